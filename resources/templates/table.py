"""A small network for rows of numbers, to one number."""

import keras


def build_model(hidden=64, outputs=1):
    # No Input: it's built from the table that the spec names.
    return keras.Sequential(
        [
            keras.layers.BatchNormalization(center=False, scale=False),  # columns have scales of their own
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(outputs, name="head"),
        ]
    )
