"""Rows of a run's record: making its tables and adding steps. When to write is the writer's affair."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.records import SCALARS, NormKind, RecordLayout, StepBatch
from gradgui.core.spec import RunSpec
from gradgui.core.variables import learnable_paths
from gradgui.runs.engine import OpenedRun
from gradgui.runs.store import run_format
from gradgui.runs.store.checksums import checked, with_checksum
from gradgui.runs.store.pages import SCALARS_SERIES, PageIndex, read_index, steps_a_page, unpack_page


def insert_steps(connection: sqlite3.Connection, batches: list[StepBatch], page_steps: int) -> None:
    """Writes consecutive batches as one row: thousands of single steps a second stay cheap to write and to read.

    Where they cross the edge of a page, they become a row on each side of it.
    """
    first = batches[0].first_step
    scalars = np.concatenate([batch.scalars for batch in batches]).astype(run_format.SCALARS_DTYPE, copy=False)
    norms = np.concatenate([batch.norms for batch in batches]).astype(run_format.NORMS_DTYPE, copy=False)
    failed = np.flatnonzero(scalars[:, SCALARS.index("finite")] == 0)
    connection.executemany("INSERT INTO non_finite VALUES (?)", [(first + int(row),) for row in failed])
    edges = range(first // page_steps * page_steps + page_steps, first + len(scalars), page_steps)
    bounds = [0, *(edge - first for edge in edges), len(scalars)]
    for start, stop in pairwise(bounds):
        step = first + start
        connection.execute(
            "INSERT INTO chunks VALUES (?, ?, ?)", (step, stop - start, with_checksum(scalars[start:stop].tobytes()))
        )
        connection.executemany(
            "INSERT INTO norms VALUES (?, ?, ?)",
            [(int(kind), step, with_checksum(norms[start:stop, :, kind].tobytes())) for kind in NormKind],
        )


def lengthen(connection: sqlite3.Connection, meta: dict[str, str], n_steps: int | None) -> None:
    """Writes down how many steps the run is to have from now on."""
    opened = {**msgspec.json.decode(meta["opened"]), "n_steps": n_steps}
    run_format.write_meta(connection, {"opened": run_format.to_json(opened)})


def last_scalars(connection: sqlite3.Connection, meta: dict[str, str]) -> dict[str, float] | None:
    """Returns the scalars of the newest step by name; None before the first.

    Raises:
        ValueError: they are damaged.
    """
    names = msgspec.json.decode(meta["layout"])["scalars"]
    row = connection.execute("SELECT n_steps, scalars FROM chunks ORDER BY first_step DESC LIMIT 1").fetchone()
    if row is not None:
        values = np.frombuffer(checked(row[1], row[0] * len(names) * 8), run_format.SCALARS_DTYPE)
        last = values.reshape(row[0], -1)[-1]
    elif "page_steps" in meta:
        row = connection.execute(
            "SELECT data FROM pages WHERE series = ? AND bin_steps = 1 ORDER BY page DESC LIMIT 1", (SCALARS_SERIES,)
        ).fetchone()
        if row is None:
            return None
        last = unpack_page(row[0], SCALARS_SERIES)[-1]
    else:
        return None
    return dict(zip(names, last.tolist(), strict=True))


def check_continues(connection: sqlite3.Connection, meta: dict[str, str], layout: RecordLayout) -> PageIndex:
    """Checks that steps with these columns can follow; returns what is there.

    Raises:
        StoreError: the record has other columns, or none that can be packed.
        ValueError: steps are missing.
    """
    scalars = tuple(msgspec.json.decode(meta["layout"])["scalars"])
    variables = learnable_paths(run_format.variables_from_json(meta["variables"]))
    if (scalars, variables) != (layout.scalars, layout.variables) or "page_steps" not in meta:
        raise StoreError(
            "A run that goes on must record what it recorded before. Received: other scalars or variables than "
            f"{', '.join(scalars)} of {len(variables)} variables. Fork it instead: that makes a new run."
        )
    return read_index(connection, int(meta["page_steps"]))


def check_as_seen(folder: Path, index: PageIndex, n_steps: int | None) -> None:
    """Checks that a record has as many steps as when somebody looked: between looking and going on, minutes may pass.

    Raises:
        StoreError: it has others; steps that followed now would stand beside those.
    """
    if n_steps is not None and index.n_steps != n_steps:
        raise StoreError(
            f"A run that goes on must have the steps that it had when it was opened. Received: {folder.name}, "
            f"{n_steps:,} then and {index.n_steps:,} now: another gradgui has gone on with it. Resume it once more."
        )


def make_record(
    connection: sqlite3.Connection,
    started: dt.datetime,
    spec: RunSpec,
    opened: OpenedRun,
    parent: run_format.Parent | None = None,
) -> None:
    """Makes the tables of an empty record, with what is known of the run when it begins."""
    connection.execute("PRAGMA journal_mode = WAL")
    variables = [asdict(variable) for variable in opened.variables]
    opening = {
        "device": opened.device, "model_name": opened.model_name, "n_examples": opened.n_examples,
        "n_validation_examples": opened.n_validation_examples, "steps_per_epoch": opened.steps_per_epoch,
        "n_steps": opened.n_steps, "notes": opened.notes, "raw": opened.raw,
    }  # fmt: skip
    meta = {
        "format": str(run_format.FORMAT),
        "page_steps": str(steps_a_page(len(opened.layout.variables))),
        "gradgui_version": gradgui_version(),
        "started_at": started.isoformat(timespec="seconds"),
        "name": spec.name or opened.model_name or "run",
        "model_source": spec.model.source,
        "layout": run_format.to_json({"scalars": opened.layout.scalars, "metrics": opened.metrics}),
        "variables": run_format.to_json(variables),
        "initial_selection": run_format.to_json(opened.controls.selection.flags),
        "environment": run_format.to_json(opened.environment),
        "opened": run_format.to_json(opening),
        "arrays": run_format.to_json({name: asdict(array) for name, array in opened.arrays.items()}),
    }
    if parent is not None:
        meta["parent"] = run_format.to_json(asdict(parent))
    connection.execute("BEGIN")
    for statement in run_format.SCHEMA.strip().split(";\n"):
        connection.execute(statement)
    run_format.write_meta(connection, meta)
    connection.execute("INSERT INTO status VALUES (1, 'running', '', '', 0, ?)", (now(),))
    connection.execute("COMMIT")


def gradgui_version() -> str:
    """Returns the version of gradgui that runs; "unknown" where it isn't installed."""
    from importlib.metadata import PackageNotFoundError, version  # with a mail parser: not at every start

    try:
        return version("gradgui")
    except PackageNotFoundError:
        return "unknown"


def now() -> str:
    """Returns the present moment as the record writes it, UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
