"""A preset: which variables learn and how fast, by name, apart from any run. `runs.preset_store` keeps them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np

from gradgui.core.errors import SpecError
from gradgui.core.patterns import indices_by_pattern
from gradgui.core.selection import Selection
from gradgui.core.spec import NonNegativeFloat, PlannedIntervention, RunSpec, VariablesSpec
from gradgui.core.variable_arrays import arrays_of
from gradgui.core.variables import VariableInfo


class VariablePreset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What learns and how fast, in patterns: everything learns but `frozen`, at ×1 but for `multipliers`.

    Args:
        name: what a person calls it.
        model: name of the model that it was made for.
        frozen: layers and variables that are frozen, statistics among them.
        thawed: those of them that learn though the model itself begins with them frozen.
        multipliers: learning rate multipliers by pattern.
    """

    name: str
    model: str = ""
    frozen: tuple[str, ...] = ()
    thawed: tuple[str, ...] = ()
    multipliers: dict[str, NonNegativeFloat] = {}

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern in it, each once."""
        return tuple(dict.fromkeys((*self.frozen, *self.thawed, *self.multipliers)))


@dataclass(frozen=True, slots=True)
class ResolvedPreset:
    """A preset on the variables of a model.

    Args:
        selection: what learns.
        multipliers: one factor a learnable variable.
        missing: patterns that match nothing in this model.
    """

    selection: Selection
    multipliers: tuple[float, ...]
    missing: tuple[str, ...]


def resolve_preset(preset: VariablePreset, variables: tuple[VariableInfo, ...]) -> ResolvedPreset:
    """Returns what a preset means for a model; what it names and the model has not is said, the rest holds."""
    arrays = arrays_of(variables)
    switchable, learnable = np.flatnonzero(arrays.switchable).tolist(), np.flatnonzero(arrays.learnable).tolist()
    missing: dict[str, None] = {}

    def found(pattern: str, among: list[int]) -> list[int]:
        """Returns the places in `among` of what a pattern matches."""
        paths, owners = arrays.places(among)
        try:
            (hits,) = indices_by_pattern((pattern,), paths)
        except SpecError:
            missing[pattern] = None
            return []
        return sorted({owners[hit] for hit in hits})

    frozen = [switchable[place] for pattern in preset.frozen for place in found(pattern, switchable)]
    for pattern in preset.thawed:
        found(pattern, switchable)
    selection = Selection.initial(variables).set(switchable, learns=True).set(frozen, learns=False)
    multipliers = np.ones(len(learnable))
    for pattern, factor in preset.multipliers.items():
        multipliers[found(pattern, learnable)] = factor
    return ResolvedPreset(selection, tuple(multipliers.tolist()), tuple(missing))


def with_preset(spec: RunSpec, preset: VariablePreset) -> RunSpec:
    """Returns a spec that starts with what a preset says; changes that the spec plans for later steps stay.

    A name that the model doesn't have is an error once it is opened, as in any spec.
    """
    replace = msgspec.structs.replace
    variables = replace(
        spec.variables, frozen=preset.frozen, frozen_statistics=(), learning_rate_multipliers=dict(preset.multipliers)
    )
    # A spec freezes; what the model itself begins with frozen can only be thawed by an intervention before the first step.
    planned = (PlannedIntervention(at_step=0, thaw=preset.thawed),) if preset.thawed else ()
    return replace(spec, variables=variables, interventions=(*planned, *spec.interventions))


def preset_toml(preset: VariablePreset) -> str:
    """Returns the lines of a spec that mean the same."""
    variables = VariablesSpec(frozen=preset.frozen, learning_rate_multipliers=dict(preset.multipliers))
    table: dict[str, object] = {"variables": msgspec.to_builtins(variables)}
    if preset.thawed:
        table["interventions"] = [{"at_step": 0, "thaw": list(preset.thawed)}]
    return msgspec.toml.encode(table).decode()
