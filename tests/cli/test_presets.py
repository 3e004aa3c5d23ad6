from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.preset import VariablePreset, preset_toml
from gradgui.runs.preset_store import PresetStore
from tests.cli.outcome import Run

HEAD = VariablePreset("only the head", "net", frozen=("conv2d",), multipliers={"head": 0.5})


@pytest.fixture
def store(tmp_path: Path) -> PresetStore:
    return PresetStore(tmp_path / "presets.json")


def test_presets_are_listed_with_their_models(gradgui: Run, store: PresetStore) -> None:
    assert gradgui("presets").out == ""
    store.save(HEAD)
    store.save(VariablePreset("all", "resnet"))
    assert [line.split() for line in gradgui("presets").out.splitlines()] == [
        ["only", "the", "head", "net"],
        ["all", "resnet"],
    ]


def test_a_preset_is_printed_as_lines_of_a_spec(gradgui: Run, store: PresetStore) -> None:
    store.save(HEAD)
    assert gradgui("presets", "only the head").out == preset_toml(HEAD)


def test_an_unknown_preset_is_wrong_input_and_the_nearest_is_named(gradgui: Run, store: PresetStore) -> None:
    store.save(HEAD)
    done = gradgui("presets", "only the heat")
    assert done.code == 2
    assert "only the head" in done.err
