"""Which keys stand for which action."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from gradgui.gui.actions import ActionRegistry, ActionSpec
from gradgui.gui.settings import WindowSettings
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper, problem_with


@pytest.fixture
def owner(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def registry(owner: QMainWindow) -> ActionRegistry:
    found = ActionRegistry(owner)
    found.add(
        [
            ActionSpec("run.start", "Start", lambda: None, "F5"),
            ActionSpec("run.pause", "Pause", lambda: None, "F6"),
            ActionSpec("run.stop", "Stop", lambda: None),
        ]
    )
    return found


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    return WindowSettings(tmp_path / "settings.ini")


@pytest.fixture
def keeper(registry: ActionRegistry, settings: WindowSettings, owner: QObject) -> ShortcutKeeper:
    return ShortcutKeeper(registry, settings, owner)


def keys_of(registry: ActionRegistry) -> dict[str, str]:
    return {action_id: registry[action_id].shortcut().toString() for action_id in registry}


def test_new_keys_hold_at_once_and_at_the_next_start(
    registry: ActionRegistry, keeper: ShortcutKeeper, settings: WindowSettings, owner: QObject
) -> None:
    keeper.set_keys("run.stop", QKeySequence("Ctrl+K, Ctrl+S"))
    assert keys_of(registry)["run.stop"] == "Ctrl+K, Ctrl+S"
    settings.sync()
    registry["run.stop"].setShortcut(QKeySequence())
    ShortcutKeeper(registry, WindowSettings(settings.file), owner)
    assert keys_of(registry)["run.stop"] == "Ctrl+K, Ctrl+S"


def test_keys_that_are_taken_over_leave_the_other_action_without(
    registry: ActionRegistry, keeper: ShortcutKeeper, settings: WindowSettings
) -> None:
    assert keeper.owner(QKeySequence("F5"), but="run.stop") == "run.start"
    keeper.set_keys("run.stop", QKeySequence("F5"))
    assert keys_of(registry) == {"run.start": "", "run.pause": "F6", "run.stop": "F5"}
    assert settings.shortcuts == {"run.start": "", "run.stop": "F5"}


def test_reset_takes_the_first_keys_back_from_whoever_has_them(registry: ActionRegistry, keeper: ShortcutKeeper) -> None:
    keeper.set_keys("run.stop", QKeySequence("F5"))
    keeper.reset("run.start")
    assert keys_of(registry) == {"run.start": "F5", "run.pause": "F6", "run.stop": ""}
    assert not keeper.is_changed("run.start")


def test_reset_all_forgets_every_change(registry: ActionRegistry, keeper: ShortcutKeeper, settings: WindowSettings) -> None:
    keeper.set_keys("run.stop", QKeySequence("F5"))
    keeper.set_keys("run.pause", QKeySequence())
    keeper.reset_all()
    assert keys_of(registry) == {"run.start": "F5", "run.pause": "F6", "run.stop": ""}
    assert settings.shortcuts == {}


def test_the_beginning_of_a_sequence_is_taken_too(keeper: ShortcutKeeper) -> None:
    keeper.set_keys("run.stop", QKeySequence("Ctrl+K, Ctrl+S"))
    assert keeper.owner(QKeySequence("Ctrl+K")) == "run.stop"


@pytest.mark.parametrize("keys", ["A", "Shift+B", "Return", "Left", "Space", "Tab"])
def test_keys_that_fields_and_lists_need_are_refused(keeper: ShortcutKeeper, keys: str) -> None:
    assert problem_with(QKeySequence(keys))
    with pytest.raises(ValueError, match="must have Ctrl, Alt or Meta"):
        keeper.set_keys("run.stop", QKeySequence(keys))


@pytest.mark.parametrize("keys", ["F9", "Shift+F9", "Ctrl+A", "Alt+Left", ""])
def test_other_keys_are_taken(keys: str) -> None:
    assert problem_with(QKeySequence(keys)) == ""


def test_damaged_and_double_keys_in_the_file_are_passed_over(
    registry: ActionRegistry, settings: WindowSettings, owner: QObject
) -> None:
    settings.shortcuts = {"run.stop": "F5", "run.pause": "F5", "run.gone": "F7"}
    ShortcutKeeper(registry, settings, owner)
    shared = [keys for keys in keys_of(registry).values() if keys == "F5"]
    assert shared == ["F5"]
    assert keys_of(registry)["run.start"] == ""
