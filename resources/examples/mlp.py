"""A network with one hidden layer for 28 x 28 pictures of digits: 784 pixels -> 64 ReLU -> 10 logits."""

import keras


def build_model(n_hidden=64):
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 255),  # grey values 0..255 -> 0..1
            keras.layers.Flatten(),
            keras.layers.Dense(n_hidden, activation="relu"),
            keras.layers.Dense(10),  # logits: the loss takes from_logits = true
        ]
    )
