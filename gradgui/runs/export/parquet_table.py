"""A run as one wide Parquet table, one row a step: the columns of the CSV table, typed. Needs pyarrow.

`step` and `epoch` are int64, `finite` is boolean, the other scalars and the metrics are double; the norms
(`<path>:gradient`, `<path>:clipped`, `<path>:update`, `<path>:weight`) are float; NaN: not known.
The file's metadata have the spec (`gradgui.spec`, TOML), the interventions and validations (`gradgui.interventions`,
`gradgui.validations`, JSON) and the environment (`gradgui.environment`, JSON).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.records import NORM_KINDS
from gradgui.core.spec_toml import spec_to_toml
from gradgui.runs.export.csv_table import table_scalars
from gradgui.runs.export.export_format import ExportOptions
from gradgui.runs.export.new_file import new_file
from gradgui.runs.export.stretch import StepRows
from gradgui.runs.store import run_format
from gradgui.runs.store.run_reader import RunReader

#: A row group is at least a piece of the record, and then about this large before it is compressed.
_GROUP_BYTES = 64 << 20


def export_parquet(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008 frozen
    """Writes the table, a row group at a time.

    Raises:
        StoreError: pyarrow isn't installed, or the file is in the way or can't be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise StoreError(
            "Parquet files are written by pyarrow, which must be installed. Received: "
            f"{error}. Install it: pip install gradgui[parquet]"
        ) from error
    schema = pa.schema(_columns(reader, pa), metadata=_metadata(reader))
    with (
        new_file(out, overwrite=options.overwrite) as file,
        parquet.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        for group in _groups(reader, options):
            writer.write_table(pa.Table.from_arrays([pa.array(column) for column in group], schema=schema))
    return out


def _columns(reader: RunReader, pa: Any) -> list[tuple[str, Any]]:
    types = {"epoch": pa.int64(), "finite": pa.bool_()}
    return [
        ("step", pa.int64()),
        *((name, types.get(name, pa.float64())) for name in table_scalars(reader)),
        *((f"{path}:{kind}", pa.float32()) for path in reader.variables for kind in NORM_KINDS),
    ]


def _groups(reader: RunReader, options: ExportOptions) -> Iterator[list[np.ndarray[Any, Any]]]:
    """Yields the columns of one row group after the other."""
    held: list[StepRows] = []
    for rows in options.steps.rows(reader, options.progress):
        held.append(rows)
        if sum(part.norms.nbytes + part.scalars.nbytes for part in held) > _GROUP_BYTES:
            yield _group(reader, held)
            held = []
    if held:
        yield _group(reader, held)


def _group(reader: RunReader, held: list[StepRows]) -> list[np.ndarray[Any, Any]]:
    scalars = np.concatenate([rows.scalars for rows in held])
    norms = np.concatenate([rows.norms for rows in held])
    norms = norms.reshape(len(norms), -1)
    columns = [np.concatenate([rows.steps for rows in held])]
    for name in table_scalars(reader):
        column = scalars[:, reader.layout.column(name)]
        whole = {"epoch": np.int64, "finite": np.bool_}.get(name)
        columns.append(np.ascontiguousarray(column) if whole is None else column.astype(whole))
    return columns + [np.ascontiguousarray(norms[:, index]) for index in range(norms.shape[1])]


def _metadata(reader: RunReader) -> dict[str, str]:
    return {
        "gradgui.version": reader.gradgui_version,
        "gradgui.spec": spec_to_toml(reader.spec),
        "gradgui.interventions": run_format.to_json([asdict(intervention) for intervention in reader.interventions]),
        "gradgui.validations": run_format.to_json([asdict(validation) for validation in reader.validations]),
        "gradgui.environment": run_format.to_json(reader.environment),
    }
