"""Changes to a run: asked for (`Change`), planned in the spec, and carried out at a step (`Intervention`).

Intent → resolve → apply: a `Change` speaks in patterns, `apply_change` resolves it against the variables and gives the new
controls and what really changed. No state, no thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.errors import SpecError
from gradgui.core.loss_scaling import LARGEST, SetLossScale
from gradgui.core.patterns import indices_by_pattern, matching_indices
from gradgui.core.spec import ClipSpec, FrozenGradients
from gradgui.core.variable_arrays import arrays_of


class ChangeKind(StrEnum):
    """What a change is about; the keys of `[[interventions]]`, and what the settings of a fork changed."""

    FREEZE = "freeze"
    THAW = "thaw"
    FREEZE_STATISTICS = "freeze_statistics"
    THAW_STATISTICS = "thaw_statistics"
    LEARNING_RATE = "learning_rate"
    MULTIPLIERS = "multipliers"
    CLIP = "clip"
    FROZEN_GRADIENTS = "frozen_gradients"
    ACCUMULATION_STEPS = "accumulation_steps"
    LOSS_SCALE = "loss_scale"
    PAUSE = "pause"
    SETTINGS = "settings"


#: The rate that is no number: what the schedule of the spec gives.
SCHEDULE = "schedule"
#: So many settings of a fork are told one by one.
_TOLD = 2
SELECTION_KINDS = frozenset({ChangeKind.FREEZE, ChangeKind.THAW, ChangeKind.FREEZE_STATISTICS, ChangeKind.THAW_STATISTICS})


@dataclass(frozen=True, slots=True)
class Change:
    """A change that somebody asks for; it takes effect at the next chunk boundary.

    Args:
        kind: what it is about.
        patterns: globs or paths, for selection kinds.
        value: the new rate (float, or "schedule" for the spec's own), multipliers (mapping of pattern to factor),
            `ClipSpec`, steps of an update (int), loss scale (float), or "watch", "skip", "auto"; for a thaw None (as the
            spec says) or {"thawing", "warmup_updates"}, one or both.
        source: by what: "user", "planned", "auto" (gradgui itself, which changes over between watching and skipping).
    """

    kind: ChangeKind
    patterns: tuple[str, ...] = ()
    value: Any = None
    source: str = "user"


@dataclass(frozen=True, slots=True)
class Intervention:
    """A change that was carried out, before step `step`.

    Args:
        step: the first step that felt it.
        kind: what it was about.
        paths: the variables that really changed, sorted as in the model.
        value: new rate (or "schedule"), multipliers by path, the clip as {"kind", "limit"}, steps of an update, loss scale,
            "watch", "skip", "auto", a thaw's own {"thawing", "warmup_updates"}, or of a fork's settings the keys of its spec
            with their values (None: no longer there); None for the selection otherwise.
        source: by what: "user", "planned", "auto", "fork" (what the settings of a fork brought). Of the
            changes of FROZEN_GRADIENTS, those of "auto" say what is in force from this step on: all variables are
            differentiated ("watch"), or those that learn at this step ("skip").
        time_s: seconds since the run began.
    """

    step: int
    kind: ChangeKind
    paths: tuple[str, ...] = ()
    value: Any = None
    source: str = "user"
    time_s: float = field(default=0.0, compare=False)

    def label(self) -> str:
        """A few words for a mark on a plot: `freeze conv2d/kernel`, `rate 0.0001`, `clip global 1`, `×0.1 head`."""
        match self.kind:
            case ChangeKind.LEARNING_RATE:
                return "rate by schedule" if self.value == SCHEDULE else f"rate {self.value:g}"
            case ChangeKind.MULTIPLIERS if len(set(self.value.values())) == 1:
                return f"×{next(iter(self.value.values())):g} {summarise_paths(self.paths)}"
            case ChangeKind.CLIP:
                kind, limit = self.value["kind"], self.value["limit"]
                return "clip off" if kind == "none" else f"clip {kind.removesuffix('_norm')} {limit:g}"
            case ChangeKind.ACCUMULATION_STEPS | ChangeKind.LOSS_SCALE:
                return f"{'accumulate' if self.kind is ChangeKind.ACCUMULATION_STEPS else 'loss scale'} {self.value:g}"
            case ChangeKind.PAUSE | ChangeKind.SETTINGS:
                return "pause" if self.kind is ChangeKind.PAUSE else settings_words(self.value)
            case ChangeKind.THAW if self.value is not None:
                return f"thaw {summarise_paths(self.paths)} ({thawing_words(self.value)})"
            case ChangeKind.FROZEN_GRADIENTS:
                return "watch or skip" if self.value == "auto" else f"{self.value} frozen"
            case _:
                what = self.kind.value.replace("_", " ")
                return f"{what} {summarise_paths(self.paths)}"


def thawing_words(value: Mapping[str, Any]) -> str:
    """Returns a thaw's own policy in words: "zero", "own count, warm-up 50"."""
    warmup = f", warm-up {value['warmup_updates']}" if value["warmup_updates"] else ""
    return f"{value['thawing'].replace('_', ' ')}{warmup}"


def settings_words(value: Mapping[str, Any]) -> str:
    """Returns what the settings of a fork changed, in a few words: "optimizer SGD", "batch size 64, loss huber"."""
    if not 0 < len(value) <= _TOLD:
        return f"{len(value)} settings"
    words = []
    for key, to in value.items():
        table, _, last = key.rpartition(".")
        name = (table if last in {"name", "source"} else last).replace("_", " ")
        words.append(f"{name} {'none' if to is None else to}")
    return ", ".join(words)


def change_of(intervention: Intervention) -> Change:
    """Returns the change that carries out a recorded intervention once more."""
    value = intervention.value
    if intervention.kind is ChangeKind.CLIP:
        value = ClipSpec(kind=value["kind"], limit=value["limit"])
    return Change(intervention.kind, intervention.paths, value, intervention.source)


def summarise_paths(paths: tuple[str, ...]) -> str:
    """Returns a short name for a set of paths: the path, the layer that they share, or their number."""
    if len(paths) == 1:
        return paths[0]
    parents = {path.rpartition("/")[0] for path in paths}
    if len(parents) == 1 and "" not in parents:
        return next(iter(parents))
    return f"{len(paths)} variables"


def apply_change(controls: Controls, change: Change, *, key: str = "the pattern") -> tuple[Controls, Intervention | None]:
    """Carries out a change on the controls.

    Args:
        controls: what holds now.
        change: what is asked for.
        key: where the change comes from, for messages.

    Returns:
        the new controls, and what changed as an intervention at step -1 (None: nothing did).

    Raises:
        SpecError: a pattern matches nothing, or nothing that can be switched.
    """
    match change.kind:
        case ChangeKind.PAUSE | ChangeKind.SETTINGS:
            return controls, Intervention(-1, change.kind, value=change.value, source=change.source)
        case ChangeKind.LEARNING_RATE:
            return _apply_learning_rate(controls, change)
        case ChangeKind.ACCUMULATION_STEPS:
            return _apply_accumulation_steps(controls, change)
        case ChangeKind.CLIP:
            return _apply_clip(controls, change)
        case ChangeKind.FROZEN_GRADIENTS:
            return _apply_frozen_gradients(controls, change)
        case ChangeKind.LOSS_SCALE:
            return _apply_loss_scale(controls, change)
        case ChangeKind.MULTIPLIERS:
            return _apply_multipliers(controls, change, key)
        case _:
            return _apply_selection(controls, change, key)


def _apply_learning_rate(controls: Controls, change: Change) -> tuple[Controls, Intervention | None]:
    if change.value == SCHEDULE:
        if controls.schedule is None:
            raise SpecError(
                'learning_rate = "schedule" must have a schedule to go back to. Received: a spec without one; give '
                "optimizer.learning_rate as a table."
            )
        if controls.follows_schedule:
            return controls, None
        return replace(controls, follows_schedule=True), Intervention(-1, change.kind, value=SCHEDULE, source=change.source)
    try:
        rate = float(change.value)
    except (TypeError, ValueError):
        rate = float("nan")
    if not 0 < rate < float("inf"):
        raise SpecError(f'The learning rate must be a number > 0, or "schedule". Received: {change.value}.')
    if rate == controls.learning_rate and not controls.follows_schedule:
        return controls, None
    changed = replace(controls, learning_rate=rate, follows_schedule=False)
    return changed, Intervention(-1, change.kind, value=rate, source=change.source)


def _apply_accumulation_steps(controls: Controls, change: Change) -> tuple[Controls, Intervention | None]:
    steps = change.value
    if not isinstance(steps, int) or isinstance(steps, bool) or steps < 1:
        raise SpecError(f"accumulation_steps must be a whole number >= 1. Received: {steps}.")
    if steps == controls.accumulation_steps:
        return controls, None
    done = Intervention(-1, change.kind, value=steps, source=change.source)
    return replace(controls, accumulation_steps=steps), done


def _apply_clip(controls: Controls, change: Change) -> tuple[Controls, Intervention | None]:
    clip: ClipSpec = change.value
    if clip == controls.clip:
        return controls, None
    value = {"kind": clip.kind, "limit": clip.limit}
    return replace(controls, clip=clip), Intervention(-1, change.kind, value=value, source=change.source)


def _apply_selection(controls: Controls, change: Change, key: str) -> tuple[Controls, Intervention | None]:
    selection = controls.selection
    arrays = arrays_of(selection.variables)
    statistics_only = change.kind in {ChangeKind.FREEZE_STATISTICS, ChangeKind.THAW_STATISTICS}
    candidates = np.flatnonzero(arrays.statistics if statistics_only else arrays.switchable).tolist()
    paths, owners = arrays.places(candidates)
    chosen = [candidates[owners[hit]] for hit in matching_indices(change.patterns, paths, key=key)]
    learns = change.kind in {ChangeKind.THAW, ChangeKind.THAW_STATISTICS}
    policy = controls.thaw_policy.with_value(change.value) if change.kind is ChangeKind.THAW else None
    changed = selection.set(chosen, learns)
    differs = selection.as_array != changed.as_array
    differing = tuple(arrays.paths[index] for index in np.flatnonzero(differs).tolist())
    if not differing:
        return controls, None
    after = controls.with_selection(changed)
    if policy is not None:
        after = after.with_thaws(differs, policy)
    value = policy.value() if policy is not None and change.value is not None else None
    return after, Intervention(-1, change.kind, differing, value, source=change.source)


def _apply_frozen_gradients(controls: Controls, change: Change) -> tuple[Controls, Intervention | None]:
    """Notes what is asked for; "watch" and what gradgui itself changes over to are in force at once."""
    wanted: FrozenGradients = change.value
    if change.source == "auto":
        changed = replace(controls, differentiated=controls.wanted_set if wanted == "skip" else None)
    else:
        changed = replace(controls, frozen_gradients=wanted)
        if wanted == "watch":
            changed = replace(changed, differentiated=None)
    if changed == controls:
        return controls, None
    return changed, Intervention(-1, change.kind, value=wanted, source=change.source)


def _apply_loss_scale(controls: Controls, change: Change) -> tuple[Controls, Intervention | None]:
    if controls.loss_scale is None:
        raise SpecError(
            'A loss scale can be set where there is one: loop.precision = "mixed_float16". '
            f"Received: {change.value} for a run in another precision."
        )
    value = float(change.value)
    if not 0 < value <= LARGEST:
        raise SpecError(f"A loss scale must be a number > 0, {LARGEST:g} at most. Received: {change.value}.")
    changed = replace(controls, loss_scale=SetLossScale(value, controls.loss_scale.number + 1))
    return changed, Intervention(-1, change.kind, value=value, source=change.source)


def _apply_multipliers(controls: Controls, change: Change, key: str) -> tuple[Controls, Intervention | None]:
    wanted: Mapping[str, float] = change.value
    arrays = arrays_of(controls.selection.variables)
    learnable = controls.selection.learnable_indices
    paths = [arrays.paths[index] for index in learnable]
    places, owners = arrays.places(learnable)
    multipliers = list(controls.multipliers)
    for pattern, factor in wanted.items():
        if not 0 <= factor < float("inf"):
            raise SpecError(f'A multiplier must be a number >= 0. Received: {factor} for "{pattern}".')
    for factor, found in zip(wanted.values(), indices_by_pattern(tuple(wanted), places, key=key), strict=True):
        for hit in found:
            multipliers[owners[hit]] = float(factor)
    value = {
        path: after for path, before, after in zip(paths, controls.multipliers, multipliers, strict=True) if before != after
    }
    if not value:
        return controls, None
    changed = replace(controls, multipliers=tuple(multipliers))
    return changed, Intervention(-1, change.kind, tuple(value), value, change.source)
