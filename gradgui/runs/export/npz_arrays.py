"""A run as NumPy arrays, for `numpy.load` (no pickles inside).

| name | array |
|---|---|
| `step` | [n] int64 |
| `loss`, `penalty`, `learning_rate`, `clip_factor`, `finite`, `epoch`, `time_s`, `loss_scale` | [n] float64 |
| `metric_<name>` | [n] float64, each metric on the step's batch |
| `variables` | [n_variables] text, the paths: the columns of the norms |
| `gradient`, `clipped`, `update`, `weight` | [n, n_variables] float32, L2 norms; NaN: not known |
| `validation_step` | [m] int64 |
| `validation_<name>` | [m] float64, the loss and each metric on the validation data |
| `interventions` | [k] text, one JSON object each: step, kind, paths, value, source, time_s |
| `spec` | text, the run's spec as TOML |
"""

from __future__ import annotations

import itertools
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NORM_KINDS, SCALARS, NormKind
from gradgui.core.spec_toml import spec_to_toml
from gradgui.runs.export.export_format import ExportOptions, Progress
from gradgui.runs.export.new_file import new_file
from gradgui.runs.store import run_format
from gradgui.runs.store.run_reader import RunReader

Array = npt.NDArray[Any]

#: So much of an array is looked at, and what it must become at most to be compressed: measured norms hardly do (to 94 %),
#: and deflating those of a million steps takes a minute and a half.
_SAMPLE_BYTES, _WORTH_IT = 1 << 20, 0.8


def export_npz(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008 it is frozen
    """Writes the arrays. Norms, which may be larger than memory, go through it a stretch of steps at a time.

    Raises:
        StoreError: the file is in the way or can't be written.
    """
    with (
        new_file(out, overwrite=options.overwrite) as file,
        zipfile.ZipFile(file, "w", allowZip64=True) as archive,
    ):
        for name, array in _small_arrays(reader, options).items():
            write_array(archive, name, array.dtype, array.shape, iter([array]))
        shape = (len(options.steps.steps_of(reader)), len(reader.variables))
        for kind in NormKind:
            write_array(archive, NORM_KINDS[kind], np.dtype(np.float32), shape, _norms(reader, options, kind))
    return out


def _small_arrays(reader: RunReader, options: ExportOptions) -> dict[str, Array]:
    """Returns everything but the norms, by name."""
    rows = np.array(options.steps.steps_of(reader), dtype=np.int64)
    validation = reader.validation
    interventions = [run_format.to_json(asdict(intervention)) for intervention in reader.interventions]
    return {
        "step": rows,
        **{name: reader.scalars(name)[rows] for name in SCALARS},
        **{f"metric_{name}": reader.metrics(name)[rows] for name in reader.layout.metrics},
        "variables": np.array(reader.variables, dtype=np.str_),
        "validation_step": validation.steps,
        **{f"validation_{name}": values for name, values in validation.values.items()},
        "interventions": np.array(interventions, dtype=np.str_),
        "spec": np.array(spec_to_toml(reader.spec)),
    }


def _norms(reader: RunReader, options: ExportOptions, kind: NormKind) -> Iterator[Array]:
    """Yields the norms of one kind, [k, n_variables]; four kinds are four passes, each a quarter of the way."""
    part: Progress = lambda share: options.progress((kind + share) / len(NormKind))  # noqa: E731
    for rows in options.steps.rows(reader, part):
        yield rows.norms[:, :, kind]


def write_array(
    archive: zipfile.ZipFile, name: str, dtype: np.dtype[Any], shape: tuple[int, ...], pieces: Iterator[Array]
) -> None:
    """Writes one array as `numpy.savez` would, from pieces along its first axis; compressed where that is worth it."""
    first = next(pieces, np.empty(0, dtype))
    sample = np.ascontiguousarray(first).tobytes()[:_SAMPLE_BYTES]
    info = zipfile.ZipInfo(f"{name}.npy")
    shrinks = len(zlib.compress(sample, 1)) <= _WORTH_IT * len(sample)
    info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as member:
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_2_0(member, header)
        for piece in itertools.chain([first], pieces):
            member.write(np.ascontiguousarray(piece).tobytes())
