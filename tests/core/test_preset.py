"""Presets on models: their own, and others."""

from __future__ import annotations

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls, planned_changes
from gradgui.core.interventions import apply_change
from gradgui.core.preset import VariablePreset, preset_toml, resolve_preset, with_preset
from gradgui.core.spec_toml import parse_spec, spec_to_toml
from gradgui.core.variables import VariableInfo
from tests.fakes import fake_spec, fake_variables

PRESET = VariablePreset("slow head", "net", frozen=("conv2d",), multipliers={"head": 0.1, "head/bias": 0.5})


def learning(controls: Controls) -> set[str]:
    selection = controls.selection
    return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}


def started(preset: VariablePreset, variables: tuple[VariableInfo, ...]) -> Controls:
    """Returns the controls at the first step of a run that starts with a preset."""
    spec = with_preset(fake_spec(), preset)
    controls = initial_controls(spec, variables, 0.1)
    for planned in spec.interventions:
        for change in planned_changes(planned):
            controls, _ = apply_change(controls, change)
    return controls


def test_everything_learns_but_what_is_frozen_and_the_last_multiplier_wins() -> None:
    resolved = resolve_preset(PRESET, fake_variables())
    assert resolved.missing == ()
    assert resolved.multipliers == (1, 1, 1, 1, 0.1, 0.5)
    assert [v.path for v, flag in zip(fake_variables(), resolved.selection.flags, strict=True) if not flag] == [
        "conv2d/kernel",
        "conv2d/bias",
        "dropout/seed_generator_state",
    ]


def test_what_another_model_has_not_is_named_and_the_rest_holds() -> None:
    preset = VariablePreset("p", frozen=("conv9", "conv2d"), thawed=("nowhere",), multipliers={"head": 0.1, "tail": 0.2})
    resolved = resolve_preset(preset, fake_variables())
    assert resolved.missing == ("conv9", "nowhere", "tail")
    assert resolved.multipliers[-1] == 0.1
    assert not resolved.selection.flags[0]


def test_a_run_started_with_a_preset_begins_as_the_window_would() -> None:
    controls, resolved = started(PRESET, fake_variables()), resolve_preset(PRESET, fake_variables())
    assert controls.selection == resolved.selection
    assert controls.multipliers == resolved.multipliers


def test_what_the_model_itself_froze_is_thawed_before_the_first_step() -> None:
    variables = tuple(
        VariableInfo(v.path, v.shape, v.dtype, v.role, v.trainable and not v.path.startswith("conv2d"), v.linked)
        for v in fake_variables()
    )
    preset = VariablePreset("all", frozen=("head/bias",), thawed=("conv2d",))
    assert learning(started(preset, variables)) == {v.path for v in variables if v.switchable and v.path != "head/bias"}


def test_its_lines_in_a_spec_mean_the_same() -> None:
    preset = VariablePreset("p", frozen=("conv2d",), thawed=("head",), multipliers={"head": 0.1})
    own = spec_to_toml(fake_spec())
    assert "[variables]" not in own
    assert parse_spec(f"{own}\n{preset_toml(preset)}") == with_preset(fake_spec(), preset)
