"""Tables as Parquet, read by pyarrow where that is installed: `pip install gradgui[parquet]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.readers.tables.table import Column
from gradgui.engine.data.readers.tables.table_columns import TableArguments, examples_of_table
from gradgui.engine.runtime.error_text import plain_text

#: So many rows are in memory at once, beside what pyarrow needs to unpack a row group.
_BLOCK_ROWS = 16_384


def read_parquet(path: Path, arguments: TableArguments, memory: Memory) -> LoadedData:
    """Reads a table, some rows at a time.

    Raises:
        DataError: pyarrow isn't installed, the file can't be read, or `examples_of_table` refuses it.
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
            return examples_of_table(_ParquetTable(file, path), arguments, memory)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path.name} must be a readable Parquet file. Received: {plain_text(error)}.") from error


class _ParquetTable:
    """A `pyarrow.parquet.ParquetFile` as blocks of rows."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file = file
        self._path = path
        self.where = path.name

    @property
    def names(self) -> list[str]:
        """Its columns in order."""
        return list(self._file.schema_arrow.names)

    @property
    def n_rows(self) -> int:
        """All rows."""
        return int(self._file.metadata.num_rows)

    def blocks(self, names: Sequence[str]) -> Iterator[dict[str, Column]]:
        """Yields some columns, block after block."""
        for group in range(self._file.num_row_groups):  # by itself: of all together pyarrow keeps what it has read
            for batch in self._file.iter_batches(_BLOCK_ROWS, [group], list(names), use_threads=False):
                yield {name: _column(batch.column(name), name, self._path) for name in names}


def _column(column: Any, name: str, path: Path) -> Column:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return ["" if value is None else value for value in column.to_pylist()]
    raise DataError(
        f'Columns must hold numbers or texts. Received: "{name}" in {path.name}, {kind}. '
        f'Leave it out: data.arguments = {{ ignore = ["{name}"] }}.'
    )
