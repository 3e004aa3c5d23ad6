"""What happened in a run, as far as a loop that repeats it must know: its stages, and what of gradgui it made use of.

A stage is a stretch of steps with the same settings. What isn't the same loss by loss doesn't appear: pauses, validations,
whether the gradients of frozen variables were watched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.errors import StoreError
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import ChangeKind, Intervention, apply_change, change_of
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LossSpec, RunSpec
from gradgui.core.thawing import Thaw
from gradgui.core.variables import Role, VariableInfo
from gradgui.runs.start_point import spec_to_go_on
from gradgui.runs.store.run_reader import RunReader

#: Interventions that no loss depends on.
_WITHOUT_EFFECT = frozenset({ChangeKind.PAUSE, ChangeKind.FROZEN_GRADIENTS})


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps with the same settings.

    Args:
        step: the first of them.
        until: the one after the last.
        controls: what holds.
        changes: what was changed before the first step and since the stage before.
        count: updates so far, and steps in the window in progress, when it begins.
        connected: [n_learnable] whether the loss depends on the variable, as far as is known.
    """

    step: int
    until: int
    controls: Controls
    changes: tuple[Intervention, ...]
    count: UpdateCount
    connected: tuple[bool, ...]

    @property
    def learning(self) -> tuple[int, ...]:
        """Indices of the learnable variables that the stage changes."""
        active = self.controls.selection.active
        return tuple(i for i, learns in enumerate(active) if learns and self.connected[i])

    @property
    def watched(self) -> tuple[int, ...]:
        """Indices of those whose gradients gradgui computed, whether they learn or not."""
        flags = self.controls.differentiated or (True,) * len(self.connected)
        return tuple(i for i, has in enumerate(flags) if has and self.connected[i])


