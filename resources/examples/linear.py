"""Linear regression with two raw variables: y = W·x + b, learned from noisy points on a known plane."""

import numpy as np
import tensorflow as tf

TRUE_WEIGHT = np.array([[1.5], [-2.0], [0.5]], dtype=np.float32)
TRUE_BIAS = 0.75
NOISE = 0.1  # so the mean squared error can't fall below 0.1 ** 2 = 0.01


class Linear(tf.Module):
    """Its variables appear in the tree under their attribute names."""

    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(tf.zeros([3, 1]))
        self.bias = tf.Variable(tf.zeros([1]))

    def __call__(self, x):  # [batch, 3] -> [batch, 1]
        return x @ self.weight + self.bias


def build_model():
    return Linear()


def build_data(n=1000, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(n, 3)).astype(np.float32)
    y = x @ TRUE_WEIGHT + TRUE_BIAS + NOISE * generator.normal(size=(n, 1))
    return x, y.astype(np.float32)
