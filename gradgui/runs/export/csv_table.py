"""A run as one wide table, one row a step.

Columns: step, epoch, time_s, loss, penalty, learning_rate, clip_factor, finite (1 or 0), loss_scale, the metrics; then for
each variable `<path>:gradient`, `<path>:clipped`, `<path>:update`, `<path>:weight`. Numbers are written so that they read
back exactly; what isn't known is `nan`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from gradgui.core.records import NORM_KINDS, StepBatch
from gradgui.runs.export.new_file import new_file
from gradgui.runs.store.run_reader import RunReader

_SCALARS = ("epoch", "time_s", "loss", "penalty", "learning_rate", "clip_factor", "finite", "loss_scale")


def export_csv(reader: RunReader, out: Path, *, overwrite: bool = False) -> Path:
    """Writes the table.

    Raises:
        StoreError: the file is in the way (without `overwrite`) or can't be written.
    """
    names = (*_SCALARS, *reader.layout.metrics)
    norms = [f"{path}:{kind}" for path in reader.variables for kind in NORM_KINDS]
    with new_file(out, overwrite=overwrite) as binary:
        file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["step", *names, *norms])
        for batch in reader.batches():
            writer.writerows(_rows(reader, batch, names))
        file.flush()
        file.detach()
    return out


def _rows(reader: RunReader, batch: StepBatch, names: tuple[str, ...]) -> list[list[str]]:
    columns = [reader.layout.column(name) for name in names]
    scalars = batch.scalars[:, columns].tolist()
    norms = batch.norms.reshape(batch.n_steps, -1).tolist()
    rows = []
    for i in range(batch.n_steps):
        cells = [
            f"{value:.0f}" if name in {"epoch", "finite"} else repr(value)
            for name, value in zip(names, scalars[i], strict=True)
        ]
        rows.append([str(batch.first_step + i), *cells, *[f"{value:.9g}" for value in norms[i]]])
    return rows
