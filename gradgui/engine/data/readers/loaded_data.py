"""What every reader returns: examples, what the numbers of classes mean, what to know of them. And what memory holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradgui.core.data.data_fields import DataFields
from gradgui.core.errors import DataError
from gradgui.engine.data.streams.streamed_rows import StreamedRows
from gradgui.runs.default_folders import default_examples_dir
from gradgui.runs.interruption import check_wanted

#: (x, y, sample weights or None); arrays, `StreamedRows`, or structures of them, with one row an example.
Examples = tuple[Any, Any, Any]

#: More than this isn't read into memory: two copies of it (the array, the tensor) must fit beside the model.
MOST_BYTES = 4 * 2**30

#: So many examples are read before it is asked whether they are still wanted.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class LoadedData:
    """Examples as a reader found them.

    Args:
        train: the examples.
        validation: those that the source sets apart for validation; None where it doesn't.
        class_names: name of class 0, of class 1, ... where the source has names; empty where it has numbers.
        feature_names: name of each number of a table's row; empty for other inputs.
        notes: what the user should know, a sentence each: what was inferred, left out, filled in.
        fields: what columns or features are taken for; None where there are none.
        words: where inputs are numbers of words, those words in their order; empty for other inputs.
        n_told: so many of the first training examples tell whether they are still the same; None: all of them.
    """

    train: Examples
    validation: Examples | None = None
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fields: DataFields | None = None
    words: tuple[str, ...] = ()
    n_told: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """How much may be held.

    Args:
        most_bytes: examples that take more are streamed, where their format allows it.
        stream: whether they are streamed even if they take less.
    """

    most_bytes: int = MOST_BYTES
    stream: bool = False

    def holds(self, n_bytes: int) -> bool:
        """Whether examples of so many bytes are read into memory."""
        return not self.stream and n_bytes <= self.most_bytes

    def held(self, rows: StreamedRows) -> tuple[Any, tuple[str, ...]]:
        """Returns rows as an array if memory holds them, else as they are; and what the user should know of it."""
        if self.holds(rows.nbytes):
            array = np.empty(rows.shape, rows.dtype)
            for start in range(0, len(rows), _AT_ONCE):
                check_wanted()
                stop = min(start + _AT_ONCE, len(rows))
                array[start:stop] = rows.take(np.arange(start, stop))
            rows.close()
            return array, ()
        return rows, (self.note(rows.nbytes),)

    def note(self, n_bytes: int, *, on_disk: bool = False) -> str:
        """What the user should know of streamed examples of so many bytes; `on_disk`: they had to be written there first."""
        why = "as data.stream asks" if self.stream else f"more than data.memory_max_bytes, {_size(self.most_bytes)}"
        where = f" Until the run is closed they are in a temporary file in {default_examples_dir()}." if on_disk else ""
        return f"The examples would take {_size(n_bytes)} of memory ({why}): they are read while they are needed.{where}"


def _size(n_bytes: int) -> str:
    unit, name = (2**30, "GiB") if n_bytes >= 2**30 else (2**20, "MiB") if n_bytes >= 2**20 else (2**10, "KiB")
    return f"{n_bytes / unit:.3g} {name}"


def check_fits(n_bytes: int, what: str, smaller: str) -> None:
    """Checks that examples fit into memory before they are read.

    Args:
        n_bytes: how many bytes their array would have.
        what: the examples in words ("12,000 images of 1024 × 1024").
        smaller: what makes it less.

    Raises:
        DataError: they don't.
    """
    if n_bytes > MOST_BYTES:
        raise DataError(
            f"The examples must fit into {MOST_BYTES / 2**30:g} GiB of memory. Received: {what}, {n_bytes / 2**30:.1f} GiB. "
            f"{smaller}"
        )
