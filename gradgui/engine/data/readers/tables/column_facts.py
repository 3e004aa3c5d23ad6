"""One column of a table: what all its rows say of it, and then the numbers of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.engine.data.readers.tables.table import Column

#: What people write where a value is missing, in lower case.
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
_MISSING_CATEGORY = "(missing)"

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column that was understood.

    Args:
        name: its name.
        categories: names of the categories in their order; None for numbers.
        n_missing: rows without a value.
        mean: mean of the numbers in the rows that are kept; 0 where there are none.
    """

    name: str
    categories: tuple[str, ...] | None
    n_missing: int
    mean: float = 0.0

    def values(self, column: Column) -> npt.NDArray[Any]:
        """Returns some rows: [n] float64 with NaN where missing, or [n] int64 numbers of categories with -1 there."""
        if self.categories is None:
            return numbers_of(column)
        texts, missing = texts_of(column)
        number = {category: index for index, category in enumerate(self.categories)}
        return np.array([-1 if gone else number[text] for text, gone in zip(texts, missing, strict=True)], dtype=np.int64)

    def inputs(self, values: npt.NDArray[Any], *, fill: bool) -> npt.NDArray[np.float32]:
        """Returns the inputs of some rows, [n, 1] or [n, n_categories]; with `fill`, the mean where a number is missing."""
        if self.categories is None:
            filled = np.where(np.isnan(values), self.mean, values) if fill and self.n_missing else values
            return filled.astype(np.float32)[:, np.newaxis]
        names = self.category_names
        return np.eye(len(names), dtype=np.float32)[np.where(values < 0, len(names) - 1, values)]

    @property
    def input_names(self) -> tuple[str, ...]:
        """Names of the inputs that it becomes."""
        if self.categories is None:
            return (self.name,)
        return tuple(f"{self.name} = {category}" for category in self.category_names)

    @property
    def category_names(self) -> tuple[str, ...]:
        """Names of the categories, that of missing ones last where some are."""
        assert self.categories is not None
        return (*self.categories, _MISSING_CATEGORY) if self.n_missing else self.categories


class ColumnScan:
    """Finds out the facts of a column, block by block.

    Args:
        name: its name.
        is_text: whether its values are categories.
        by_number: whether categories that are numbers stand in the order of these.
        most_categories: more aren't kept: it's too many anyway; None: any number.
    """

    def __init__(self, name: str, *, is_text: bool, by_number: bool, most_categories: int | None) -> None:
        self._name, self._is_text, self._by_number = name, is_text, by_number
        self._most = most_categories
        self._found: set[str] = set()
        self._n_missing, self._sum, self._n_known = 0, 0.0, 0

    def add(self, column: Column, kept: Bools) -> None:
        """Takes the next block into account; `kept` says which rows the mean is of, [n]."""
        self._n_missing += int(missing_in(column).sum())
        if self._is_text:
            if not self.too_many:
                texts, missing = texts_of(column)
                self._found.update(text for text, gone in zip(texts, missing, strict=True) if not gone)
        else:
            numbers = numbers_of(column)[kept]
            known = numbers[~np.isnan(numbers)]
            self._sum, self._n_known = self._sum + float(known.sum()), self._n_known + len(known)

    @property
    def too_many(self) -> bool:
        """Whether there are more categories than there may be."""
        return self._most is not None and len(self._found) > self._most

    def facts(self) -> ColumnFacts:
        """Returns what was found."""
        if not self._is_text:
            return ColumnFacts(self._name, None, self._n_missing, self._sum / self._n_known if self._n_known else 0.0)
        categories = sorted(self._found)
        if self._by_number and numbers_or_none(categories) is not None:
            categories.sort(key=float)
        return ColumnFacts(self._name, tuple(categories), self._n_missing)


def missing_in(column: Column) -> Bools:
    """Returns where there is no value, [n]."""
    if isinstance(column, np.ndarray):
        return np.isnan(column.astype(np.float64))
    return np.array([text.strip().lower() in _MISSING for text in column], dtype=bool)


def texts_of(column: Column) -> tuple[list[str], Bools]:
    """Returns the values as texts, and where there is none, [n]."""
    if isinstance(column, np.ndarray):
        numbers = column.astype(np.float64)
        return ["" if np.isnan(value) else f"{value:g}" for value in numbers], np.isnan(numbers)
    return [text.strip() for text in column], missing_in(column)


def numbers_of(column: Column) -> npt.NDArray[np.float64]:
    """Returns the values of a column that holds numbers, [n] float64, NaN where missing."""
    if isinstance(column, np.ndarray):
        return column.astype(np.float64)
    found = numbers_or_none(column)
    assert found is not None
    return found


def numbers_or_none(column: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """Returns [n] float64, NaN where missing; None where something else than a finite number stands."""
    missing = missing_in(column)
    try:
        values = np.array([np.nan if gone else float(text) for text, gone in zip(column, missing, strict=True)])
    except ValueError:
        return None
    return values if not np.isinf(values).any() else None
