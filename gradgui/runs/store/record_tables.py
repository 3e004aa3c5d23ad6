"""Rows of a run's record: making its tables and adding steps. When to write is the writer's affair."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import sqlite3
from dataclasses import asdict

import numpy as np

from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import RunSpec
from gradgui.runs.engine import OpenedRun
from gradgui.runs.store import run_format


def insert_steps(connection: sqlite3.Connection, batches: list[StepBatch]) -> None:
    """Writes consecutive batches as one row: thousands of single steps a second stay cheap to write and to read."""
    first = batches[0].first_step
    scalars = np.concatenate([batch.scalars for batch in batches])
    norms = np.concatenate([batch.norms for batch in batches])
    connection.execute(
        "INSERT INTO chunks VALUES (?, ?, ?)", (first, len(scalars), scalars.astype(run_format.SCALARS_DTYPE).tobytes())
    )
    connection.executemany(
        "INSERT INTO norms VALUES (?, ?, ?)",
        [(int(kind), first, norms[:, :, kind].astype(run_format.NORMS_DTYPE).tobytes()) for kind in NormKind],
    )


def make_record(connection: sqlite3.Connection, started: dt.datetime, spec: RunSpec, opened: OpenedRun) -> None:
    """Makes the tables of an empty record, with what is known of the run when it begins."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    variables = [asdict(variable) for variable in opened.variables]
    opening = {
        "device": opened.device, "model_name": opened.model_name, "n_examples": opened.n_examples,
        "n_validation_examples": opened.n_validation_examples, "steps_per_epoch": opened.steps_per_epoch,
        "n_steps": opened.n_steps, "notes": opened.notes,
    }  # fmt: skip
    meta = {
        "format": str(run_format.FORMAT),
        "gradgui_version": _gradgui_version(),
        "started_at": started.isoformat(timespec="seconds"),
        "name": spec.name or opened.model_name or "run",
        "model_source": spec.model.source,
        "layout": run_format.to_json({"scalars": opened.layout.scalars, "metrics": opened.metrics}),
        "variables": run_format.to_json(variables),
        "initial_selection": run_format.to_json(opened.controls.selection.flags),
        "environment": run_format.to_json(opened.environment),
        "opened": run_format.to_json(opening),
    }
    connection.execute("BEGIN")
    for statement in run_format.SCHEMA.strip().split(";\n"):
        connection.execute(statement)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute("INSERT INTO status VALUES (1, 'running', '', '', 0, ?)", (now(),))
    connection.execute("COMMIT")


def _gradgui_version() -> str:
    try:
        return importlib.metadata.version("gradgui")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def now() -> str:
    """Returns the present moment as the record writes it, UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
