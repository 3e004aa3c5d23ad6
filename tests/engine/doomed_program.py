"""A program as a user writes it, for runs that are killed: dropout and a few hundred points."""

from __future__ import annotations

from typing import Any


def build_model() -> Any:
    """Returns a small network with dropout."""
    import keras

    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu", name="hidden"),
            keras.layers.Dropout(0.3, seed=1, name="dropout"),
            keras.layers.Dense(1, name="out"),
        ],
        name="doomed",
    )


def build_data() -> Any:
    """Returns points on a plane."""
    import numpy as np

    x = np.random.default_rng(0).normal(size=(400, 4)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)
