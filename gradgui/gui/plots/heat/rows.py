"""Which rows a heat map has: one a variable, or a layer, where variables would be too thin. Names and arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Rows are at least this high, in pixels; below, they collapse to layers.
SMALLEST_PITCH = 8
#: Layers are taken as rows when they fill at least this part of the height (one over it).
_MOST_WASTE = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Args:
        path: of the variable, or of the layer; of the first of several neighbours.
        columns: indices of its variables in the record.
        n_more: neighbours that were joined with it.
    """

    path: str
    columns: tuple[int, ...]
    n_more: int = 0

    @property
    def label(self) -> str:
        """What is written beside it: the path, "path +n" with n more."""
        return f"{self.path} +{self.n_more}" if self.n_more else self.path

    def holds(self, path: str) -> bool:
        """Whether this is the row of a variable or layer, or of a layer that holds it."""
        return path == self.path or path.startswith(f"{self.path}/") or self.path.startswith(f"{path}/")


@dataclass(frozen=True, slots=True)
class RowGeometry:
    """Where rows lie, in whole pixels from the top, so that all look alike.

    Args:
        n_rows: how many.
        height: pixels in all.
    """

    n_rows: int
    height: int

    @property
    def pitch(self) -> int:
        """From one row to the next."""
        return max(1, self.height // max(1, self.n_rows))

    @property
    def lane(self) -> int:
        """Height of the lane that says frozen; 0 where there is no room."""
        return 4 if self.pitch >= 64 else 3 if self.pitch >= 14 else 2 if self.pitch >= SMALLEST_PITCH else 0

    @property
    def cell(self) -> int:
        """Height of the coloured cells."""
        return max(1, self.pitch - self.lane - self._gap_above_lane - self._gap_below)

    @property
    def _gap_above_lane(self) -> int:
        return 2 if self.pitch >= 24 else 1 if self.lane else 0

    @property
    def _gap_below(self) -> int:
        return 4 if self.pitch >= 24 else 2 if self.pitch >= 14 else 1 if self.pitch >= 4 else 0

    def top(self, row: int) -> int:
        """Returns where the cells of a row begin."""
        return row * self.pitch

    def lane_top(self, row: int) -> int:
        """Returns where the lane of a row begins."""
        return self.top(row) + self.cell + self._gap_above_lane

    def row_at(self, y: float) -> int | None:
        """Returns the row at a pixel."""
        row = int(y // self.pitch)
        return row if 0 <= row < self.n_rows and y >= 0 else None


def variable_rows(paths: Sequence[str]) -> tuple[Row, ...]:
    """Returns a row for every variable, be there room or not."""
    return tuple(Row(path, (index,)) for index, path in enumerate(paths))


def rows_for(paths: Sequence[str], height: int) -> tuple[Row, ...]:
    """Returns the finest rows that fit: variables, their layers, layers of layers, and at last stretches of neighbours."""
    n_fitting = max(1, height // SMALLEST_PITCH)
    rows = variable_rows(paths)
    if len(rows) <= n_fitting:
        return rows
    finer = rows
    deepest = max(path.count("/") for path in paths)
    for depth in range(deepest, 0, -1):
        groups: dict[str, list[int]] = {}
        for index, path in enumerate(paths):
            segments = path.split("/")
            groups.setdefault("/".join(segments[: min(depth, max(1, len(segments) - 1))]), []).append(index)
        rows = tuple(Row(label, tuple(columns)) for label, columns in groups.items())
        if len(rows) <= n_fitting:
            # A level that leaves most of the height empty says too little: neighbours of the finer one say more.
            return rows if len(rows) * _MOST_WASTE >= n_fitting else _neighbours(finer, n_fitting)
        finer = rows
    return _neighbours(finer, n_fitting)


def _neighbours(rows: tuple[Row, ...], n_fitting: int) -> tuple[Row, ...]:
    size = -(-len(rows) // n_fitting)
    joined = []
    for start in range(0, len(rows), size):
        group = rows[start : start + size]
        joined.append(Row(group[0].path, tuple(column for row in group for column in row.columns), len(group) - 1))
    return tuple(joined)


def row_medians(norms: npt.NDArray[np.float64], rows: Sequence[Row]) -> npt.NDArray[np.float64]:
    """Returns the median over the variables of each row, [n_bins, n_rows]; NaN entries don't count.

    Args:
        norms: [n_bins, n_variables], NaN: no value.
        rows: which columns belong together.
    """
    if all(len(row.columns) == 1 for row in rows):
        return norms[:, [row.columns[0] for row in rows]]
    result = np.empty((len(norms), len(rows)))
    by_size: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        by_size.setdefault(len(row.columns), []).append(index)
    for size, indices in by_size.items():
        columns = np.array([rows[index].columns for index in indices])
        grouped = np.sort(norms[:, columns], axis=-1)  # NaN goes last
        n_known = size - np.isnan(grouped).sum(axis=-1, keepdims=True)
        low = np.take_along_axis(grouped, np.maximum((n_known - 1) // 2, 0), axis=-1)
        high = np.take_along_axis(grouped, np.minimum(n_known // 2, size - 1), axis=-1)
        median = np.where(n_known > 0, (low + high) / 2, np.nan)
        result[:, indices] = median[..., 0]
    return result
