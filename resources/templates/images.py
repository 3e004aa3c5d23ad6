"""A small convolutional network for images of any size, numbers from 0 to 1."""

import keras


def build_model(classes=2, width=32):
    # No Input: it's built from the images that the spec names.
    return keras.Sequential(
        [
            keras.layers.Conv2D(width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(2 * width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(4 * width, 3, padding="same", activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(classes, name="head"),  # logits: the loss takes from_logits = true
        ]
    )
