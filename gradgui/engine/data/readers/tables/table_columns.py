"""Columns of a table as inputs and targets: numbers, categories, missing values. Where they come from is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.data.data_fields import DataField, DataFields, FieldRole
from gradgui.core.errors import DataError, did_you_mean
from gradgui.core.spec.table import PositiveInt
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.readers.tables.column_facts import (
    Bools,
    ColumnFacts,
    ColumnScan,
    missing_in,
    numbers_or_none,
)
from gradgui.engine.data.readers.tables.row_sink import RowSink
from gradgui.engine.data.readers.tables.table import Column, Table
from gradgui.engine.data.readers.text_tokens import TextTokens
from gradgui.runs.interruption import check_wanted

#: A text column with more different values than this, most of them in one row only, is a name or a number of the row.
_MOST_CATEGORIES = 100


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


def examples_of_table(table: Table, arguments: TableArguments, memory: Memory) -> LoadedData:
    """Returns inputs and targets of a table.

    Inputs: [n, n_features] float32, numbers as they are, then one column of 0 and 1 for every category; with `text`, the
    words' numbers [n, length]. They are streamed where memory doesn't hold them. Targets: whole numbers as int64, other
    numbers as float32, texts as the number of their class in alphabetic order; [n], or [n, n_targets] where several are
    named.

    Args:
        table: gone through two or three times.
        arguments: which column is what.
        memory: how much may be held.

    Raises:
        DataError: a column isn't there, values are missing, or nothing is left to learn from.
    """
    targets = _targets(table, arguments)
    for name in (*targets, *arguments.ignore, *arguments.categorical, *([arguments.text] if arguments.text else [])):
        if name not in table.names:
            raise DataError(
                f'Columns that are named must be in {table.where}. Received: "{name}". {did_you_mean(name, table.names)}'
            )
    notes: list[str] = []
    if not arguments.target:
        notes.append(
            f'The target is the last column, "{targets[0]}"; another is named by data.arguments = {{ target = … }}.'
        )
    inputs = [name for name in table.names if name not in {*targets, *arguments.ignore}]
    if arguments.text:
        inputs = []
    elif not inputs:
        raise DataError(
            f"At least one column must be left to learn from. Received: {', '.join(table.names)} in {table.where}."
        )
    reading = _Reading(table, arguments, inputs, targets)
    notes.extend(reading.notes)
    return reading.words(memory, notes) if arguments.text else reading.features(memory, notes)


def _targets(table: Table, arguments: TableArguments) -> list[str]:
    if isinstance(arguments.target, list):
        return arguments.target
    return [arguments.target or [name for name in table.names if name not in arguments.ignore][-1]]


class _Reading:
    """Which rows are kept, and what their columns become.

    Args:
        table: the table.
        arguments: which column is what.
        inputs: columns that become numbers.
        targets: columns to be learnt.
    """

    def __init__(self, table: Table, arguments: TableArguments, inputs: list[str], targets: list[str]) -> None:
        self._table, self._arguments = table, arguments
        self._inputs, self._targets = inputs, targets
        #: Columns of which one that lacks a value leaves its row out.
        self._deciding = [*inputs, *targets] if arguments.missing == "drop" else targets
        self._facts = self._scanned()
        self.notes = self._gaps()

    def features(self, memory: Memory, notes: list[str]) -> LoadedData:
        """Returns the inputs as numbers, with the targets."""
        columns = [self._facts[name] for name in self._inputs]
        names = tuple(name for column in columns for name in column.input_names)
        notes.extend(
            f'"{column.name}" becomes {len(column.category_names)} inputs, one for each category.'
            for column in columns
            if column.categories is not None
        )
        fill = self._arguments.missing == "mean"
        sink = RowSink(self.n_kept, len(names), np.float32, memory)
        targets: list[list[npt.NDArray[Any]]] = []
        for block, kept in self._blocks([*self._inputs, *self._targets]):
            parts = [column.inputs(column.values(block[column.name])[kept], fill=fill) for column in columns]
            sink.append(np.concatenate(parts, axis=1))
            targets.append(self._target_values(block, kept))
        return self._loaded(sink, targets, names, notes)

    def words(self, memory: Memory, notes: list[str]) -> LoadedData:
        """Returns the words of the column of sentences as numbers, with the targets."""
        name, arguments = self._arguments.text, self._arguments
        tokens = TextTokens.of_blocks(
            lambda: (
                _kept_texts(block[name], kept, name, self._table) for block, kept in self._blocks([name, *self._targets])
            ),
            arguments.tokens,
            arguments.length,
        )
        notes.append(tokens.note)
        sink = RowSink(self.n_kept, arguments.length, np.int64, memory)
        targets: list[list[npt.NDArray[Any]]] = []
        for block, kept in self._blocks([name, *self._targets]):
            texts = _kept_texts(block[name], kept, name, self._table)
            if texts:
                sink.append(tokens.rows(texts))
            targets.append(self._target_values(block, kept))
        return self._loaded(sink, targets, (), notes)

    def _loaded(
        self, sink: RowSink, targets: list[list[npt.NDArray[Any]]], names: tuple[str, ...], notes: list[str]
    ) -> LoadedData:
        x, of_memory = sink.result()
        columns = [self._facts[name] for name in self._targets]
        y = _target_array(columns, [np.concatenate(parts) for parts in zip(*targets, strict=True)])
        class_names = (columns[0].categories or ()) if len(columns) == 1 else ()
        return LoadedData(
            (x, y, None), class_names=class_names, feature_names=names, notes=(*notes, *of_memory), fields=self._fields()
        )

    def _fields(self) -> DataFields | None:
        """Returns what the columns are taken for; None where one of sentences is the only input."""
        if self._arguments.text:
            return None

        def field(name: str) -> DataField:
            facts = self._facts.get(name)
            if facts is None:
                return DataField(name, "", FieldRole.LEFT_OUT, tuple(FieldRole))
            words = "numbers" if facts.categories is None else f"{len(facts.categories):,} categories"
            gaps = f", {facts.n_missing:,} missing" if facts.n_missing else ""
            return DataField(
                name, words + gaps, FieldRole.TARGET if name in self._targets else FieldRole.INPUT, tuple(FieldRole)
            )

        found = tuple(field(name) for name in self._table.names)
        return DataFields(found, "", "target", "ignore", several_targets=True, named=bool(self._arguments.target))

    def _target_values(self, block: dict[str, Column], kept: Bools) -> list[npt.NDArray[Any]]:
        return [self._facts[name].values(block[name])[kept] for name in self._targets]

    def _blocks(self, names: list[str]) -> Iterator[tuple[dict[str, Column], Bools]]:
        """Yields blocks with which of their rows are kept."""
        for block in self._table.blocks(list(dict.fromkeys([*names, *self._deciding]))):
            check_wanted()
            yield block, ~np.any([missing_in(block[name]) for name in self._deciding], axis=0)

    def _scanned(self) -> dict[str, ColumnFacts]:
        """Returns the facts of all columns that are used; counts the rows that are kept."""
        texts, n, where = self._text_columns(), self._table.n_rows, self._table.where
        most = max(_MOST_CATEGORIES, n // 2)
        scans = {
            name: ColumnScan(
                name,
                is_text=name in texts,
                by_number=name in self._arguments.categorical,
                most_categories=most if name in self._inputs else None,
            )
            for name in dict.fromkeys([*self._inputs, *self._targets])
        }
        self.n_kept = 0
        for block, kept in self._blocks(list(scans)):
            self.n_kept += int(kept.sum())
            for name, scan in scans.items():
                scan.add(block[name], kept)
        for name, scan in scans.items():
            if scan.too_many:
                raise DataError(
                    f'The texts of an input column must be categories that repeat. Received: "{name}" in {where}, '
                    f"more than {most:,} different ones in {n:,} rows. Leave it out with data.arguments = "
                    f'{{ ignore = ["{name}"] }}, or learn from its words with text = "{name}".'
                )
        return {name: scan.facts() for name, scan in scans.items()}

    def _text_columns(self) -> set[str]:
        """Returns the columns that hold categories: those that are called so, and those with texts that aren't numbers."""
        used = dict.fromkeys([*self._inputs, *self._targets])
        texts = {name for name in used if name in self._arguments.categorical}
        for block in self._table.blocks(list(used)):
            open_ones = [name for name in used if name not in texts]
            texts |= {
                name
                for name in open_ones
                if not isinstance(column := block[name], np.ndarray) and numbers_or_none(column) is None
            }
            if all(isinstance(block[name], np.ndarray) or name in texts for name in used):
                break  # the types of the columns say the rest
        return texts

    def _gaps(self) -> list[str]:
        """Returns what is said of missing values.

        Raises:
            DataError: none may be missing, or no row is left.
        """
        gaps = {facts.name: facts.n_missing for facts in self._facts.values() if facts.n_missing}
        if not gaps:
            return []
        n, where = self._table.n_rows, self._table.where
        said = ", ".join(f'{count:,} in "{name}"' for name, count in gaps.items())
        if self._arguments.missing == "error":
            raise DataError(
                f"No value may be missing in {where}. Received: {said}. Say what is to become of them: data.arguments = "
                '{ missing = "drop" } leaves such rows out, missing = "mean" fills in the mean of the column.'
            )
        if not self.n_kept:
            raise DataError(
                f'Some row must be left. Received: missing values in every row of {where}. Use missing = "mean".'
            )
        return [f"Values are missing: {said}. {n - self.n_kept:,} of {n:,} rows are left out."]


def _kept_texts(column: Column, kept: Bools, name: str, table: Table) -> list[str]:
    if isinstance(column, np.ndarray):
        raise DataError(f'The column of sentences must hold texts. Received: "{name}" in {table.where}, numbers.')
    return [text for text, keep in zip(column, kept, strict=True) if keep]


def _target_array(columns: list[ColumnFacts], values: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Returns the targets, [n] or [n, n_targets]."""
    arrays = [
        array if column.categories is not None else _whole_if_possible(array)
        for column, array in zip(columns, values, strict=True)
    ]
    return arrays[0] if len(arrays) == 1 else np.stack(arrays, axis=1)


def _whole_if_possible(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    whole = np.all(values == np.round(values)) and np.abs(values).max(initial=0) < 2**53
    return values.astype(np.int64 if whole else np.float32)
