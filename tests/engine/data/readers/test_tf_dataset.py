"""Datasets of a program, gathered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.data.readers.tf_dataset import gathered


def dataset() -> Any:
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((np.arange(10.0).reshape(5, 2), np.arange(5)))


@pytest.mark.parametrize("batch_size", [0, 1, 2, 5])
def test_batches_are_taken_apart_again(batch_size: int) -> None:
    x, y, weight = gathered(dataset().batch(batch_size) if batch_size else dataset(), "build_data()")
    np.testing.assert_array_equal(x, np.arange(10.0).reshape(5, 2))
    np.testing.assert_array_equal(y, np.arange(5))
    assert weight is None


def test_structures_and_weights_stay() -> None:
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices(({"a": np.ones((3, 2)), "b": np.zeros(3)}, np.arange(3), np.full(3, 0.5)))
    x, y, weight = gathered(rows, "build_data()")
    assert x["a"].shape == (3, 2)
    assert list(y) == [0, 1, 2]
    np.testing.assert_array_equal(weight, [0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows.repeat(), "for ever"),
        (lambda rows: rows.map(lambda x, y: x), r"elements \(x, y\)"),
        (lambda rows: rows.take(0), "an empty one"),
        (lambda rows: rows.ragged(), "same shape"),
    ],
)
def test_datasets_that_cannot_be_gathered_are_refused(change: Any, says: str) -> None:
    import tensorflow as tf

    def ragged() -> Any:
        shapes = (tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.int32))
        return tf.data.Dataset.from_generator(lambda: iter([([1.0], 0), ([1.0, 2.0], 1)]), output_signature=shapes)

    rows = dataset()
    with pytest.raises(GradguiError, match=says):
        gathered(ragged() if says == "same shape" else change(rows), "build_data()")
