"""`tf.data.Dataset`s of a program, gathered into arrays: then the order of every epoch is known, and a run can go on."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import Examples, check_fits


def is_dataset(value: Any) -> bool:
    """Whether something is a `tf.data.Dataset`."""
    return type(value).__module__.startswith("tensorflow") and hasattr(value, "element_spec")


def gathered(dataset: Any, name: str) -> Examples:
    """Returns all examples of a dataset.

    A dataset whose components all have the same first dimension is one of batches, and is taken apart again.

    Args:
        dataset: of (x, y) or (x, y, sample_weight).
        name: where it comes from, for messages.

    Raises:
        DataError: its elements are something else, it has no end, or it doesn't fit into memory.
    """
    import tensorflow as tf

    spec = dataset.element_spec
    if not isinstance(spec, tuple) or len(spec) not in {2, 3}:
        raise DataError(f"A tf.data.Dataset of {name} must have elements (x, y) or (x, y, sample_weight). Received: {spec}.")
    if int(dataset.cardinality()) == int(tf.data.INFINITE_CARDINALITY):
        raise DataError(
            f"A tf.data.Dataset of {name} must have an end. Received: one that repeats for ever. Take repeat() out: gradgui "
            "goes through the data as often as the spec says."
        )
    leading = {shape[0] if len(shape) else "none" for shape in (part.shape for part in tf.nest.flatten(spec))}
    examples = dataset.unbatch() if len(leading) == 1 and "none" not in leading else dataset
    parts: list[list[Any]] = [[] for _ in tf.nest.flatten(spec)]
    n_bytes = 0
    for element in examples.as_numpy_iterator():
        arrays = [np.asarray(array) for array in tf.nest.flatten(element)]
        n_bytes += sum(array.nbytes for array in arrays)
        check_fits(n_bytes, f"a tf.data.Dataset of {name} with more than {len(parts[0]):,} examples", "Take fewer.")
        for column, array in zip(parts, arrays, strict=True):
            column.append(array)
    if not parts[0]:
        raise DataError(f"A tf.data.Dataset of {name} must have examples. Received: an empty one.")
    try:
        stacked = [np.stack(column) for column in parts]
    except ValueError as error:
        raise DataError(
            f"All examples of a tf.data.Dataset of {name} must have the same shape. Received: {error}. "
            "Pad them, or batch them."
        ) from error
    x, y, *weight = tf.nest.pack_sequence_as(spec, stacked)
    return x, y, weight[0] if weight else None
