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

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.records import NORM_KINDS, SCALARS
from gradgui.core.spec_toml import spec_to_toml
from gradgui.runs.export.new_file import new_file
from gradgui.runs.store import run_format
from gradgui.runs.store.run_reader import RunReader


def export_npz(reader: RunReader, out: Path, *, overwrite: bool = False) -> Path:
    """Writes the arrays.

    Raises:
        StoreError: the file is in the way (without `overwrite`) or can't be written.
    """
    arrays: dict[str, Any] = run_arrays(reader)
    with new_file(out, overwrite=overwrite) as file:
        np.savez_compressed(file, **arrays)
    return out


def run_arrays(reader: RunReader) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    """Returns everything that a run recorded, as arrays by name."""
    validation = reader.validation
    interventions = [run_format.to_json(asdict(intervention)) for intervention in reader.interventions]
    return {
        "step": reader.steps,
        **{name: reader.scalars(name) for name in SCALARS},
        **{f"metric_{name}": reader.metrics(name) for name in reader.layout.metrics},
        "variables": np.array(reader.variables, dtype=np.str_),
        **{kind: reader.norms(kind) for kind in NORM_KINDS},
        "validation_step": validation.steps,
        **{f"validation_{name}": values for name, values in validation.values.items()},
        "interventions": np.array(interventions, dtype=np.str_),
        "spec": np.array(spec_to_toml(reader.spec)),
    }
