"""Two interleaved spirals in the plane, and a deep narrow network through which gradients vanish on their way back.

Every kernel is drawn so small that its layer hands back less than half of the gradient that reaches it. The biases keep the
signal on the way forward from vanishing too, so that the last layers do learn from the first step on.
"""

import keras
import numpy as np

INWARD = 0.02  # the squared radius at which the arms begin; in the very middle they would touch


def build_model(n_layers=10, n_units=10, kernel_stddev=0.15, bias_stddev=0.5):
    """Set kernel_stddev to 0.4 to see gradients that hardly vanish."""
    hidden = [
        keras.layers.Dense(
            n_units,
            activation="tanh",
            kernel_initializer=keras.initializers.RandomNormal(0.0, kernel_stddev),
            bias_initializer=keras.initializers.RandomNormal(0.0, bias_stddev),
            name=f"layer{number:02}",
        )
        for number in range(1, n_layers + 1)
    ]
    return keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(2, name="logits")])


def build_data(n=1000, n_turns=1.0, noise=0.02, seed=0):
    """Returns the points, [n, 2] float32, and which arm each lies on, [n] int32 of 0 and 1."""
    generator = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    radius = np.sqrt(generator.uniform(INWARD, 1.0, n))  # so the arms are equally dense inside and outside
    angle = 2 * np.pi * n_turns * radius + np.pi * arm
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    points += noise * generator.normal(size=points.shape)
    return points.astype(np.float32), arm.astype(np.int32)
