from __future__ import annotations

import shlex
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from gradgui.app import desktop_integration
from gradgui.app.desktop_integration import DESKTOP_FILE
from tests.app.test_desktop_integration import keys_of, linux_only
from tests.cli.outcome import Run


@pytest.fixture
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, with files of other programs, and an installed gradgui."""
    folder = tmp_path / "data home"
    other = folder / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\n", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    script = tmp_path / "bin" / "gradgui"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [str(script)])
    return folder


@linux_only
def test_the_entry_its_icon_and_its_description_are_written_where_a_desktop_looks(gradgui: Run, data_home: Path) -> None:
    done = gradgui("install-desktop")
    assert (done.code, done.err) == (0, "")
    written = [Path(line.removeprefix("Wrote ")) for line in done.out.splitlines()]
    assert {path.relative_to(data_home).as_posix() for path in written} == {
        "applications/gradgui.desktop",
        "metainfo/io.github.gradgui.gradgui.metainfo.xml",
        "icons/hicolor/scalable/apps/gradgui.svg",
    }
    assert all(path.is_file() for path in written)


@linux_only
def test_the_entry_starts_the_gradgui_that_wrote_it(gradgui: Run, data_home: Path, tmp_path: Path) -> None:
    gradgui("install-desktop")
    keys = keys_of((data_home / "applications" / DESKTOP_FILE).read_text(encoding="utf-8"))
    assert shlex.split(keys["Exec"]) == [str(tmp_path / "bin" / "gradgui"), "%f"]
    assert keys["TryExec"] == str(tmp_path / "bin" / "gradgui")
    assert keys["Icon"] == "gradgui"


@linux_only
def test_the_removal_leaves_the_data_folder_s_other_files(gradgui: Run, data_home: Path) -> None:
    gradgui("install-desktop")
    done = gradgui("install-desktop", "--remove")
    assert done.code == 0
    assert done.out.count("Deleted ") == 3
    assert [path.name for path in data_home.rglob("*") if path.is_file()] == ["other.desktop"]
    assert gradgui("install-desktop", "--remove").out == "There is no entry to remove.\n"


@linux_only
def test_a_data_folder_that_can_not_be_written_is_wrong_input(
    gradgui: Run, data_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(data_home / "applications" / "other.desktop"))
    done = gradgui("install-desktop")
    assert done.code == 2
    assert "must be writable" in done.err


@pytest.mark.parametrize(("platform", "words"), [("win32", "shell:programs"), ("darwin", "Automator")])
def test_other_systems_get_the_way_to_a_shortcut_instead_of_files(
    gradgui: Run, data_home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, words: str
) -> None:
    monkeypatch.setattr(desktop_integration.sys, "platform", platform)  # type: ignore[attr-defined]
    for options in ((), ("--remove",)):
        done = gradgui("install-desktop", *options)
        assert done.code == 2
        assert words in done.err
        assert str(data_home.parent / "bin" / "gradgui") in done.err.replace("'", "").replace('"', "")
    assert not (data_home / "metainfo").exists()


def test_a_gradgui_that_is_not_installed_can_not_be_in_a_menu(
    gradgui: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unknown(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(sys, "argv", ["/somewhere/__main__.py"])
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(desktop_integration, "distribution", unknown)
    done = gradgui("install-desktop")
    assert done.code == 2
    assert "pip install -e ." in done.err
