"""Every format that a run can leave in, by name: what the command line, Python and the window offer.

Loads nothing: what writes a format is imported when it is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gradgui.runs.export.export_format import ExportFormat, ExportGroup, ExportOptions

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def _csv(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008 it is frozen
    from gradgui.runs.export.csv_table import export_csv

    return export_csv(reader, out, options)


def _npz(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008
    from gradgui.runs.export.npz_arrays import export_npz

    return export_npz(reader, out, options)


def _parquet(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008
    from gradgui.runs.export.parquet_table import export_parquet

    return export_parquet(reader, out, options)


_FORMATS = (
    ExportFormat(
        "csv",
        "CSV table",
        "one row a step: loss, rate, metrics, and the four norms of every variable; for spreadsheets",
        ExportGroup.NUMBERS,
        ".csv",
        takes_steps=True,
        write=_csv,
    ),
    ExportFormat(
        "parquet",
        "Parquet table",
        "the same table, typed and compressed; for pandas, Polars, DuckDB (needs pyarrow)",
        ExportGroup.NUMBERS,
        ".parquet",
        takes_steps=True,
        write=_parquet,
    ),
    ExportFormat(
        "npz",
        "NumPy arrays",
        "the same as arrays, with validations and interventions; for numpy.load",
        ExportGroup.NUMBERS,
        ".npz",
        takes_steps=True,
        write=_npz,
    ),
    ExportFormat(
        "tensorboard",
        "TensorBoard",
        "scalars and norms as an event file in a folder; for tensorboard --logdir",
        ExportGroup.NUMBERS,
        "",
        takes_steps=True,
        loads_tensorflow=True,
    ),
    ExportFormat(
        "keras",
        "Keras model",
        "the trained model as one file; for keras.models.load_model",
        ExportGroup.MODEL,
        ".keras",
        runs_code=True,
        loads_tensorflow=True,
    ),
    ExportFormat(
        "weights",
        "Weights",
        "its weights alone; for load_weights on the same model",
        ExportGroup.MODEL,
        ".weights.h5",
        runs_code=True,
        loads_tensorflow=True,
    ),
    ExportFormat(
        "savedmodel",
        "SavedModel",
        "its forward pass as a folder; for tf.saved_model.load, TensorFlow Serving and Lite",
        ExportGroup.MODEL,
        "",
        runs_code=True,
        loads_tensorflow=True,
    ),
    ExportFormat(
        "html",
        "Report",
        "numbers, verdicts, plots, spec and what was done on one page that needs nothing else; for a browser",
        ExportGroup.WHOLE,
        ".html",
    ),
    ExportFormat(
        "script",
        "Python script",
        "the run as a plain loop of TensorFlow and Keras that gives the same losses, with its data beside it",
        ExportGroup.WHOLE,
        ".py",
    ),
)

#: Formats by their names on the command line, in the order in which they are offered.
FORMATS: Mapping[str, ExportFormat] = MappingProxyType({one.name: one for one in _FORMATS})
