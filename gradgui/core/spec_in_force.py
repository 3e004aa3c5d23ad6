"""From controls in force back to a spec that starts with them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.core.controls import Controls
from gradgui.core.selection import Selection
from gradgui.core.spec import LossScaleSpec, PlannedIntervention, RunSpec
from gradgui.core.variable_arrays import arrays_of
from gradgui.core.variables import VariableInfo

Bools = npt.NDArray[np.bool_]


class VariableNames(Protocol):
    """Names variables by paths that a spec takes."""

    @property
    def variables(self) -> tuple[VariableInfo, ...]:
        """All variables of the model."""
        ...

    @property
    def learnable(self) -> Bools:
        """[n_variables] bool, which have a gradient."""
        ...

    def covering(self, chosen: Bools, allowed: Bools) -> tuple[str, ...]:
        """Returns paths of layers and variables that name all chosen variables and none that isn't allowed."""
        ...


class PlainNames:
    """Names each variable by its own path.

    Args:
        variables: all variables of the model.
    """

    def __init__(self, variables: tuple[VariableInfo, ...]) -> None:
        self.variables = variables
        self.learnable: Bools = arrays_of(variables).learnable

    def covering(self, chosen: Bools, _allowed: Bools) -> tuple[str, ...]:
        """Returns the paths of those that are chosen and can be switched."""
        switchable = arrays_of(self.variables).switchable
        return tuple(self.variables[index].path for index in np.flatnonzero(chosen & switchable).tolist())


def multiplier_patterns(names: VariableNames, multipliers: Sequence[float], chosen: Bools) -> dict[str, float]:
    """Returns paths that give the chosen variables their factors, and no other another.

    Args:
        names: the model's.
        multipliers: [n_learnable] factors.
        chosen: [n_learnable] bool, which of them must be said.
    """
    learnable = names.learnable
    factors = np.full(len(names.variables), np.nan)  # NaN: has no factor, so any may be said of it
    factors[learnable] = multipliers
    wanted = np.zeros(len(names.variables), dtype=bool)
    wanted[learnable] = chosen
    return {
        path: factor
        for factor in sorted(set(factors[wanted].tolist()))
        for path in names.covering(wanted & (factors == factor), ~learnable | (factors == factor))
    }


def spec_with_controls(spec: RunSpec, names: VariableNames, opened: Controls, wanted: Controls) -> RunSpec:
    """Returns the spec that starts with other controls than it did.

    Args:
        spec: what was opened.
        names: name the variables of its model.
        opened: the controls that the spec itself gives.
        wanted: the controls to start with.
    """
    replace = msgspec.structs.replace
    if not wanted.follows_schedule and (opened.follows_schedule or wanted.learning_rate != opened.learning_rate):
        spec = replace(spec, optimizer=replace(spec.optimizer, learning_rate=wanted.learning_rate))
    if wanted.clip != opened.clip:
        spec = replace(spec, loop=replace(spec.loop, clip=None if wanted.clip.kind == "none" else wanted.clip))
    if wanted.accumulation_steps != opened.accumulation_steps:
        spec = replace(spec, loop=replace(spec.loop, accumulation_steps=wanted.accumulation_steps))
    if wanted.loss_scale is not None and wanted.loss_scale != opened.loss_scale:
        scale = replace(spec.loop.loss_scale or LossScaleSpec(), initial=wanted.loss_scale.value)
        spec = replace(spec, loop=replace(spec.loop, loss_scale=scale))
    if wanted.frozen_gradients != opened.frozen_gradients:
        spec = replace(spec, variables=replace(spec.variables, frozen_gradients=wanted.frozen_gradients))
    if wanted.multipliers != opened.multipliers:
        factors = multiplier_patterns(names, wanted.multipliers, np.array(wanted.multipliers) != 1)
        spec = replace(spec, variables=replace(spec.variables, learning_rate_multipliers=factors))
    if wanted.selection.flags == opened.selection.flags:
        return spec
    by_model, learns = Selection.initial(names.variables).as_array, wanted.selection.as_array
    frozen = names.covering(by_model & ~learns, ~learns)
    thaw = names.covering(learns & ~by_model, learns)
    variables = replace(spec.variables, frozen=frozen, frozen_statistics=())
    # A spec freezes, and a model's own frozen variables can only be thawed by an intervention: one before the first step.
    planned = (PlannedIntervention(at_step=0, thaw=thaw),) if thaw else ()
    return replace(spec, variables=variables, interventions=(*planned, *spec.interventions))
