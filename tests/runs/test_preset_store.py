"""Where presets are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError, StoreError
from gradgui.core.preset import VariablePreset
from gradgui.runs.preset_store import PresetStore
from tests.runs.refusing import refuse

HEAD = VariablePreset("only the head", "net", frozen=("conv2d",), multipliers={"head": 0.5})
ALL = VariablePreset("everything", "net")


@pytest.fixture
def store(tmp_path: Path) -> PresetStore:
    return PresetStore(tmp_path / "new" / "presets.json")


def test_what_is_saved_is_there_for_another_process(store: PresetStore) -> None:
    assert store.presets() == ()
    store.save(HEAD)
    store.save(ALL)
    assert PresetStore(store.path).presets() == (HEAD, ALL)
    assert store.get("everything") == ALL


def test_the_same_name_replaces(store: PresetStore) -> None:
    store.save(HEAD)
    again = VariablePreset(HEAD.name, "other", frozen=("dense",))
    store.save(again)
    assert store.presets() == (again,)


def test_a_preset_is_renamed_and_deleted(store: PresetStore) -> None:
    store.save(HEAD)
    store.save(ALL)
    store.rename("only the head", "head")
    assert [preset.name for preset in store.presets()] == ["head", "everything"]
    assert store.get("head").frozen == HEAD.frozen
    store.delete("head")
    assert store.presets() == (ALL,)


@pytest.mark.parametrize("name", ["", "  ", "everything"])
def test_a_name_must_be_its_own(store: PresetStore, name: str) -> None:
    store.save(HEAD)
    store.save(ALL)
    with pytest.raises(SpecError, match="name"):
        store.rename("only the head", name)
    assert len(store.presets()) == 2


def test_an_unknown_name_is_answered_with_the_nearest(store: PresetStore) -> None:
    store.save(HEAD)
    with pytest.raises(SpecError, match="only the head"):
        store.get("only head")


def test_a_damaged_file_is_as_good_as_none_and_is_kept_aside(store: PresetStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text("{not json", encoding="utf-8")
    assert store.presets() == ()
    store.save(ALL)
    assert store.presets() == (ALL,)
    aside = [path for path in store.path.parent.iterdir() if path != store.path]
    assert [path.read_text(encoding="utf-8") for path in aside] == ["{not json"]


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="writable"):
        PresetStore(tmp_path / "file" / "presets.json").save(ALL)


def test_a_file_that_cannot_be_read_at_present_is_not_written_over(
    store: PresetStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(HEAD)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(StoreError, match="Presets must be kept"):
            store.save(ALL)
    assert store.presets() == (HEAD,)
