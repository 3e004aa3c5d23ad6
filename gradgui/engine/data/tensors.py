"""Arrays of data as tensors on the device. Which rows a step takes isn't decided here."""

from __future__ import annotations

from typing import Any

from gradgui.engine.data.opened_data import OpenedData


def tensors(*structures: Any) -> tuple[Any, ...]:
    """Returns structures of arrays as tensors on the device; None stays."""
    import tensorflow as tf

    def tensor(array: Any) -> Any:
        return None if array is None else tf.constant(array)

    return tuple(tf.nest.map_structure(tensor, structure) for structure in structures)


def first_batch(data: OpenedData, batch_size: int) -> tuple[Any, ...]:
    """Returns (x, y, weights) of the first batch of training rows, as tensors."""
    import tensorflow as tf

    rows = data.train_rows[:batch_size]
    parts = (data.x, data.y, data.sample_weight)
    return tensors(*(tf.nest.map_structure(lambda a: None if a is None else a[rows], part) for part in parts))
