"""Which two variants of the step a measurement sets against each other."""

from __future__ import annotations

from dataclasses import replace

from gradgui.core.controls import Controls
from gradgui.core.errors import TrainingError
from gradgui.core.measured import MeasuredKind
from gradgui.engine.step.step_parts import StepKey


def variants(kind: MeasuredKind, controls: Controls, n_in_window: int) -> tuple[StepKey, StepKey]:
    """Returns the steps that are measured against each other: with what `kind` names, and without.

    Args:
        kind: what is measured.
        controls: what is in force.
        n_in_window: steps accumulated so far.

    Raises:
        TrainingError: the two are the same.
    """
    if kind == "watching":
        key = StepKey.of(controls, n_in_window)
        return key, replace(key, norms=False)
    if controls.wanted_set is None:
        active = controls.selection.active
        raise TrainingError(
            "Something must be frozen, and something must learn, for a step without the frozen part to be measured. "
            f"Received: {sum(active)} of {len(active)} variables learn."
        )
    sets = (None, controls.wanted_set)
    everything, what_learns = (StepKey.of(replace(controls, differentiated=flags), n_in_window) for flags in sets)
    return everything, what_learns
