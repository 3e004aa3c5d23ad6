"""One line of the list of runs: what its record says, its labels, its size. Never fails: what can't be read says so."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import NewerFormatError, StoreError
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.run_facts import RunFacts, read_facts
from gradgui.runs.catalogue.run_index import FolderScan, IndexEntry, RunIndex, scan
from gradgui.runs.store import run_format
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_labels import NO_LABELS, RunLabels, read_labels
from gradgui.runs.store.writer_lock import is_being_written

DAMAGED = "damaged"
NEWER = "newer"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs.

    Args:
        path: the run's folder.
        name: its label, or else the name that the spec gives.
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
        labels: what people said about it.
        parent: the run that it was forked from; None: from none.
        size_bytes: on disk, checkpoints included.
        duration_s: seconds from its start to its last step; None before the first.
        best_loss: the smallest of all steps; None where none was finite.
        learning_rate: of the last step; None before the first.
        metrics: on the last step's batch, by name.
        validation: of the last validation, by name.
        best_validation: the best of each: the smallest of losses and errors, else the largest.
        spec: the spec by dotted keys, defaults included; empty where it can't be read.
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
    labels: RunLabels = NO_LABELS
    parent: Parent | None = None
    size_bytes: int = 0
    duration_s: float | None = None
    best_loss: float | None = None
    learning_rate: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    validation: Mapping[str, float] = field(default_factory=dict)
    best_validation: Mapping[str, float] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether a process is writing it: it can be read and labelled, not deleted."""
        return self.state == "running"


def run_summary(folder: Path, index: RunIndex | None = None) -> RunSummary | None:
    """Returns the summary of one run; None: the folder is none. It never fails, a run that can't be read is "damaged".

    Args:
        folder: the run's folder.
        index: what was read before; None: the run is read anew.
    """
    try:
        found = scan(folder)
    except OSError:
        return None
    if not found.is_run:
        return None
    # Asked before the record is read: a writer that finishes in between is then seen as finished, never as dead.
    alive = found.has_lock and is_being_written(folder)
    entry = index.find(folder.name, found) if index is not None and not alive else None
    if entry is not None:
        labels = RunLabels(entry.name, entry.star, entry.tags, entry.note)
        return _summary(folder, entry.facts, labels, found, "")
    labels, problem = _labels(folder)
    try:
        facts = read_facts(folder, alive)
    except NewerFormatError as error:
        return _unreadable(folder, NEWER, error, labels, found)
    except StoreError as error:
        return _unreadable(folder, DAMAGED, error, labels, found)
    except (sqlite3.Error, msgspec.MsgspecError, OSError, KeyError, ValueError, TypeError) as error:
        return _unreadable(folder, DAMAGED, run_format.damaged(folder, error), labels, found)
    if index is not None and not alive and not problem:
        entry = IndexEntry(found.signs, facts, labels.name, labels.star, labels.tags, labels.note)
        index.add(folder.name, found, entry)
    return _summary(folder, facts, labels, found, problem)


def _labels(folder: Path) -> tuple[RunLabels, str]:
    """Returns the labels, and what is wrong with them."""
    try:
        return read_labels(folder), ""
    except StoreError as error:
        return NO_LABELS, str(error)


def _summary(folder: Path, facts: RunFacts, labels: RunLabels, found: FolderScan, problem: str) -> RunSummary:
    return RunSummary(
        path=folder,
        name=labels.name or facts.name,
        state=facts.state,
        reason=StopReason(facts.reason) if facts.reason else None,
        message=" ".join(text for text in (facts.message, problem) if text),
        steps=facts.steps,
        n_steps=facts.n_steps,
        started=dt.datetime.fromisoformat(facts.started),
        loss=facts.loss,
        validation_loss=facts.validation.get("loss", math.nan) if facts.validation else None,
        best_validation_loss=facts.best_validation.get("loss"),
        model_source=facts.model_source,
        device=facts.device,
        labels=labels,
        parent=Parent(facts.parent, facts.parent_step) if facts.parent else None,
        size_bytes=found.size_bytes,
        duration_s=facts.duration_s,
        best_loss=facts.best_loss,
        learning_rate=facts.learning_rate,
        metrics=facts.metrics,
        validation=facts.validation,
        best_validation=facts.best_validation,
        spec=facts.spec,
    )


def _unreadable(folder: Path, state: str, problem: StoreError, labels: RunLabels, found: FolderScan) -> RunSummary:
    made = dt.datetime.fromtimestamp(0, dt.UTC)  # where not even that is known: the folder has gone meanwhile
    with contextlib.suppress(OSError):
        made = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
    return RunSummary(
        folder, labels.name or folder.name, state, None, str(problem), 0, None, made, None, None, None, "", "",
        labels=labels, size_bytes=found.size_bytes,
    )  # fmt: skip
