from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from gradgui.app.window import application, build_window
from gradgui.gui.preferences.applying import choose
from gradgui.gui.preferences.preference import DEVICE


def test_the_window_is_built_without_tensorflow(tmp_path: Path) -> None:
    code = (
        "import sys; from gradgui.app import build_window; from pathlib import Path\n"
        f"window = build_window(Path({str(tmp_path)!r}) / 'runs', Path({str(tmp_path)!r}) / 'settings.ini')\n"
        "print(window.isVisible(), [name for name in ('tensorflow', 'keras', 'gradgui.engine') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout == "False []\n"


def test_with_settings_of_its_own_the_window_touches_nothing_of_the_user(qtbot: QtBot, tmp_path: Path) -> None:
    window = build_window(tmp_path / "runs", tmp_path / "settings.ini")
    qtbot.addWidget(window)
    assert window.controller._services.trust.path == tmp_path / "trusted.json"
    assert window.controller._services.runs_dir == tmp_path / "runs"


def test_the_application_is_made_once(qtbot: QtBot) -> None:
    assert application() is application()


def test_the_engine_is_told_which_device_was_chosen_in_the_settings(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    module = ModuleType("gradgui.engine.keras_engine")
    module.KerasEngine = lambda _trust, device: told.append(device)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    monkeypatch.setattr("gradgui.app.engine_factory.lower_own_priority", lambda: None)
    window = build_window(tmp_path / "runs", tmp_path / "settings.ini")
    qtbot.addWidget(window)
    make = window.controller._services.engine_factory
    make()
    choose(DEVICE, window.settings, "CPU:0")
    make()
    assert told == ["auto", "CPU:0"]
    assert not window.isAnimated()
