"""Tables as Parquet, read by pyarrow where that is installed: `pip install gradgui[parquet]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import LoadedData, check_fits
from gradgui.engine.data.readers.table_columns import Column, TableArguments, examples_of_columns
from gradgui.engine.error_text import plain_text


def read_parquet(path: Path, arguments: TableArguments) -> LoadedData:
    """Reads a table.

    Raises:
        DataError: pyarrow isn't installed, the file can't be read, or `examples_of_columns` refuses it.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise DataError(
            f"Parquet files need pyarrow. Received: {path}, and no pyarrow. Install it: pip install gradgui[parquet]."
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            described = file.metadata
            check_fits(
                described.num_rows * described.num_columns * 8,
                f"{described.num_rows:,} rows of {described.num_columns:,} columns",
                "Write fewer columns or rows.",
            )
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path.name} must be a readable Parquet file. Received: {plain_text(error)}.") from error
    columns = {
        name: () if name in arguments.ignore else _column(table.column(name), name, path) for name in table.column_names
    }
    return examples_of_columns(columns, arguments, path.name)


def _column(column: Any, name: str, path: Path) -> Column:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return ["" if value is None else value for value in column.to_pylist()]
    raise DataError(
        f'Columns must hold numbers or texts. Received: "{name}" in {path.name}, {kind}. '
        f'Leave it out: data.arguments = {{ ignore = ["{name}"] }}.'
    )
