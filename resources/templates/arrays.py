"""A small network for arrays: images where their form is said, else examples of any form, taken as rows of numbers."""

import keras


def build_model(outputs=2, image=None, width=32, hidden=64):
    # No Input: it's built from the arrays that the spec names. image: one example's form, as [28, 28, 1].
    scale = keras.layers.BatchNormalization(center=False, scale=False)  # numbers have scales of their own
    if image is None:
        layers = [
            keras.layers.Flatten(),
            scale,
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(hidden, activation="relu"),
        ]
    else:
        layers = [
            keras.layers.Reshape(tuple(image)),
            scale,
            keras.layers.Conv2D(width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(2 * width, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
        ]
    return keras.Sequential(
        [
            keras.layers.Rescaling(1.0),  # whole numbers become floats
            *layers,
            keras.layers.Dense(outputs, name="head"),  # logits: the loss takes from_logits = true
        ]
    )
