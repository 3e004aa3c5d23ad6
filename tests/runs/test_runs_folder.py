"""The folder for runs that somebody chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.runs_folder import choose_runs_dir, chosen_runs_dir


def test_a_choice_is_remembered_beside_the_settings_and_its_folder_is_made(tmp_path: Path) -> None:
    settings, folder = tmp_path / "config" / "settings.ini", tmp_path / "my runs é"
    assert chosen_runs_dir(settings) is None
    choose_runs_dir(settings, folder)
    assert chosen_runs_dir(settings) == folder
    assert folder.is_dir()
    choose_runs_dir(settings, None)
    assert chosen_runs_dir(settings) is None


def test_a_folder_that_cant_be_made_is_refused_and_the_choice_before_stays(tmp_path: Path) -> None:
    settings, file = tmp_path / "settings.ini", tmp_path / "file"
    choose_runs_dir(settings, tmp_path / "good")
    file.write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="must be one that can be written to"):
        choose_runs_dir(settings, file / "below")
    assert chosen_runs_dir(settings) == tmp_path / "good"


def test_a_damaged_choice_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "runs-folder.txt").write_bytes(b"\xff\xfe\x00")
    assert chosen_runs_dir(tmp_path / "settings.ini") is None
