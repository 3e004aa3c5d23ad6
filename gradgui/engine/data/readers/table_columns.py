"""Columns of a table as inputs and targets: numbers, categories, missing values. Where they come from is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError, did_you_mean
from gradgui.core.spec.table import PositiveInt
from gradgui.engine.data.readers.loaded_data import LoadedData, check_fits
from gradgui.engine.data.readers.text_tokens import TextTokens

#: What people write where a value is missing, in lower case.
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
#: A text column with more different values than this, most of them in one row only, is a name or a number of the row.
_MOST_CATEGORIES = 100
_MISSING_CATEGORY = "(missing)"

#: A column: texts as they stand in the file, or an array of numbers with NaN where one is missing.
Column = Sequence[str] | npt.NDArray[Any]


class TableArguments(msgspec.Struct, frozen=True):
    """`data.arguments` of a table.

    Args:
        target: the column to be learnt, or several; "": the last one.
        ignore: columns to leave out.
        categorical: columns whose values are categories though they look like numbers.
        missing: what becomes of rows with missing values: "error", "drop" (the row), "mean" (of the column; a category of
            its own for categories). A row without its target is always dropped, unless "error".
        text: a column of sentences, which is then the only input; "": none.
        tokens: with `text`: most words of the vocabulary.
        length: with `text`: words a row; longer ones are cut, shorter ones filled with 0.
    """

    target: str | list[str] = ""
    ignore: list[str] = []
    categorical: list[str] = []
    missing: Literal["error", "drop", "mean"] = "error"
    text: str = ""
    tokens: PositiveInt = 20_000
    length: PositiveInt = 200


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A column that was understood.

    Args:
        name: its name.
        values: [n] float64 with NaN where missing, or [n] int64 numbers of categories with -1 where missing.
        categories: names of the categories; None for numbers.
    """

    name: str
    values: npt.NDArray[Any]
    categories: tuple[str, ...] | None

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """[n], where there is no value."""
        return self.values < 0 if self.categories is not None else np.isnan(self.values)


def examples_of_columns(columns: dict[str, Column], arguments: TableArguments, where: str) -> LoadedData:
    """Returns inputs and targets of a table.

    Inputs: [n, n_features] float32, numbers as they are, then one column of 0 and 1 for every category; with `text`, the
    words' numbers [n, length]. Targets: whole numbers as int64, other numbers as float32, texts as the number of their class
    in alphabetic order; [n], or [n, n_targets] where several are named.

    Args:
        columns: the table's columns in order, all of the same length.
        arguments: which is what.
        where: the file, for messages.

    Raises:
        DataError: a column isn't there, values are missing, or nothing is left to learn from.
    """
    targets = _targets(columns, arguments)
    for name in (*targets, *arguments.ignore, *arguments.categorical, *([arguments.text] if arguments.text else [])):
        if name not in columns:
            raise DataError(f'Columns that are named must be in {where}. Received: "{name}". {did_you_mean(name, columns)}')
    inputs = [name for name in columns if name not in {*targets, *arguments.ignore}]
    notes: list[str] = []
    if not arguments.target:
        notes.append(
            f'The target is the last column, "{targets[0]}"; another is named by data.arguments = {{ target = … }}.'
        )
    parsed_targets = [_parsed(name, columns[name], name in arguments.categorical) for name in targets]
    x: npt.NDArray[Any]
    if arguments.text:
        x, kept = _words(columns[arguments.text], parsed_targets, arguments, where, notes)
        names: tuple[str, ...] = ()
    else:
        x, kept, names = _features(columns, inputs, parsed_targets, arguments, where, notes)
    y, class_names = _target_array([(column, column.values[kept]) for column in parsed_targets])
    return LoadedData((x, y, None), class_names=class_names, feature_names=names, notes=tuple(notes))


def _targets(columns: dict[str, Column], arguments: TableArguments) -> list[str]:
    if isinstance(arguments.target, list):
        return arguments.target
    return [arguments.target or [name for name in columns if name not in arguments.ignore][-1]]


def _parsed(name: str, column: Column, categorical: bool) -> _Parsed:
    """Returns a column as numbers if all that stands in it are numbers, else as categories."""
    if isinstance(column, np.ndarray) and not categorical:
        return _Parsed(name, column.astype(np.float64), None)
    texts = _texts(column) if isinstance(column, np.ndarray) else [text.strip() for text in column]
    missing = np.array([text.lower() in _MISSING for text in texts])
    if not categorical:
        numbers = _numbers(texts, missing)
        if numbers is not None:
            return _Parsed(name, numbers, None)
    categories = sorted({text for text, gone in zip(texts, missing, strict=True) if not gone})
    if categorical and _numbers(categories, np.zeros(len(categories), dtype=bool)) is not None:
        categories.sort(key=float)
    number = {category: index for index, category in enumerate(categories)}
    values = np.array([-1 if gone else number[text] for text, gone in zip(texts, missing, strict=True)], dtype=np.int64)
    return _Parsed(name, values, tuple(categories))


def _texts(column: npt.NDArray[Any]) -> list[str]:
    return ["" if np.isnan(value) else f"{value:g}" for value in column.astype(np.float64)]


