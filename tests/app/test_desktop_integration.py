from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import gradgui as package
from gradgui.app import desktop_integration
from gradgui.app.desktop_integration import (
    DESKTOP_FILE,
    ICON_FILE,
    METAINFO_FILE,
    desktop_entry,
    exec_word,
    gradgui_command,
    how_to_elsewhere,
    install,
    source_files,
    target_files,
)

AWKWARD = '/home/o\'neil/My "work" $HOME `x` 100% \\ back/gradgui'

linux_only = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="menu entries of this kind are for Linux")


def keys_of(entry: str) -> dict[str, str]:
    """Returns the keys and values of a desktop entry."""
    assert entry.startswith("[Desktop Entry]\n")
    return dict(line.split("=", 1) for line in entry.splitlines()[1:])


@linux_only
def test_installing_again_replaces_an_entry_whose_command_has_moved(tmp_path: Path) -> None:
    install(tmp_path, ["/old/gradgui"])
    install(tmp_path, ["/new/gradgui"])
    assert "/old/" not in (tmp_path / "applications" / DESKTOP_FILE).read_text(encoding="utf-8")


def test_a_shortcut_s_target_is_quoted_as_its_system_wants_it() -> None:
    assert how_to_elsewhere("win32", ["C:\\My files\\gradgui.exe"]).endswith(': "C:\\My files\\gradgui.exe"')
    assert how_to_elsewhere("darwin", ["/My files/gradgui"]).endswith(": '/My files/gradgui'")


@linux_only
@pytest.mark.parametrize("word", ["/usr/bin/gradgui", "/a b/gradgui", AWKWARD])
def test_a_command_survives_the_two_layers_of_escapes(word: str) -> None:
    value = exec_word(word)
    string = re.sub(r"\\(.)", r"\1", value)  # the value is read as a string first; its quotes are those of a shell
    done = subprocess.run(["sh", "-c", f"printf %s {string}"], capture_output=True, text=True, check=True)
    assert done.stdout.replace("%%", "%") == word


def test_without_a_script_python_itself_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/__main__.py"])
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(desktop_integration, "distribution", lambda _name: None)
    assert gradgui_command() == (sys.executable, "-m", "gradgui")


def test_the_window_says_the_name_of_its_desktop_file_so_that_wayland_finds_its_icon() -> None:
    from gradgui.app.window import application, name_application

    app = application()
    before = app.desktopFileName()
    name_application(app)
    try:
        assert f"{app.desktopFileName()}.desktop" == DESKTOP_FILE
    finally:
        app.setDesktopFileName(before)


def test_the_icon_is_drawn_at_every_size() -> None:
    from PySide6.QtGui import QIcon

    from gradgui.app.window import application

    application()
    icon = QIcon(str(source_files()[ICON_FILE]))
    for size in (16, 32, 64, 256):
        picture = icon.pixmap(size, size).toImage()
        assert (picture.width(), picture.height()) == (size, size)
        colours = {picture.pixelColor(x, y).name() for x in range(size) for y in range(size)}
        assert {"#3b5bdb", "#ffffff", "#ffc15e"} <= colours  # ground, curve and ball, each with pixels of its own


def test_the_description_names_the_entry_the_command_and_this_version() -> None:
    root = ET.parse(source_files()[METAINFO_FILE]).getroot()
    assert f"{root.findtext('id')}.metainfo.xml" == METAINFO_FILE
    assert root.findtext("launchable") == DESKTOP_FILE
    assert root.findtext("provides/binary") == "gradgui"
    newest = root.find("releases/release")
    assert newest is not None
    assert newest.get("version") == package.__version__


def test_the_entry_says_the_same_as_the_description() -> None:
    root = ET.parse(source_files()[METAINFO_FILE]).getroot()
    keys = keys_of(source_files()[DESKTOP_FILE].read_text(encoding="utf-8"))
    assert (keys["Name"], keys["Comment"]) == (root.findtext("name"), root.findtext("summary"))


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils isn't installed")
@pytest.mark.parametrize("word", ["/usr/bin/gradgui", AWKWARD])
def test_the_entry_is_valid(word: str, tmp_path: Path) -> None:
    path = tmp_path / DESKTOP_FILE
    template = source_files()[DESKTOP_FILE].read_text(encoding="utf-8")
    path.write_text(desktop_entry(template, [word, "-m", "gradgui"]), encoding="utf-8")
    done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstream isn't installed")
def test_the_description_is_valid() -> None:
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", source_files()[METAINFO_FILE]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_file_has_a_place_below_the_data_folder(tmp_path: Path) -> None:
    assert {name: path.is_relative_to(tmp_path) for name, path in target_files(tmp_path).items()} == dict.fromkeys(
        source_files(), True
    )
