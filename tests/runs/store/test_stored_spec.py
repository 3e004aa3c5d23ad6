from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec import ModelSpec
from gradgui.runs.store.stored_spec import read_stored_spec, stored_text, write_spec
from tests.fakes import fake_spec


def test_files_in_the_runs_folder_are_relative_to_it_and_others_absolute(tmp_path: Path) -> None:
    inside = msgspec.structs.replace(fake_spec(), model=ModelSpec(f"{tmp_path}/sources/1/p.py:build_model"))
    assert 'source = "sources/1/p.py:build_model"' in stored_text(tmp_path, inside)
    write_spec(tmp_path, inside)
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert read_stored_spec(moved, {}).model.source == f"{moved}/sources/1/p.py:build_model"
    outside = msgspec.structs.replace(fake_spec(), model=ModelSpec("p.py:build_model"))
    assert f"{Path.cwd()}/p.py:build_model" in stored_text(moved, outside)


def test_writing_leaves_nothing_beside_the_spec(tmp_path: Path) -> None:
    write_spec(tmp_path, fake_spec())
    write_spec(tmp_path, fake_spec(steps=7))
    assert [file.name for file in tmp_path.iterdir()] == ["spec.toml"]
    assert read_stored_spec(tmp_path, {}).loop.steps == 7


def test_a_spec_that_was_changed_on_purpose_counts(tmp_path: Path) -> None:
    write_spec(tmp_path, fake_spec(steps=7))
    assert read_stored_spec(tmp_path, {"spec": stored_text(tmp_path, fake_spec())}).loop.steps == 7


def test_without_file_and_copy_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"spec\.toml"):
        read_stored_spec(tmp_path, {})
