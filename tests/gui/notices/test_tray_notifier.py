from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from gradgui.gui.notices.notifier import Notice
from gradgui.gui.notices.tray_notifier import TrayNotifier


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Makes a tray that keeps what it is told."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _icon: None)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _icon, title, text, _kind, _time: messages.append((title, text))
    )
    return messages


def test_a_click_is_answered_once(qtbot: QtBot, shown: list[tuple[str, str]]) -> None:
    notifier, clicks = TrayNotifier(), []
    notifier.send(Notice("mlp has finished", "1,000 steps."), lambda: clicks.append("first"))
    icon = notifier.findChild(QSystemTrayIcon)
    assert icon is not None
    assert shown == [("mlp has finished", "1,000 steps.")]
    icon.messageClicked.emit()
    icon.messageClicked.emit()
    assert clicks == ["first"]


def test_nothing_answers_after_it_was_taken_back(qtbot: QtBot, shown: list[tuple[str, str]]) -> None:
    notifier, clicks = TrayNotifier(), []
    notifier.send(Notice("a", "b", is_bad=True), lambda: clicks.append("click"))
    notifier.take_back()
    icon = notifier.findChild(QSystemTrayIcon)
    assert icon is not None
    icon.messageClicked.emit()
    assert clicks == []


def test_without_a_tray_nothing_breaks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    notifier = TrayNotifier()
    notifier.send(Notice("a", "b"), lambda: None)
    assert notifier.findChild(QSystemTrayIcon) is None
    numbers: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _app, number: numbers.append(number), raising=False)
    notifier.set_badge(42)
    assert numbers == [42]
