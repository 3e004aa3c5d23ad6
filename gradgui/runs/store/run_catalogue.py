"""The folder of runs as a list: summaries, finding one by a short name, deleting one. Reads no more than each line shows."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gradgui.core.errors import NewerFormatError, StoreError, did_you_mean
from gradgui.core.status import StopReason
from gradgui.runs.store import run_format
from gradgui.runs.store.record_tables import last_scalars
from gradgui.runs.store.stored_status import stored_status
from gradgui.runs.store.writer_lock import is_being_written

DAMAGED = "damaged"
NEWER = "newer"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs.

    Args:
        path: the run's folder.
        name: the name that the spec gives.
        state: "running", "finished", "failed", "interrupted" (its writer died), "damaged" (can't be read) or "newer" (a
            newer gradgui wrote it).
        reason: why it ended; None while it runs and where that isn't known.
        message: why it failed, what is damaged, who writes it.
        steps: steps recorded.
        n_steps: steps of the whole run; None where that isn't known.
        started: when it began, UTC; where the record can't be read, when its folder was made.
        loss: of the last step; None before the first.
        validation_loss: of the last validation; None without one.
        best_validation_loss: the smallest; None without validation.
        model_source: what the spec calls the model.
        device: what it ran on.
    """

    path: Path
    name: str
    state: str
    reason: StopReason | None
    message: str
    steps: int
    n_steps: int | None
    started: dt.datetime
    loss: float | None
    validation_loss: float | None
    best_validation_loss: float | None
    model_source: str
    device: str


def list_runs(runs_dir: Path) -> list[RunSummary]:
    """Returns a summary of every run in a folder, the newest first. A run that can't be read is a line that says so."""
    runs_dir = runs_dir.expanduser()
    if not runs_dir.is_dir():
        return []
    summaries = [run_summary(folder) for folder in runs_dir.iterdir() if _is_run(folder)]
    return sorted(summaries, key=lambda summary: (summary.started, summary.path.name), reverse=True)


def run_summary(folder: Path) -> RunSummary:
    """Returns the summary of one run; it never fails, a run that can't be read is "damaged"."""
    try:
        return _read_summary(folder)
    except NewerFormatError as error:
        return _unreadable(folder, NEWER, error)
    except StoreError as error:
        return _unreadable(folder, DAMAGED, error)
    except (sqlite3.Error, msgspec.MsgspecError, OSError, KeyError, ValueError, TypeError) as error:
        return _unreadable(folder, DAMAGED, run_format.damaged(folder, error))


def _unreadable(folder: Path, state: str, problem: StoreError) -> RunSummary:
    made = dt.datetime.fromtimestamp(0, dt.UTC)  # where not even that is known: the folder has gone meanwhile
    with contextlib.suppress(OSError):
        made = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
    return RunSummary(folder, folder.name, state, None, str(problem), 0, None, made, None, None, None, "", "")


def find_run(runs_dir: Path, text: str) -> Path:
    """Returns the run that is meant by a path, by the name of a folder in `runs_dir`, or by the beginning of such a name.

    Raises:
        StoreError: none or several are meant; names them.
    """
    for path in (Path(text).expanduser(), runs_dir.expanduser() / text):
        if text and _is_run(path):
            return path.resolve()
    folders = runs_dir.expanduser()
    names = sorted(folder.name for folder in folders.iterdir() if _is_run(folder)) if folders.is_dir() else []
    hits = [name for name in names if text and name.startswith(text)]
    if len(hits) == 1:
        return (folders / hits[0]).resolve()
    if hits:
        shown = ", ".join(hits[:5]) + (", ..." if len(hits) > 5 else "")
        raise StoreError(f'The beginning of a run\'s name must fit one run. Received: "{text}", which fits {shown}.')
    raise StoreError(
        f'A run must be a folder that gradgui wrote, or a name in {folders}. Received: "{text}". {did_you_mean(text, names)}'
    )


def delete_run(path: Path) -> None:
    """Deletes a run's folder for good.

    Raises:
        StoreError: it isn't a run, a process still writes it, or it can't be deleted.
    """
    if not _is_run(path):
        raise StoreError(f"What is deleted must be the folder of a run. Received: {path}.")
    if is_being_written(path):
        raise StoreError(
            f"A run must have ended before it can be deleted. Received: {path}, which this or another gradgui is writing. "
            "Stop it first."
        )
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise StoreError(f"The folder of the run must be deletable. Received: {path} ({error}).") from error


def _is_run(folder: Path) -> bool:
    return (folder / run_format.RECORD_FILE).is_file() or (folder / run_format.SPEC_FILE).is_file()


def _read_summary(folder: Path) -> RunSummary:
    alive = is_being_written(folder)
    connection = run_format.connect_to_read(folder)
    try:
        meta = run_format.read_meta(folder, connection)
        status = stored_status(
            connection.execute("SELECT state, reason, message, steps, updated_at FROM status").fetchone(), alive
        )
        last = last_scalars(connection, meta)
        bodies = [body for (body,) in connection.execute("SELECT body FROM validations ORDER BY id")]
    finally:
        connection.close()
    opened: dict[str, Any] = msgspec.json.decode(meta["opened"])
    losses = [run_format.validation_from_json(body).values.get("loss", np.nan) for body in bodies]
    finite = [loss for loss in losses if np.isfinite(loss)]
    return RunSummary(
        path=folder,
        name=meta["name"],
        state=status.state,
        reason=status.reason,
        message=status.message,
        steps=status.steps,
        n_steps=opened["n_steps"],
        started=dt.datetime.fromisoformat(meta["started_at"]),
        loss=None if last is None else last["loss"],
        validation_loss=losses[-1] if losses else None,
        best_validation_loss=min(finite) if finite else None,
        model_source=meta["model_source"],
        device=opened["device"],
    )
