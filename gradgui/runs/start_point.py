"""Where a run begins that isn't new: after which steps of a stored run, from which checkpoint, with what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import SpecError, StoreError
from gradgui.core.initial_controls import n_updates_of
from gradgui.core.interventions import Intervention
from gradgui.core.rates.schedules import Schedule
from gradgui.core.records import Validation
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.core.status import StopReason
from gradgui.core.stopping import TARGET_REACHED
from gradgui.runs.forking.inheritance import Inheritance
from gradgui.runs.kept.kept_sources import usable_spec
from gradgui.runs.store.checkpoint_folder import CheckpointFolder
from gradgui.runs.store.run_format import CHECKPOINTS
from gradgui.runs.store.run_reader import RunReader

#: Of `[loop]`, what only concerns the steps to come.
_LATER = ("steps", "epochs", "validate_every", "device", "checkpoint_every_s")
#: Tables that decide what a step does.
_KEPT = ("model", "data", "loss", "optimizer", "variables", "interventions")


class Continuation(StrEnum):
    """What becomes of what follows."""

    SAME_RUN = "same_run"
    NEW_RUN = "new_run"


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a fork changes of its parent's settings.

    Args:
        inheritance: what it takes over of the parent's state.
        changed: keys of the spec that differ, with their values; None: no longer there.
    """

    inheritance: Inheritance
    changed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StartPoint:
    """The beginning of a run that goes on where a stored one was.

    Args:
        run: the stored run.
        step: the step that comes next: as many of its steps come before.
        checkpoint: the file that training goes on from; None: from the model as it is built.
        checkpoint_step: the step that came next when it was written; from there to `step` everything is done again.
        continuation: whether what follows is recorded in the same run or in a new one.
        settings: of a fork that has settings of its own; None: it goes on as the stored run would.
    """

    run: RunReader
    step: int
    checkpoint: Path | None
    checkpoint_step: int
    continuation: Continuation
    settings: OwnSettings | None = None

    @property
    def is_resumed(self) -> bool:
        """Whether what follows is recorded in the same run."""
        return self.continuation is Continuation.SAME_RUN

    @property
    def plan_is_done(self) -> bool:
        """Whether what is planned for `step` was carried out already."""
        done = any(done.step == self.step and done.source == "planned" for done in self.interventions)
        return done and self.settings is None  # else what is left of the plan is in the fork's own spec

    @property
    def validations(self) -> tuple[Validation, ...]:
        """The validations before."""
        return tuple(validation for validation in self.run.validations if validation.step <= self.step)

    @property
    def trained_s(self) -> float:
        """Seconds that the steps before took."""
        return float(self.run.time_s[self.step - 1]) if self.step else 0.0

    def notes(self) -> tuple[str, ...]:
        """Returns what is to be said of the programs that it goes on with, a sentence each."""
        return usable_spec(self.run.path, self.run.spec)[1]

    def words(self) -> str:
        """Returns what is said of it."""
        n_repeated = self.step - self.checkpoint_step
        again = f"; its last {n_repeated:,} steps were repeated" if n_repeated else ""
        if self.is_resumed:
            return f"Resumed before step {self.step:,}{again}"
        return f"Forked from {self.run.path.name} before step {self.step:,}{again}"

    def settings_words(self, spec: RunSpec) -> tuple[str, ...]:
        """Returns what is said of a fork's own settings, a sentence; nothing where it has none.

        Args:
            spec: the fork's.
        """
        if self.settings is None:
            return ()
        carried, anew = self.settings.inheritance.words(spec)
        began = f"; began anew: {', '.join(anew)}" if anew else ""
        return (f"Taken over: {', '.join(carried)}{began}",)

    @property
    def repeated(self) -> tuple[Intervention, ...]:
        """Of `interventions`, what isn't in the stored run's spec, where a fork with own settings has what was before."""
        first = self.run.spec.counts.step
        return tuple(done for done in self.interventions if done.step >= first and done.source != "fork")

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """What was changed before: up to `step`, and at that step too where the run goes on after its last one."""
        after_all = self.step >= self.run.n_steps
        return tuple(
            done for done in self.run.interventions if done.step < self.step or (after_all and done.step == self.step)
        )


def resume_point(run: RunReader) -> StartPoint:
    """Returns where a run goes on after its last recorded step.

    Raises:
        StoreError: it is being written.
    """
    if run.status.state == "running":
        raise StoreError(
            f"A run must have ended before it can be resumed. Received: {run.path}, which this or another gradgui is "
            "writing. Stop it there first."
        )
    return _start(run, run.n_steps, Continuation.SAME_RUN)


def resume_warning(run: RunReader) -> str:
    """Returns what somebody should know before a run is resumed, a sentence: one that reached its target does again."""
    if run.status.reason is not StopReason.COMPLETED or TARGET_REACHED not in run.status.message:
        return ""
    return "This run reached its target: resumed, it ends again with the first value that does."


def fork_point(run: RunReader, step: int | None = None) -> StartPoint:
    """Returns where a new run begins that shares the first `step` steps of a stored one; None: all of them.

    Raises:
        StoreError: the run has no such step.
    """
    chosen = run.n_steps if step is None else step
    if 0 <= chosen < run.spec.counts.step:  # before it had settings of its own
        return fork_point(_parent_before(run, chosen), chosen)
    if not 0 <= chosen <= run.n_steps:
        raise StoreError(
            f"A fork must begin at a step of the run, from 0 to {run.n_steps}. Received: {chosen} for {run.path.name}."
        )
    return _start(run, chosen, Continuation.NEW_RUN)


