"""What every reader returns: examples in memory, what the numbers of the classes mean, what the user should know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import DataError

#: (x, y, sample weights or None); arrays or structures of arrays with one row an example.
Examples = tuple[Any, Any, Any]

#: More than this isn't read into memory: two copies of it (the array, the tensor) must fit beside the model.
MOST_BYTES = 4 * 2**30


@dataclass(frozen=True, slots=True)
class LoadedData:
    """Examples as a reader found them.

    Args:
        train: the examples.
        validation: those that the source sets apart for validation; None where it doesn't.
        class_names: name of class 0, of class 1, ... where the source has names; empty where it has numbers.
        feature_names: name of each number of a table's row; empty for other inputs.
        notes: what the user should know, a sentence each: what was inferred, left out, filled in.
    """

    train: Examples
    validation: Examples | None = None
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


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
