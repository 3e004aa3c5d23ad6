from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from gradgui.app.process import qt_guard
from gradgui.app.process.qt_guard import DisplayProbe, NoDisplayError, QtError, check_version


@pytest.mark.parametrize(
    ("installed", "python", "said"),
    [
        ("6.12.0", (3, 11), "None, True and False"),
        ("6.12.3", (3, 11), "<6.12"),
        ("6.11.0", (3, 13), "6.11.2 or newer"),
        ("6.11.1", (3, 11), "6.11.2 or newer"),
        ("6.9.3", (3, 12), "6.11.2 or newer"),
        ("", (3, 12), "isn't installed"),
    ],
)
def test_an_unusable_pyside_is_refused_with_the_command_that_mends_it(
    installed: str, python: tuple[int, int], said: str
) -> None:
    with pytest.raises(QtError, match="pip install") as refused:
        check_version(installed, python)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("installed", "python"), [("6.11.2", (3, 11)), ("6.11.3", (3, 13)), ("6.12.0", (3, 12)), ("6.13.1", (3, 13))]
)
def test_a_usable_pyside_is_not_refused(installed: str, python: tuple[int, int]) -> None:
    check_version(installed, python)


def test_the_installed_pyside_is_usable() -> None:
    check_version()


def test_the_version_read_from_the_package_is_that_of_its_metadata() -> None:
    assert qt_guard.installed_version() == metadata.version("PySide6-Essentials")


def test_where_pyside_is_missing_there_is_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_guard, "find_spec", lambda _name: None)
    assert qt_guard.installed_version() == ""
    with pytest.raises(QtError, match="isn't installed"):
        check_version()


def test_the_guard_itself_loads_no_qt() -> None:
    code = "import sys; from gradgui.app.process import qt_guard; qt_guard.check_version(); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == "False\n"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only Linux can be without a display")
class TestWithoutDisplay:
    def test_no_display_variables_are_no_display(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(NoDisplayError, match="DISPLAY"):
            DisplayProbe().check()

    def test_a_display_that_does_not_answer_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
        monkeypatch.setenv("DISPLAY", ":9876")
        with pytest.raises(NoDisplayError, match="can't open a window"):
            DisplayProbe().check()

    def test_off_screen_needs_no_display(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        DisplayProbe().check()

    def test_a_probe_that_hangs_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.setattr(qt_guard, "PROBE", "import threading; threading.Event().wait()")
        monkeypatch.setattr(qt_guard, "PROBE_TIMEOUT_S", 0.2)
        with pytest.raises(NoDisplayError, match="doesn't answer"):
            DisplayProbe().check()