def resumed_spec(run: RunReader, more_steps: int | None = None) -> RunSpec:
    """Returns the spec with which a run goes on.

    Args:
        run: the stored run.
        more_steps: steps after its last recorded one; None: as many as its spec still asks for.

    Raises:
        SpecError: the run's spec can't be read.
        StoreError: it has no steps left.
    """
    if more_steps is not None:
        return _lengthened(run, run.n_steps + more_steps)
    if run.planned_steps is not None and run.n_steps >= run.planned_steps:
        raise StoreError(
            f"A run must have steps left to be resumed. Received: {run.path.name}, which has taken all "
            f"{run.planned_steps:,}. Say how many more: --steps N."
        )
    return spec_to_go_on(run)


def spec_to_go_on(run: RunReader) -> RunSpec:
    """Returns the spec of a run, with the copies that it kept in place of programs that changed or are gone since.

    Raises:
        SpecError: the run's spec can't be read.
    """
    return usable_spec(run.path, run.spec)[0]


def continued_spec(spec: RunSpec, shown: RunSpec, edited: RunSpec) -> RunSpec:
    """Returns the spec of a run that goes on where a stored one was, after somebody has edited what is shown of it.

    Args:
        spec: what it goes on with.
        shown: the same as it was shown, with the controls in force.
        edited: what became of that.

    Raises:
        SpecError: something was edited that the steps before were computed with.
    """
    later = {name: getattr(edited.loop, name) for name in _LATER}
    kept = kept_tables(shown, edited)
    if kept:
        raise SpecError(
            "A run that goes on from another one must keep what the steps before were computed with. Received: another "
            f"{', '.join(kept)}. Change the selection, rates, clip and accumulation as in a run that goes on; of the set-up "
            f"its name, {', '.join(f'loop.{name}' for name in _LATER)}, [stopping] and [record] can change. "
            "A fork may change all of it."
        )
    loop = msgspec.structs.replace(spec.loop, **later)
    return msgspec.structs.replace(spec, name=edited.name, stopping=edited.stopping, record=edited.record, loop=loop)


def kept_tables(shown: RunSpec, edited: RunSpec) -> list[str]:
    """Returns which tables of a spec were edited that decide what a step does."""
    was = {name: getattr(shown.loop, name) for name in _LATER}
    pairs = ((name, getattr(shown, name), getattr(edited, name)) for name in _KEPT)
    kept = [name for name, before, after in pairs if before != after]
    if msgspec.structs.replace(edited.loop, **was) != shown.loop:
        kept.append("loop")
    return kept


def fork_spec(start: StartPoint, n_steps: int | None = None, changes: Mapping[str, Any] | None = None) -> RunSpec:
    """Returns the spec of a new run that begins as a stored one did, under a name that says so.

    Args:
        start: where it begins.
        n_steps: steps of the new run, those that both share included; None: as the stored one.
        changes: what is different from there on, by the keys of `[[interventions]]`; None: that is said later.

    Raises:
        SpecError: the run's spec can't be read, or there is no such change.
    """
    run = start.run
    if n_steps is not None and n_steps <= start.step:
        raise SpecError(
            f"A fork must have steps to take: its steps count from the beginning of the run that it shares. Received: "
            f"{n_steps:,} steps in all, from step {start.step:,} on. Ask for more than {start.step:,}."
        )
    table = spec_to_table(spec_to_go_on(run) if n_steps is None else _lengthened(run, n_steps))
    table["name"] = f"{run.spec.name or run.name} fork"
    if changes:
        table["interventions"] = [*table.get("interventions", ()), {"at_step": start.step, **changes}]
    return spec_from_table(table)


def _lengthened(run: RunReader, n_steps: int) -> RunSpec:
    """Returns the spec of a run with another number of steps; a schedule that lasts as long as the run keeps its length."""
    spec = spec_to_go_on(run)
    optimizer, planned = spec.optimizer, run.planned_steps
    if isinstance(optimizer.learning_rate, Schedule) and planned is not None:
        schedule = optimizer.learning_rate.for_run(n_updates_of(spec, planned))
        optimizer = msgspec.structs.replace(optimizer, learning_rate=schedule)
    loop = msgspec.structs.replace(spec.loop, steps=n_steps, epochs=None)
    return msgspec.structs.replace(spec, optimizer=optimizer, loop=loop)


def _parent_before(run: RunReader, step: int) -> RunReader:
    """Returns the run that took the step of a fork before its first own one.

    Raises:
        StoreError: it isn't there any more.
    """
    parent = run.parent
    assert parent is not None
    try:
        return RunReader(run.path.resolve().parent / parent.run)
    except StoreError as error:
        raise StoreError(
            f"Steps before {parent.step:,} of {run.path.name} were taken under other settings, by {parent.run}, which must "
            f"lie beside it to be gone back to. Received: step {step:,}, and a run that can't be read ({error})."
        ) from error


def _start(run: RunReader, step: int, continuation: Continuation) -> StartPoint:
    found = CheckpointFolder(run.path / CHECKPOINTS).newest(step)
    if found is None and run.spec.start is not None:
        raise StoreError(
            f"The checkpoint with which {run.path.name} began must be there: it has settings of its own, and what it took "
            f"over is nowhere else. Received: none up to step {step:,}. Fork its parent once more."
        )
    checkpoint_step, checkpoint = found if found is not None else (0, None)
    return StartPoint(run, step, checkpoint, checkpoint_step, continuation)
