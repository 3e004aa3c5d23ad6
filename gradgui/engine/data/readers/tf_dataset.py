"""`tf.data.Dataset`s of a program, gone through once: then the order of every epoch is known, and a run can go on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.endless import Needed
from gradgui.engine.data.readers.loaded_data import Examples, Memory
from gradgui.engine.data.streams.spooled_rows import SpooledRows
from gradgui.engine.data.streams.streamed_rows import close_all
from gradgui.runs.interruption import check_wanted

#: Operations of a graph behind which Python stands: generators, `py_function`, `numpy_function`.
_PYTHON = (b"PyFunc",)
_PYTHON_NOTE = (
    "{name} makes examples by Python (a generator, py_function): a run that is resumed calls it anew, and goes on "
    "exactly only if it gives the same examples again, which is found out then by their hash."
)

#: What may be wrong where no disk is large enough; TensorFlow can't tell whether a filter or a generator ends.
_ENDLESS = (
    "{n:,} examples of {name} came before that: if it makes them for ever, say how many are an epoch with dataset.take(n), "
    "or that it has no end with dataset.repeat(): then as many are taken as loop.steps need."
)


def is_dataset(value: Any) -> bool:
    """Whether something is a `tf.data.Dataset`."""
    return type(value).__module__.startswith("tensorflow") and hasattr(value, "element_spec")


def is_endless(dataset: Any) -> bool:
    """Whether a dataset says that it has no end: TensorFlow knows it of `repeat()`, and not of a generator."""
    import tensorflow as tf

    return int(dataset.cardinality()) == int(tf.data.INFINITE_CARDINALITY)


def gathered(dataset: Any, name: str, memory: Memory, needed: Needed = Needed()) -> tuple[Examples, tuple[str, ...]]:  # noqa: B008
    """Returns all examples of a dataset, streamed where memory doesn't hold them, and what the user should know of it.

    Of one without an end as many as are needed.

    A dataset whose components all have the same first dimension is one of batches, and is taken apart again. What it does at
    random (shuffling, augmentation) it does once.

    Args:
        dataset: of (x, y) or (x, y, sample_weight).
        name: where it comes from, for messages.
        memory: how much may be held.
        needed: how much is taken of one without an end.

    Raises:
        DataError: its elements are something else, nothing says where it ends, or neither memory nor the disk hold it.
    """
    import tensorflow as tf

    spec = dataset.element_spec
    if not isinstance(spec, tuple) or len(spec) not in {2, 3}:
        raise DataError(f"A tf.data.Dataset of {name} must have elements (x, y) or (x, y, sample_weight). Received: {spec}.")
    leading = {shape[0] if len(shape) else "none" for shape in (part.shape for part in tf.nest.flatten(spec))}
    examples = dataset.unbatch() if len(leading) == 1 and "none" not in leading else dataset
    endless: tuple[str, ...] = ()
    if is_endless(dataset):
        examples, endless = examples.take(needed.checked(name)), (needed.note(name),)
    columns: list[_Rows] = [_Rows() for _ in tf.nest.flatten(spec)]
    held_bytes, n_bytes = 0, 0
    for element in _blocks(examples).as_numpy_iterator():
        check_wanted()
        for column, value in zip(columns, tf.nest.flatten(element), strict=True):
            array = np.asarray(value)
            column.add(array, name)
            held_bytes, n_bytes = held_bytes + array.nbytes, n_bytes + array.nbytes
        if not memory.holds(n_bytes) and held_bytes >= min(_BLOCK_BYTES, memory.most_bytes):
            held_bytes = _spool(columns, name)
    if not n_bytes:
        raise DataError(f"A tf.data.Dataset of {name} must have examples. Received: an empty one.")
    x, y, *weight = tf.nest.pack_sequence_as(spec, columns)
    streams = not memory.holds(n_bytes)
    # Targets and weights are needed whole, to be checked and counted, unless they are themselves too large.
    few = sum(part.n_bytes for part in tf.nest.flatten([y, weight])) <= memory.most_bytes // 4
    y, weight = tf.nest.map_structure(lambda part: part.rows(streams and not few), (y, weight))
    found = tf.nest.map_structure(lambda part: part.rows(streams), x), y, weight[0] if weight else None
    on_disk = any(column.on_disk for column in columns)
    notes = (memory.note(n_bytes, on_disk=on_disk),) if streams else ()
    return found, (*endless, *notes, *((_PYTHON_NOTE.format(name=name),) if _calls_python(dataset) else ()))


#: Examples are written to the disk when so many bytes have come together.
_BLOCK_BYTES = 16 * 2**20
#: So many examples are fetched at once, at most, and no more bytes than these: one by one takes a hundred times as long.
_AT_ONCE, _BYTES_AT_ONCE = 256, 4 * 2**20


def _blocks(examples: Any) -> Any:
    """Returns a dataset of blocks of examples, [n, ...] each; of one example where they may have different shapes."""
    import tensorflow as tf

    parts = tf.nest.flatten(examples.element_spec)
    if not all(part.shape.is_fully_defined() for part in parts):
        return examples.batch(1)
    row_bytes = sum(part.shape.num_elements() * part.dtype.size for part in parts)
    return examples.batch(max(1, min(_AT_ONCE, _BYTES_AT_ONCE // max(1, row_bytes))))


class _Rows:
    """One component of the examples, as they come."""

    def __init__(self) -> None:
        self._held: list[npt.NDArray[Any]] = []
        self._shape: tuple[int, ...] | None = None
        self.spooled: SpooledRows | None = None
        self.n_rows = self.n_bytes = 0

    def add(self, rows: npt.NDArray[Any], name: str) -> None:
        """Adds some examples', [n, ...]."""
        if self._shape is None:
            self._shape = rows.shape[1:]
        if rows.shape[1:] != self._shape:
            raise DataError(
                f"All examples of a tf.data.Dataset of {name} must have the same shape. Received: {rows.shape[1:]} after "
                f"{self._shape}. Pad them, or batch them."
            )
        self._held.append(rows)
        self.n_rows += len(rows)
        self.n_bytes += rows.nbytes

    def spool(self) -> int:
        """Writes what is held to the disk; returns the bytes that are held then."""
        if self._held:
            if self.spooled is None:
                self.spooled = SpooledRows(self._held[0].shape[1:], self._held[0].dtype)
            self._held.reverse()
            while self._held:
                self.spooled.append(self._held.pop())
        return 0

    @property
    def on_disk(self) -> bool:
        """Whether the disk holds what memory doesn't."""
        return self.spooled is not None and self.spooled.on_disk

    def rows(self, streamed: bool) -> Any:
        """Returns all of it, as an array or as what is read while it is needed."""
        if streamed:
            self.spool()
            return self.spooled
        if self.spooled is None:
            return _joined(self._held)
        self.spool()
        array = self.spooled.take(np.arange(len(self.spooled)))
        close_all([self.spooled])
        return array


