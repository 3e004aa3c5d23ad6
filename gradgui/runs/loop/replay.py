"""Brings an engine to where a stored run was: its checkpoint, then every step from there on once more, changes included.

A step does the same again on the same machine, so nothing of this is recorded; where what comes out isn't what the record
says, that is said. Owns no thread: the loop hands in what it has.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.errors import StoreError
from gradgui.core.interventions import Intervention, apply_change, change_of
from gradgui.core.records import StepBatch
from gradgui.core.status import Activity, StopReason
from gradgui.runs.engine import DATA_HASH, Engine, OpenedRun
from gradgui.runs.loop.chunks.chunk_sizer import ChunkSizer
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Mailbox
from gradgui.runs.start_point import Continuation, StartPoint

#: Parts of the environment that decide whether a step does the same again.
_DECIDES = ("tensorflow", "keras", "numpy", "device", "device_name", "intra_op_threads", "inter_op_threads", "seed")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it.

    Args:
        controls: what holds now.
        notes: what the user should know, a sentence each.
        complete: False: it was cancelled.
    """

    controls: Controls
    notes: tuple[str, ...] = ()
    complete: bool = True


def check_fits(start: StartPoint, opened: OpenedRun) -> None:
    """Checks that what was opened is the model of the stored run, and for one that goes on itself, that its data are too.

    Raises:
        StoreError: it has other variables, or other data.
    """
    before, now = (environment.get(DATA_HASH) for environment in (start.run.environment, opened.environment))
    if start.continuation is Continuation.SAME_RUN and before and now and before != now:
        raise StoreError(
            f"A run must go on with the data that it began with. Received: {start.run.path.name}, whose data had the "
            f"SHA-256 {before[:16]}…, and data with {now[:16]}…. Put the old data back, or fork the run: a new one may have "
            "other data."
        )
    if opened.layout.variables != start.run.variables:
        ours, theirs = set(opened.layout.variables), set(start.run.variables)
        which = ", ".join(sorted(ours ^ theirs)[:3])
        raise StoreError(
            f"The model must have the variables of the run that goes on. Received: {start.run.path.name} with "
            f"{len(theirs)}, a model with {len(ours)}; they differ in {which or 'their order'}. The program or the model "
            "file has changed since."
        )


def replay(
    engine: Engine,
    opened: OpenedRun,
    start: StartPoint,
    progress: Callable[[int], bool],
) -> Replayed:
    """Restores the checkpoint and repeats the steps after it.

    Args:
        engine: open.
        opened: what it opened.
        start: where to.
        progress: called with the step that comes next, between chunks; False cancels.

    Raises:
        StoreError: the model isn't the run's, or the checkpoint is damaged or doesn't fit.
    """
    check_fits(start, opened)
    if start.checkpoint is not None:
        engine.restore(start.checkpoint)
    done = sorted(start.repeated, key=lambda intervention: intervention.step)
    controls = opened.controls
    step = start.checkpoint_step
    sizer, differs = ChunkSizer(), _Differences(start)
    while True:
        due = [change for change in done if change.step <= step]
        for intervention in due:
            controls = _again(controls, intervention)
        done = done[len(due) :]
        if step >= start.step:
            break
        if not progress(step):
            return Replayed(controls, complete=False)
        if engine.needs_compiling(controls):
            engine.compile(controls)
        boundary = min([start.step, *(change.step for change in done)])
        began = time.monotonic()
        batch = engine.advance(min(sizer.steps, boundary - step), controls)
        sizer.measured(batch.n_steps, time.monotonic() - began)
        differs.look(batch)
        controls = replace(controls, learning_rate=float(batch.scalars[-1, opened.layout.column("learning_rate")]))
        step = batch.next_step
    return Replayed(controls, (*start.notes(), *_environment_notes(start, opened), *differs.notes()))


def _again(controls: Controls, intervention: Intervention) -> Controls:
    changed, _ = apply_change(controls, change_of(intervention))
    return changed


class _Differences:
    """Sets what is repeated against the record."""

    def __init__(self, start: StartPoint) -> None:
        self._run = start.run
        self._losses, self._finite = start.run.loss, start.run.finite
        self._first: int | None = None

    def look(self, batch: StepBatch) -> None:
        """Takes note of the first step whose loss isn't the recorded one."""
        if self._first is not None:
            return
        losses = batch.scalars[:, self._run.layout.column("loss")]
        recorded = self._losses[batch.first_step : batch.next_step]
        # A loss that isn't there although its step was finite was torn by the disk: nothing can be set against it.
        lost = np.isnan(recorded) & self._finite[batch.first_step : batch.next_step]
        same = (losses == recorded) | (np.isnan(losses) & np.isnan(recorded)) | lost
        if not same.all():
            self._first = batch.first_step + int(np.flatnonzero(~same)[0])

    def notes(self) -> tuple[str, ...]:
        """Returns what is to be said of it."""
        if self._first is None:
            return ()
        return (
            f"Repeated from its checkpoint, step {self._first} gave another loss than recorded: from there on this run "
            "isn't the same to the last digit. Other versions, another device or another number of threads do that.",
        )


def _environment_notes(start: StartPoint, opened: OpenedRun) -> tuple[str, ...]:
    before, now = start.run.environment, opened.environment
    differing = [
        f"{key} {before[key]} → {now[key]}" for key in _DECIDES if key in before and key in now and before[key] != now[key]
    ]
    other = {environment.get(DATA_HASH, "") for environment in (before, now)}
    if len(other) == 2 and "" not in other:
        differing.append("the data")
    return (f"Something has changed since this run was recorded: {', '.join(differing)}.",) if differing else ()


def go_back(
    engine: Engine, opened: OpenedRun, start: StartPoint, live: LiveStatus, mailbox: Mailbox
) -> tuple[Replayed, StopReason | None]:
    """Replays with the step shown, and looks for a request to stop after every chunk; returns what came of it.

    Raises:
        StoreError: the stored run doesn't fit what was opened.
    """
    reason: StopReason | None = None
    live.busy(Activity.REPLAYING)
    live.publish(step=start.checkpoint_step, n_steps=start.step)

    def progress(step: int) -> bool:
        nonlocal reason
        live.publish(step=step)
        reason = mailbox.take_stop()
        return reason is None

    replayed = replay(engine, opened, start, progress)
    live.publish(step=start.step)
    return replayed, reason