class ReplayedRun:
    """A stored run, for the loop that repeats it.

    Args:
        reader: the run.
        n_steps: only its first so many steps; None: all.
        n_in_window: steps of an update in progress that its first own step goes on with.

    Raises:
        StoreError: it has no steps, or its spec says nothing to train on.
    """

    def __init__(self, reader: RunReader, n_steps: int | None = None, n_in_window: int = 0) -> None:
        self.reader = reader
        self.n_in_window = n_in_window
        self.spec: RunSpec = spec_to_go_on(reader)
        #: Its first own step: a fork under settings of its own has its parent's before it.
        self.first = self.spec.counts.step
        self.n_steps = reader.n_steps if n_steps is None else n_steps
        if self.spec.data is None or self.spec.loss is None or self.n_steps <= self.first:
            raise StoreError(
                f"A run must have steps to be repeated. Received: {reader.path.name}, which has {reader.n_steps}."
            )
        self.data: DataSpec = self.spec.data
        self.loss: LossSpec = self.spec.loss
        self.end_count = UpdateCount()
        self.variables = reader.variables_info
        self.learnable: tuple[VariableInfo, ...] = tuple(v for v in self.variables if v.learnable)
        self.arrays: dict[str, ArrayInfo] = reader.arrays
        self.stages: tuple[Stage, ...] = tuple(_merged(self._stages()))

    def _stages(self) -> Iterator[Stage]:
        """Yields the stages in order; changes without effect begin none, but hold from the next one on."""
        reader = self.reader
        rate = self.spec.optimizer.learning_rate
        first_rate = float(reader.learning_rate[self.first])
        controls = initial_controls(self.spec, self.variables, first_rate if rate is None else rate, reader.planned_steps)
        by_step: dict[int, list[Intervention]] = {}
        for intervention in reader.interventions:
            if self.first <= intervention.step < self.n_steps and intervention.source != "fork":
                by_step.setdefault(intervention.step, []).append(intervention)
        begins = {*ChangeKind} - _WITHOUT_EFFECT
        if self._takes_global_norms:
            begins.add(ChangeKind.FROZEN_GRADIENTS)
        boundaries = [step for step, done in by_step.items() if any(one.kind in begins for one in done)]
        steps = sorted({self.first, *boundaries})
        finite, count = reader.finite, UpdateCount(0, self.n_in_window)
        for step, until in zip(steps, [*steps[1:], self.n_steps], strict=True):
            changes = tuple(by_step.get(step, ()))
            for change in changes:
                controls, _ = apply_change(controls, change_of(change))
            yield Stage(step, until, controls, tuple(filter(_matters, changes)), count, self._connected(step, controls))
            for other in sorted(s for s in by_step if step < s < until):  # without effect, but for what they make of others
                for change in by_step[other]:
                    controls, _ = apply_change(controls, change_of(change))
            count = count.after(int(finite[step:until].sum()), controls.accumulation_steps)
        self.end_count = count  # since its first own step

    @property
    def _takes_global_norms(self) -> bool:
        """Whether gradients were ever clipped by a norm over all that is watched, in which frozen ones stand as 0."""
        clip = self.spec.loop.clip
        changed = [done.value for done in self.reader.interventions if done.kind is ChangeKind.CLIP]
        kinds = [value["kind"] for value in changed] + ([clip.kind] if clip is not None else [])
        return "global_norm" in kinds

    def _connected(self, step: int, controls: Controls) -> tuple[bool, ...]:
        """Returns which variables the loss depends on: the others have no norm where they were differentiated."""
        batch = next(self.reader.batches(step, step + 1))
        known = ~np.isnan(batch.norms[0, :, NormKind.GRADIENT])
        differentiated = controls.differentiated or (True,) * len(known)
        return tuple(bool(norm) or not has for norm, has in zip(known, differentiated, strict=True))

    # What it made use of ---------------------------------------------------------------------------------------------

    @cached_property
    def has_penalties(self) -> bool:
        """Whether anything but the data contributed to the loss."""
        return bool(np.any(self.reader.penalty[self.first : self.n_steps] != 0))

    @cached_property
    def skips_steps(self) -> bool:
        """Whether a step wasn't finite, so that it changed nothing."""
        return not bool(np.all(self.reader.finite[self.first : self.n_steps]))

    @property
    def checks_finite(self) -> bool:
        """Whether the loop must look at every step: with a loss scale, that is how it works."""
        return self.skips_steps or self.spec.loop.scale is not None

    @cached_property
    def clip_kinds(self) -> tuple[str, ...]:
        """The kinds of clipping that were ever in force, without "none"."""
        return tuple(dict.fromkeys(s.controls.clip_kind for s in self.stages if s.controls.clip_kind != "none"))

    @cached_property
    def clip_changes(self) -> bool:
        """Whether clipping was changed while it ran."""
        return len({stage.controls.clip for stage in self.stages}) > 1

    @cached_property
    def accumulates(self) -> bool:
        """Whether an update ever took several steps."""
        return self.n_in_window > 0 or any(stage.controls.accumulation_steps > 1 for stage in self.stages)

    @cached_property
    def updates_at_once(self) -> bool:
        """Whether an update ever took one step alone."""
        return any(stage.controls.accumulation_steps == 1 for stage in self.stages)

    @cached_property
    def accumulation_changes(self) -> bool:
        """Whether the number of steps of an update was changed while it ran, or at its very beginning within an update."""
        lengths = {stage.controls.accumulation_steps for stage in self.stages}
        return len(lengths) > 1 or (self.accumulates and 1 in lengths)

    @cached_property
    def selection_changes(self) -> bool:
        """Whether what learns was changed while it ran."""
        return len({stage.learning for stage in self.stages}) > 1

    @cached_property
    def thaws(self) -> tuple[tuple[Thaw, ...], ...]:
        """The thaws of each learnable variable so far, by stage."""
        nothing = (Thaw(),) * len(self.learnable)
        return tuple(stage.controls.thaws or nothing for stage in self.stages)

    @cached_property
    def warms_up(self) -> bool:
        """Whether the rate of a thawed variable grew little by little."""
        return any(thaw.number and thaw.policy.warmup_updates > 1 for thaws in self.thaws for thaw in thaws)

    @cached_property
    def follows_schedule(self) -> bool:
        """Whether a schedule ever gave the rate."""
        return any(stage.controls.follows_schedule for stage in self.stages)

    @cached_property
    def rate_changes(self) -> bool:
        """Whether the base rate was set, or the schedule left or taken up again, while it ran."""
        return len({(s.controls.follows_schedule, self._rate(s)) for s in self.stages}) > 1

    @staticmethod
    def _rate(stage: Stage) -> float | None:
        return None if stage.controls.follows_schedule else stage.controls.learning_rate

    @cached_property
    def ever_learning(self) -> tuple[int, ...]:
        """Indices of the learnable variables that learned at some time, in the model's order."""
        return tuple(sorted(set[int]().union(*(stage.learning for stage in self.stages))))

    @cached_property
    def norm_over_frozen(self) -> bool:
        """Whether a global norm was ever taken where something was watched that didn't learn: its zeros are in the sum."""
        return any(s.controls.clip_kind == "global_norm" and s.watched != s.learning for s in self.stages)

    @cached_property
    def statistics(self) -> tuple[VariableInfo, ...]:
        """Variables that layers update themselves."""
        return tuple(v for v in self.variables if v.role is Role.STATISTICS and v.updated)

    @property
    def is_keras(self) -> bool:
        """Whether the model is one of Keras: raw variables belong to no layer."""
        return any(variable.layer for variable in self.variables)

    @property
    def trains_untracked(self) -> bool:
        """Whether something learned that the model doesn't list."""
        return any(self.learnable[index].role is Role.UNTRACKED for index in self.ever_learning)

    def describes(self, name: str) -> bool:
        """Whether "x", "y", "sample_weight", "output", or "validation_x" and so on is there, as an array or a structure."""
        return name in self.arrays or self.several(name)

    def several(self, name: str) -> bool:
        """Whether it is a structure of arrays."""
        return any(path.startswith(f"{name}/") for path in self.arrays)

    def array(self, path: str) -> ArrayInfo | None:
        """Returns what is known of an array; None where the record is older than that."""
        return self.arrays.get(path)


def _matters(intervention: Intervention) -> bool:
    return intervention.kind not in _WITHOUT_EFFECT


def _merged(stages: Iterator[Stage]) -> Iterator[Stage]:
    """Yields stages, and what turns out to change nothing as a part of the stage before."""
    before: Stage | None = None
    for stage in stages:
        if before is None:
            before = stage
        elif not stage.changes and (stage.watched, stage.learning) == (before.watched, before.learning):
            before = replace(before, until=stage.until)
        else:
            yield before
            before = stage
    if before is not None:
        yield before
