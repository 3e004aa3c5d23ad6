"""What the list of runs shows of one run's record: plain values that the index can keep. Reads, decides nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gradgui.core.errors import GradguiError
from gradgui.core.records import SCALARS
from gradgui.core.spec_keys import flat_spec
from gradgui.runs.comparing.comparison import is_better_when_small
from gradgui.runs.store import run_format
from gradgui.runs.store.checksums import checked
from gradgui.runs.store.pages import SCALARS_SERIES, series_dtype, stored_bins, unpack_bins
from gradgui.runs.store.record_tables import last_scalars
from gradgui.runs.store.stored_spec import read_stored_spec
from gradgui.runs.store.stored_status import stored_status


class RunFacts(msgspec.Struct, frozen=True, array_like=True):
    """What a record says. A change of these fields raises `run_index.INDEX_FORMAT`.

    Args:
        name: the name that the spec gives.
        state: as `StoredStatus.state`.
        reason: why it ended; "" while it runs.
        message: as `StoredStatus.message`.
        steps: steps recorded.
        n_steps: steps of the whole run; None where that isn't known.
        started: when it began, ISO 8601, UTC.
        duration_s: seconds from its start to its last step; None before the first.
        loss: of the last step; None before the first.
        best_loss: the smallest of all steps; None where none was finite.
        learning_rate: of the last step; None before the first.
        metrics: on the last step's batch, by name.
        validation: of the last validation, by name ("loss" among them).
        best_validation: the best of each, the smallest of losses and errors, else the largest.
        model_source: what the spec calls the model.
        device: what it ran on.
        parent: the folder's name of the run that it was forked from; "": from none.
        parent_step: steps that both share.
        spec: the spec by dotted keys, defaults included; empty where it can't be read.
    """

    name: str
    state: str
    reason: str
    message: str
    steps: int
    n_steps: int | None
    started: str
    duration_s: float | None
    loss: float | None
    best_loss: float | None
    learning_rate: float | None
    metrics: dict[str, float]
    validation: dict[str, float]
    best_validation: dict[str, float]
    model_source: str
    device: str
    parent: str
    parent_step: int
    spec: dict[str, Any]


def read_facts(folder: Path, alive: bool) -> RunFacts:
    """Reads what the list shows of a run.

    Args:
        folder: the run's folder.
        alive: whether a process held its lock before.

    Raises:
        NewerFormatError: a newer gradgui wrote it.
        StoreError, sqlite3.Error, msgspec.MsgspecError, OSError, KeyError, ValueError, TypeError: it is damaged.
    """
    connection = run_format.connect_to_read(folder)
    try:
        connection.execute("BEGIN")  # one moment of the record for all that is read
        meta = run_format.read_meta(folder, connection)
        row = connection.execute("SELECT state, reason, message, steps, updated_at FROM status").fetchone()
        status = stored_status(row, alive)
        last = last_scalars(connection, meta)
        best = _smallest_loss(connection, meta)
        bodies = [body for (body,) in connection.execute("SELECT body FROM validations ORDER BY id")]
    finally:
        connection.close()
    opened: dict[str, Any] = msgspec.json.decode(meta["opened"])
    parent = msgspec.json.decode(meta["parent"], type=run_format.Parent) if "parent" in meta else None
    validations = [run_format.validation_from_json(body).values for body in bodies]
    return RunFacts(
        name=meta["name"],
        state=status.state,
        reason="" if status.reason is None else str(status.reason),
        message=status.message,
        steps=status.steps,
        n_steps=opened["n_steps"],
        started=meta["started_at"],
        duration_s=None if last is None else last["time_s"],
        loss=None if last is None else last["loss"],
        best_loss=best,
        learning_rate=None if last is None else last["learning_rate"],
        metrics={} if last is None else {name: value for name, value in last.items() if name not in SCALARS},
        validation=dict(validations[-1]) if validations else {},
        best_validation=_best(validations),
        model_source=meta["model_source"],
        device=opened["device"],
        parent="" if parent is None else parent.run,
        parent_step=0 if parent is None else parent.step,
        spec=_flat(folder, meta),
    )


def _best(validations: list[Any]) -> dict[str, float]:
    names = dict.fromkeys(name for values in validations for name in values)
    best = {}
    for name in names:
        known = [values[name] for values in validations if name in values and np.isfinite(values[name])]
        if known:
            best[name] = min(known) if is_better_when_small(name) else max(known)
    return best


def _smallest_loss(connection: sqlite3.Connection, meta: dict[str, str]) -> float | None:
    """Returns the smallest finite loss of all steps: from the summaries of packed pages, and from the newest steps."""
    names = msgspec.json.decode(meta["layout"])["scalars"]
    column = names.index("loss")
    found: list[float] = []
    if "page_steps" in meta:
        bin_steps = stored_bins(int(meta["page_steps"]))[-1]
        query, dtype = "SELECT data FROM pages WHERE series = ? AND bin_steps = ?", series_dtype(SCALARS_SERIES)
        pages = [data for (data,) in connection.execute(query, (SCALARS_SERIES, bin_steps))]
        if pages:
            found += unpack_bins(pages, dtype).minimum[:, column].tolist()
    for n_steps, blob in connection.execute("SELECT n_steps, scalars FROM chunks"):
        found += (
            np.frombuffer(checked(blob, n_steps * len(names) * 8), run_format.SCALARS_DTYPE)
            .reshape(n_steps, -1)[:, column]
            .tolist()
        )
    return min((loss for loss in found if np.isfinite(loss)), default=None)


def _flat(folder: Path, meta: dict[str, str]) -> dict[str, Any]:
    try:
        return flat_spec(read_stored_spec(folder, meta))
    except (GradguiError, OSError):
        return {}
