"""Data as tensors on the device, and rows of them in a graph. Which rows a step takes isn't decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.streams.streamed_rows import StreamedRows
from gradgui.runs.interruption import check_wanted

#: Larger arrays are handed to TensorFlow in parts of this size: as long as it copies one, no other thread runs Python.
PART_BYTES = 1 << 24


def tensors(*structures: Any) -> tuple[Any, ...]:
    """Returns structures of arrays as tensors on the device; None and what is streamed stay.

    Raises:
        InterruptedOpeningError: somebody wants no more of it.
    """
    import tensorflow as tf

    def tensor(array: Any) -> Any:
        return array if array is None or isinstance(array, StreamedRows) else _tensor(array)

    return tuple(tf.nest.map_structure(tensor, structure) for structure in structures)


def _tensor(array: Any) -> Any:
    """Returns an array as a tensor; a long one part by part, so that the window answers meanwhile and it can be given up."""
    import tensorflow as tf

    if not isinstance(array, np.ndarray) or array.nbytes <= PART_BYTES or array.dtype.kind not in "fiub" or len(array) < 2:
        return tf.constant(array)
    n_rows = max(1, PART_BYTES * len(array) // array.nbytes)
    with tf.device("/device:CPU:0"):
        whole = tf.Variable(tf.zeros(array.shape, array.dtype), trainable=False)
        for start in range(0, len(array), n_rows):
            check_wanted()
            whole[start : start + n_rows].assign(array[start : start + n_rows])
        held = whole.read_value()
    return tf.identity(held)  # to the device that is in force


def first_batch(data: OpenedData, batch_size: int) -> tuple[Any, ...]:
    """Returns (x, y, weights) of the first batch of training rows, as tensors."""
    import tensorflow as tf

    rows = data.train_rows[:batch_size]
    parts = (data.x, data.y, data.sample_weight)
    return tensors(*(tf.nest.map_structure(lambda a: None if a is None else a[rows], part) for part in parts))


def rows_of(
    structures: Sequence[Any], rows: Any, streams: Sequence[StreamedRows], examples: Sequence[Any]
) -> tuple[Any, ...]:
    """Returns some rows of structures, in a graph.

    Args:
        structures: of tensors, [n, ...] each, of `StreamedRows`, or None.
        rows: [n_rows] int32.
        streams: what of them is streamed.
        examples: the rows of each of `streams`, [n_rows, ...].
    """
    import tensorflow as tf

    fed = {id(stream): part for stream, part in zip(streams, examples, strict=True)}

    def part(array: Any) -> Any:
        if array is None:
            return None
        return fed[id(array)] if isinstance(array, StreamedRows) else tf.gather(array, rows)

    return tuple(tf.nest.map_structure(part, structure) for structure in structures)


def signature_of(streams: Sequence[StreamedRows]) -> list[Any]:
    """Returns the `tf.TensorSpec` of any number of examples of each stream."""
    import tensorflow as tf

    return [tf.TensorSpec([None, *stream.shape[1:]], stream.dtype) for stream in streams]