def _numbers(texts: Sequence[str], missing: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64] | None:
    """Returns [n] float64, NaN where missing; None where something else than a finite number stands."""
    try:
        values = np.array([np.nan if gone else float(text) for text, gone in zip(texts, missing, strict=True)])
    except ValueError:
        return None
    return values if not np.isinf(values).any() else None


def _features(
    columns: dict[str, Column],
    inputs: list[str],
    targets: list[_Parsed],
    arguments: TableArguments,
    where: str,
    notes: list[str],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], tuple[str, ...]]:
    """Returns the inputs [n_kept, n_features], which rows were kept [n], and the names of the inputs."""
    parsed = [_parsed(name, columns[name], name in arguments.categorical) for name in inputs]
    for column in parsed:
        n = len(column.values)
        if column.categories is not None and len(column.categories) > max(_MOST_CATEGORIES, n // 2):
            raise DataError(
                f'The texts of an input column must be categories that repeat. Received: "{column.name}" in {where}, '
                f"{len(column.categories):,} different ones in {n:,} rows. Leave it out with data.arguments = "
                f'{{ ignore = ["{column.name}"] }}, or learn from its words with text = "{column.name}".'
            )
    if not parsed:
        raise DataError(f"At least one column must be left to learn from. Received: {', '.join(columns)} in {where}.")
    kept = _kept([*parsed, *targets], targets, arguments, where, notes)
    widths = [len(_category_names(column)) if column.categories is not None else 1 for column in parsed]
    check_fits(int(kept.sum()) * sum(widths) * 4, f"{int(kept.sum()):,} rows of {sum(widths):,} numbers", "Ignore columns.")
    blocks = [_block(column, kept, arguments) for column in parsed]
    notes.extend(
        f'"{column.name}" becomes {len(_category_names(column))} inputs, one for each category.'
        for column in parsed
        if column.categories is not None
    )
    names = tuple(name for column in parsed for name in _input_names(column))
    return np.concatenate(blocks, axis=1), kept, names


def _kept(
    columns: list[_Parsed], targets: list[_Parsed], arguments: TableArguments, where: str, notes: list[str]
) -> npt.NDArray[np.bool_]:
    """Returns which rows are kept, [n]."""
    gaps = {column.name: int(column.missing.sum()) for column in columns if column.missing.any()}
    n = len(columns[0].values)
    if not gaps:
        return np.ones(n, dtype=bool)
    said = ", ".join(f'{count:,} in "{name}"' for name, count in gaps.items())
    if arguments.missing == "error":
        raise DataError(
            f"No value may be missing in {where}. Received: {said}. Say what is to become of them: data.arguments = "
            '{ missing = "drop" } leaves such rows out, missing = "mean" fills in the mean of the column.'
        )
    deciding = columns if arguments.missing == "drop" else targets
    kept = ~np.any([column.missing for column in deciding], axis=0)
    if not kept.any():
        raise DataError(f'Some row must be left. Received: missing values in every row of {where}. Use missing = "mean".')
    notes.append(f"Values are missing: {said}. {n - int(kept.sum()):,} of {n:,} rows are left out.")
    return np.asarray(kept)


def _block(column: _Parsed, kept: npt.NDArray[np.bool_], arguments: TableArguments) -> npt.NDArray[np.float32]:
    """Returns a column's inputs, [n_kept, 1] or [n_kept, n_categories]."""
    values = column.values[kept]
    if column.categories is None:
        if arguments.missing == "mean" and np.isnan(values).any():
            known = values[~np.isnan(values)]
            values = np.where(np.isnan(values), known.mean() if len(known) else 0.0, values)
        return values.astype(np.float32)[:, np.newaxis]
    names = _category_names(column)
    return np.eye(len(names), dtype=np.float32)[np.where(values < 0, len(names) - 1, values)]


def _input_names(column: _Parsed) -> tuple[str, ...]:
    """Returns the names of the inputs that a column becomes."""
    if column.categories is None:
        return (column.name,)
    return tuple(f"{column.name} = {category}" for category in _category_names(column))


def _category_names(column: _Parsed) -> tuple[str, ...]:
    """Returns the names of a column's categories, that of missing ones last where some are."""
    assert column.categories is not None
    return (*column.categories, _MISSING_CATEGORY) if column.missing.any() else column.categories


def _words(
    column: Column, targets: list[_Parsed], arguments: TableArguments, where: str, notes: list[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Returns the words' numbers [n_kept, length], and which rows were kept [n]."""
    if isinstance(column, np.ndarray):
        raise DataError(f'The column of sentences must hold texts. Received: "{arguments.text}" in {where}, numbers.')
    kept = _kept(targets, targets, arguments, where, notes)
    texts = [text for text, keep in zip(column, kept, strict=True) if keep]
    tokens = TextTokens.of(texts, arguments.tokens, arguments.length)
    notes.append(tokens.note)
    return tokens.rows(texts), kept


def _target_array(targets: list[tuple[_Parsed, npt.NDArray[Any]]]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Returns the targets and, of a single one that has them, the names of its classes."""
    arrays = [values if column.categories is not None else _whole_if_possible(values) for column, values in targets]
    if len(arrays) == 1:
        return arrays[0], targets[0][0].categories or ()
    return np.stack(arrays, axis=1), ()


def _whole_if_possible(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    whole = np.all(values == np.round(values)) and np.abs(values).max(initial=0) < 2**53
    return values.astype(np.int64 if whole else np.float32)
