"""A small convolutional network for the images that a spec names, numbers from 0 to 1."""

import keras


def build_model(classes=2, width=32):
    # No Input: it's built from the images that the spec names, of 8 pixels a side at least.
    return keras.Sequential(
        [
            keras.layers.Conv2D(width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(2 * width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(4 * width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),  # where something is counts too: a few hundred images are enough to begin with
            keras.layers.Dropout(0.3),
            keras.layers.Dense(classes, name="head"),  # logits: the loss takes from_logits = true
        ]
    )