def _spool(columns: list[_Rows], name: str) -> int:
    """Writes what all components hold to the disk; returns the bytes that are held then.

    Raises:
        DataError: there is no room on the disk.
    """
    try:
        return sum(column.spool() for column in columns)
    except DataError as error:
        close_all([column.spooled for column in columns if column.spooled is not None])
        raise DataError(f"{error} {_ENDLESS.format(n=columns[0].n_rows, name=name)}") from error


def _joined(blocks: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Returns blocks of rows as one array; empties the list, so that they aren't in memory twice."""
    whole = np.empty((sum(map(len, blocks)), *blocks[0].shape[1:]), blocks[0].dtype)
    end = len(whole)
    while blocks:
        block = blocks.pop()
        whole[end - len(block) : end] = block
        end -= len(block)
    return whole


def _calls_python(dataset: Any) -> bool:
    """Whether Python makes the examples; no, where TensorFlow doesn't say."""
    import tensorflow as tf

    try:
        ignore = tf.data.experimental.ExternalStatePolicy.IGNORE
        graph = dataset._as_serialized_graph(external_state_policy=ignore).numpy()  # noqa: SLF001 nothing else tells
    except (AttributeError, ValueError, tf.errors.OpError):
        return False
    return any(operation in graph for operation in _PYTHON)
