"""Pairs of NumPy arrays: `x.npy` beside `y.npy`, `train_images.npy` beside `train_labels.npy`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows
from gradgui.engine.runtime.error_text import plain_text
from gradgui.runs.store.run_folder import reason_text

#: What the name of the inputs' file says, and what that of the targets says in its place.
_PARTNERS = (("x", "y"), ("X", "y"), ("images", "labels"), ("inputs", "targets"), ("features", "labels"), ("data", "labels"))

#: So many rows of streamed inputs tell whether all are still the same.
_N_HASHED = 10_000


class PairArguments(msgspec.Struct, frozen=True):
    """`data.arguments` of an `.npy` file.

    Args:
        y: the file of the targets, relative to that of the inputs; "": the one whose name says so.
    """

    y: str = ""


def read_npy_pair(path: Path, arguments: PairArguments, memory: Memory) -> LoadedData:
    """Reads inputs and targets; the inputs while they are needed, where memory doesn't hold them.

    Args:
        path: the file of the inputs.
        arguments: where the targets are.
        memory: how much may be held.

    Raises:
        DataError: one of the files is missing, can't be read, or holds pickled objects.
    """
    partner = path.parent / arguments.y if arguments.y else _partner(path)
    y = _array(partner)
    mapped = _array(path, mapped=True)
    if mapped.ndim == 0 or memory.holds(mapped.nbytes):
        return LoadedData((_array(path), y, None))
    return LoadedData((_MappedRows(mapped), y, None), notes=(memory.note(mapped.nbytes),))


class _MappedRows(StreamedRows):
    """Rows of an array that stays in its file."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        super().__init__(array.shape, array.dtype)
        self._array = array

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        """Returns some rows, [len(rows), ...]."""
        return np.array(self._array[rows])

    def identity(self) -> Iterator[bytes]:
        """Yields type, shape, and rows spread evenly."""
        yield repr((self.dtype.str, self.shape)).encode()
        for row in np.linspace(0, len(self) - 1, min(len(self), _N_HASHED)).round().astype(int):
            yield self._array[row].tobytes()


def _partner(path: Path) -> Path:
    """Returns the file beside `path` that holds the targets."""
    tried = []
    for x, y in _PARTNERS:
        name = re.sub(rf"(?<![A-Za-z]){x}(?![A-Za-z])", y, path.stem)
        if name != path.stem:
            tried.append(path.with_name(f"{name}.npy"))
    found = [candidate for candidate in tried if candidate.is_file()]
    if found:
        return found[0]
    looked = f", and none of {', '.join(file.name for file in tried)} beside it" if tried else ""
    raise DataError(
        f"Beside the inputs there must be a file with the targets. Received: {path}{looked}. "
        'Name it: data.arguments = { y = "labels.npy" }.'
    )


def _array(path: Path, *, mapped: bool = False) -> Any:
    try:
        return np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except FileNotFoundError:
        raise DataError(f"The data must be an existing file. Received: {path}, which doesn't exist.") from None
    except (ValueError, EOFError) as error:
        raise DataError(
            f"{path.name} must hold a plain array of numbers, as numpy.save writes it. Received: {plain_text(error)}."
        ) from error
    except OSError as error:
        raise DataError(f"The data must be readable. Received: {path} ({reason_text(error)}).") from error
