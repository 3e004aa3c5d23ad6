"""Tables as text: `.csv` and `.tsv`, with or without a header, whatever the separator."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.readers.tables.column_facts import numbers_or_none
from gradgui.engine.data.readers.tables.table import Column, WholeTable
from gradgui.engine.data.readers.tables.table_columns import TableArguments, examples_of_table
from gradgui.runs.store.run_folder import reason_text

#: A larger text takes several times its size in memory while it is read.
_MOST_BYTES = 512 * 2**20
_SEPARATORS = ",;\t|"
_SAMPLE = 64 * 1024


class CsvArguments(TableArguments, frozen=True):
    """`data.arguments` of a table as text.

    Args:
        separator: between the columns; "": found out.
        header: whether the first line names the columns; None: found out (it does unless it holds a number).
        decimal: the decimal sign, "." or ",".
    """

    separator: str = ""
    header: bool | None = None
    decimal: str = "."


def read_csv(path: Path, arguments: CsvArguments, memory: Memory) -> LoadedData:
    """Reads a table.

    Raises:
        DataError: it can't be read, its lines have different numbers of columns, or `examples_of_table` refuses it.
    """
    _check_arguments(arguments)
    try:
        n_bytes = path.stat().st_size
        if n_bytes > _MOST_BYTES:
            raise DataError(
                f"A table as text must have at most {_MOST_BYTES / 2**20:g} MiB. Received: {path.name}, "
                f"{n_bytes / 2**20:.0f} MiB. Write it as Parquet, which takes less room and time."
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.read(_SAMPLE)
            separator = arguments.separator or _separator(sample, path)
            file.seek(0)
            rows = [row for row in csv.reader(file, delimiter=separator, skipinitialspace=True, strict=True) if row]
    except OSError as error:
        raise DataError(f"The data must be readable. Received: {path} ({reason_text(error)}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path.name} must be a table as UTF-8 text, as spreadsheets write it. Received: {error}. "
            "Save it as CSV (UTF-8)."
        ) from error
    columns = _columns(rows, path, arguments)
    used = {name: column if name == arguments.text else _numbers_first(column) for name, column in columns.items()}
    return examples_of_table(WholeTable(used, path.name), arguments, memory)


def _check_arguments(arguments: CsvArguments) -> None:
    if len(arguments.separator) > 1:
        raise DataError(f'data.arguments.separator must be one character. Received: "{arguments.separator}".')
    if arguments.decimal not in {".", ","}:
        raise DataError(f'data.arguments.decimal must be "." or ",". Received: "{arguments.decimal}".')


def _separator(sample: str, path: Path) -> str:
    """Returns what separates the columns: the candidate that cuts the first lines into the same number, and the most."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    whole = sample.splitlines()[: -1 if len(sample) == _SAMPLE else None] or [sample]

    def columns(separator: str) -> int:
        widths = {len(row) for row in csv.reader(whole[:100], delimiter=separator) if row}
        return widths.pop() if len(widths) == 1 else 0

    best = max(_SEPARATORS, key=columns)
    return best if columns(best) > 1 else ","


def _columns(rows: list[list[str]], path: Path, arguments: CsvArguments) -> dict[str, Column]:
    if not rows:
        raise DataError(f"{path.name} must hold at least one line. Received: an empty file.")
    width = len(rows[0])
    for line, row in enumerate(rows, start=1):
        if len(row) != width:
            raise DataError(
                f"Every line of {path.name} must have the {width} columns of the first. Received: {len(row)} in row {line}. "
                'Mend that line, or name the separator: data.arguments = { separator = ";" }.'
            )
    header = arguments.header if arguments.header is not None else not any(_is_number(cell) for cell in rows[0])
    names = [cell.strip() or f"column_{i}" for i, cell in enumerate(rows[0])] if header else _numbered(width)
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise DataError(f'Columns must have different names. Received: "{doubled[0]}" twice in {path.name}.')
    cells = rows[1:] if header else rows
    if not cells:
        raise DataError(f"{path.name} must hold rows below its header. Received: the header alone.")
    if arguments.decimal == ",":
        cells = [[cell.replace(",", ".") if _is_number(cell.replace(",", ".")) else cell for cell in row] for row in cells]
    return dict(zip(names, zip(*cells, strict=True), strict=True))


def _numbers_first(column: Column) -> Column:
    """Returns a column as numbers where all that stands in it are numbers: it is gone through several times."""
    if isinstance(column, np.ndarray):
        return column
    numbers = numbers_or_none(column)
    return column if numbers is None else numbers


def _numbered(width: int) -> list[str]:
    return [f"column_{i}" for i in range(width)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
