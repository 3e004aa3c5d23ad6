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


def with_optimizer_of_keras2(folder: Path) -> None:
    """Writes a module with an optimizer that has a slot, and says in its file that the optimizer is one of Keras 2.

    A second function returns the slot: its values were saved.
    """
    import tensorflow as tf
    from tensorflow.core.protobuf import saved_model_pb2

    weight, slot = tf.Variable([[1.0], [3.0]]), tf.Variable([[0.25], [-2.0]])

    class Momentum(tf.Module):
        """What TensorFlow asks of an optimizer when it saves it."""

        def __init__(self) -> None:
            super().__init__()
            self.learning_rate = tf.Variable(0.5)

        def get_slot_names(self) -> list[str]:
            return ["momentum"]

        def get_slot(self, var: Any, slot_name: str) -> Any:
            return slot if var is weight and slot_name == "momentum" else None

    class Net(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = weight
            self.trainer = Momentum()

        @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, "x")])
        def __call__(self, x: Any) -> Any:
            return x @ self.w

        @tf.function(input_signature=[])
        def momentum(self) -> Any:
            return slot + 0.0

    tf.saved_model.save(Net(), str(folder))
    file = folder / "saved_model.pb"
    saved = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    (node,) = [node for node in saved.meta_graphs[0].object_graph_def.nodes if node.slot_variables]
    node.user_object.identifier = "optimizer"
    node.user_object.version.producer = 2
    node.user_object.version.min_consumer = 1
    file.write_bytes(saved.SerializeToString())
