"""Data as the training step sees them: arrays in memory, or what is read while it is needed, and which rows train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.data.data_fields import DataFields
from gradgui.engine.data.streams.streamed_rows import StreamedRows, streams_in

#: Second word of the seed of the split, out of reach of any epoch's number.
_SPLIT_WORD = 2**32 - 1


@dataclass(frozen=True, slots=True)
class OpenedData:
    """Arrays and rows.

    Args:
        x: array or nested structure of arrays, [n, ...] each; `StreamedRows` in place of those that aren't in memory.
        y: the same for targets.
        train_rows: [n_train] int32, rows of `x` and `y` that train, in the given order.
        x_validation: where validation examples are taken from; `x` itself where they were split off.
        y_validation: the same for targets.
        validation_rows: [n_validation] int32, rows of `x_validation`.
        sample_weight: float32 weights of the examples, [n] or [n, ...], or a structure of them by output; None: all weigh 1.
        sample_weight_validation: the same for the rows of `x_validation`.
        notes: what the user should know of them, a sentence each.
        class_names: name of class 0, of class 1, ... where the source has names.
        feature_names: name of each number of a table's row.
        fields: what columns or features are taken for; None where there are none.
        words: where `x` are numbers of words, those words in their order.
        n_told: so many of the first rows of `x`, `y` and `sample_weight` tell whether they are still the same; None: all.
    """

    x: Any
    y: Any
    train_rows: npt.NDArray[np.int32]
    x_validation: Any
    y_validation: Any
    validation_rows: npt.NDArray[np.int32]
    sample_weight: Any = None
    sample_weight_validation: Any = None
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    fields: DataFields | None = None
    words: tuple[str, ...] = ()
    n_told: int | None = None

    @property
    def streams(self) -> tuple[StreamedRows, ...]:
        """What isn't in memory; to be closed by who opened the data."""
        parts = (self.x, self.y, self.sample_weight, self.x_validation, self.y_validation, self.sample_weight_validation)
        return tuple(dict.fromkeys(streams_in(*parts)))


def named_arrays(name: str, structure: Any) -> dict[str, Any]:
    """Returns the arrays of a structure by name: those inside as `x/0`, `y/age`; nothing for None."""
    if structure is None:
        return {}
    if isinstance(structure, Mapping):
        items = [(str(key), inner) for key, inner in structure.items()]
    elif isinstance(structure, list | tuple):
        items = [(str(key), inner) for key, inner in enumerate(structure)]
    else:
        return {name: structure}
    return {path: array for key, inner in items for path, array in named_arrays(f"{name}/{key}", inner).items()}


def split_rows(n: int, fraction: float, seed: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Returns (training rows, validation rows).

    The validation rows are `np.random.default_rng([seed, 2**32 - 1]).permutation(n)[:round(fraction * n)]`; all other rows
    train, in the order in which they were given.
    """
    kept = np.random.default_rng([seed, _SPLIT_WORD]).permutation(n)[: round(fraction * n)].astype(np.int32)
    train = np.ones(n, dtype=bool)
    train[kept] = False
    return np.flatnonzero(train).astype(np.int32), kept
