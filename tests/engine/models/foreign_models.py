"""SavedModels as others write them, made on the spot: of Keras 3, of a module with a training mode, of a signature alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np


def exported(folder: Path) -> Any:
    """Writes what `model.export` of Keras 3 writes; returns the model."""
    import keras

    layers = [keras.layers.Dense(3, activation="tanh", name="a"), keras.layers.BatchNormalization(name="norm")]
    model = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dropout(0.5), keras.layers.Dense(2, name="b")])
    layers[1].moving_mean.assign([0.5, -0.5, 0.25])
    model.layers[-1].trainable = False
    model.export(folder, verbose=False)
    return model


def with_training_mode(folder: Path) -> None:
    """Writes a module whose call was traced for both values of `training`, as Keras 2 saves it; one writes an average."""
    import tensorflow as tf

    class Inner(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            rng = np.random.default_rng(3)
            self.w = tf.Variable(rng.normal(size=(4, 3)).astype("float32"))
            self.average = tf.Variable(tf.zeros([3]), trainable=False)

        def normed(self, x: Any, training: bool) -> Any:
            h = x @ self.w
            mean = tf.reduce_mean(h, axis=0) if training else self.average
            if training:
                self.average.assign(0.9 * self.average + 0.1 * mean)
            return h - mean

    class Net(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [Inner()]
            self.out = tf.Variable(tf.ones([3, 1]))
            self.idle = tf.Variable([1.0, 2.0])

        @tf.function
        def __call__(self, x: Any, training: bool = False) -> Any:
            return self.blocks[0].normed(x, training) @ self.out

    net = Net()
    for training in (True, False):
        net.__call__.get_concrete_function(tf.TensorSpec([None, 4], tf.float32, "x"), training=training)
    tf.saved_model.save(net, str(folder))


def signature_alone(folder: Path, n_rows: int | None = None) -> None:
    """Writes a module whose one signature takes a batch of `n_rows` and returns a dict."""
    import tensorflow as tf

    module = tf.Module()
    module.w = tf.Variable(tf.reshape(tf.range(8.0), [4, 2]) / 8)

    @tf.function(input_signature=[tf.TensorSpec([n_rows, 4], tf.float32, "rows")])
    def run(rows: Any) -> Any:
        return {"y": tf.tanh(rows @ module.w)}

    tf.saved_model.save(module, str(folder), signatures={"serving_default": run})


def variables_alone(folder: Path) -> None:
    """Writes variables without any function."""
    import tensorflow as tf

    module = tf.Module()
    module.w = tf.Variable([1.0, 2.0])
    tf.saved_model.save(module, str(folder))
