"""A model and data to begin with. gradgui calls these functions; their arguments come from the spec."""

import keras
import numpy as np


def build_model(hidden=32):
    return keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(hidden, activation="tanh"),
            keras.layers.Dense(1),
        ]
    )


def build_data(n=1000, noise=0.1):
    generator = np.random.default_rng(0)
    x = generator.uniform(-1, 1, (n, 2)).astype("float32")
    y = np.sin(3 * x[:, :1]) * x[:, 1:] + noise * generator.normal(size=(n, 1))
    return x, y.astype("float32")  # or ((x, y), (x_validation, y_validation)), or tf.data.Datasets
