"""The network of the fine-tuning example, before it has learned anything."""

import keras


def build_model(n_classes=5):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),  # grey values 0..255 -> 0..1
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(16, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(n_classes, name="head"),  # logits: the loss takes from_logits = true
        ]
    )
