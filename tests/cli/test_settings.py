"""`gradgui settings`: the settings of the window without a window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gradgui.gui.settings import WindowSettings
from gradgui.runs.runs_folder import chosen_runs_dir
from tests.cli.outcome import Run


def test_settings_are_listed_with_what_they_may_be(gradgui: Run) -> None:
    found = gradgui("settings", "--json")
    rows = {row["name"]: row for row in map(json.loads, found.out.splitlines())}
    assert found.code == 0
    assert rows["theme"]["value"] == "system"
    assert "dark" in rows["theme"]["choices"]


def test_a_change_is_kept_for_the_next_window(gradgui: Run, tmp_path: Path) -> None:
    assert gradgui("settings", "theme=dark", "shortcut.run.start=Ctrl+R", "shortcut.run.pause=").code == 0
    settings = WindowSettings(tmp_path / "settings.ini")
    assert settings.theme_name == "dark"
    assert settings.shortcuts == {"run.start": "Ctrl+R", "run.pause": ""}


def test_where_one_of_several_changes_is_refused_none_is_made(gradgui: Run, tmp_path: Path) -> None:
    assert gradgui("settings", "theme=dark", "text_size=150%").code == 2
    assert WindowSettings(tmp_path / "settings.ini").theme_name == "system"


def test_the_folder_for_runs_is_chosen_and_given_up(gradgui: Run, tmp_path: Path) -> None:
    gradgui("settings", f"runs-folder={tmp_path / 'elsewhere'}")
    assert chosen_runs_dir(tmp_path / "settings.ini") == tmp_path / "elsewhere"
    gradgui("settings", "runs-folder=")
    assert chosen_runs_dir(tmp_path / "settings.ini") is None


def test_reset_forgets_preferences_and_shortcuts(gradgui: Run, tmp_path: Path) -> None:
    gradgui("settings", "theme=dark", "shortcut.run.start=Ctrl+R")
    gradgui("settings", "--reset")
    settings = WindowSettings(tmp_path / "settings.ini")
    assert (settings.theme_name, settings.shortcuts) == ("system", {})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("theme", 'A change must be NAME=VALUE. Received: "theme".'),
        ("teme=dark", 'Did you mean "theme"?'),
        (
            "theme=pink",
            "theme must be one of system, light, dark, light high contrast, dark high contrast. Received:",
        ),
        ("shortcut.run.strat=F5", 'Did you mean "run.start"'),
        ("shortcut.run.start=R", "must have Ctrl, Alt or Meta in it"),
    ],
)
def test_what_cant_be_is_said(gradgui: Run, change: str, words: str) -> None:
    found = gradgui("settings", change)
    assert found.code == 2
    assert words in found.err
