"""A run as one wide table, one row a step.

Columns: step, epoch, time_s, loss, penalty, learning_rate, clip_factor, finite (1 or 0), loss_scale, the metrics; then for
each variable `<path>:gradient`, `<path>:clipped`, `<path>:update`, `<path>:weight`. Numbers are written so that they read
back exactly; what isn't known is `nan`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from gradgui.core.records import NORM_KINDS
from gradgui.runs.export.export_format import ExportOptions
from gradgui.runs.export.new_file import new_file
from gradgui.runs.export.stretch import StepRows
from gradgui.runs.store.run_reader import RunReader

_SCALARS = ("epoch", "time_s", "loss", "penalty", "learning_rate", "clip_factor", "finite", "loss_scale")
_COUNTS = frozenset({"epoch", "finite"})


def export_csv(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008 it is frozen
    """Writes the table, a stretch of steps at a time.

    Raises:
        StoreError: the file is in the way or can't be written.
    """
    names = table_scalars(reader)
    norms = [f"{path}:{kind}" for path in reader.variables for kind in NORM_KINDS]
    numbers = ",".join(["%.9g"] * len(norms))  # a row at once: half the time of one number after the other
    with new_file(out, overwrite=options.overwrite) as binary:
        file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        csv.writer(file, lineterminator="\n").writerow(["step", *names, *norms])
        for rows in options.steps.rows(reader, options.progress):
            file.write(_text(reader, rows, names, numbers))
        file.flush()
        file.detach()
    return out


def table_scalars(reader: RunReader) -> tuple[str, ...]:
    """Returns the scalar columns of a run in the order of its tables."""
    return (*_SCALARS, *reader.layout.metrics)


def _text(reader: RunReader, rows: StepRows, names: tuple[str, ...], numbers: str) -> str:
    """Returns some rows; none of their cells needs quotes."""
    scalars = rows.scalars[:, [reader.layout.column(name) for name in names]].tolist()
    norms = rows.norms.reshape(len(rows.steps), -1).tolist()
    lines = []
    for step, values, of_variables in zip(rows.steps.tolist(), scalars, norms, strict=True):
        cells = [f"{v:.0f}" if name in _COUNTS else repr(v) for name, v in zip(names, values, strict=True)]
        lines.append(",".join([str(step), *cells, *([numbers % tuple(of_variables)] if numbers else [])]))
    return "".join(f"{line}\n" for line in lines)
