"""What Qt says, where nobody set a log up and where somebody did."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import qWarning

from gradgui.app.process.qt_log import qt_messages_logged


def test_messages_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with qt_messages_logged():
        qWarning("a plugin is old")
    assert [(record.name, record.getMessage()) for record in caplog.records] == [("gradgui.qt", "a plugin is old")]


def test_where_no_log_is_set_up_the_terminal_stays_quiet(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with qt_messages_logged():
        qWarning("a plugin is old")
    assert capfd.readouterr() == ("", "")
