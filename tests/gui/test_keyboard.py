"""By Tab alone: every control of a window or dialog is reached, in the order in which it is read, and shows that it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import THEME_NAMES, themed
from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import wait_for_state
from tests.gui.walk.window_walk import WindowWalk

#: Further controls than any window has.
_MOST = 300
#: Pixels that look otherwise in a control that has the keyboard: a side of an outline at least.
_SEEN = 12
#: Around a control, where a ring may be drawn.
_ROOM = 3


def controls(top: QWidget) -> list[QWidget]:
    """Returns what can be worked by hand in a window: it must be possible by key, too."""
    found = [part for part in top.findChildren(QWidget) if part.isVisible() and part.isEnabled() and part.window() is top]
    return [part for part in found if is_control(part) and not part.visibleRegion().isEmpty()]


def is_control(widget: QWidget) -> bool:
    if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(
        widget.parentWidget(), QComboBox | QSpinBox | QKeySequenceEdit
    ):
        return False
    if isinstance(widget, QRadioButton) and not widget.isChecked():
        return False  # arrow keys choose within a group
    return not isinstance(widget.parentWidget(), QAbstractScrollArea) and not isinstance(widget, QLabel)


def stops(top: QWidget) -> Iterator[QWidget]:
    """Yields where Tab goes, once around."""
    seen: list[QWidget] = []
    for _ in range(_MOST):
        focus = QApplication.focusWidget()
        if focus is not None and focus.window() is top:
            if focus in seen:
                return
            seen.append(focus)
            yield focus
        QTest.keyClick(focus or top, Qt.Key.Key_Tab, leaves_text(focus))


def leaves_text(focus: QWidget | None) -> Qt.KeyboardModifier:
    takes_tab = isinstance(focus, QPlainTextEdit) and not focus.isReadOnly() and not focus.tabChangesFocus()
    return Qt.KeyboardModifier.ControlModifier if takes_tab else Qt.KeyboardModifier.NoModifier


def in_group(widget: QWidget) -> bool:
    """Whether arrow keys go to it from the chosen button of its group."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    return group is not None and group.exclusive() and not widget.isChecked()


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r}"


def place(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), QPoint(0, 0))


def test_every_control_of_every_dialog_is_reached_in_reading_order(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed: dict[str, str] = {}
    backwards: dict[str, str] = {}

    def look(widget: QWidget, name: str) -> None:
        if not isinstance(widget, QDialog):
            return
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        wanted = [control for control in controls(widget) if not in_group(control)]
        if not wanted:
            return
        wanted[0].setFocus()
        order = list(stops(widget))
        missed.update({named(control): name for control in wanted if control not in order})
        rows = [one for one in order if one in wanted]
        for before, after in pairwise(rows[rows.index(min(rows, key=lambda one: (place(one).y(), place(one).x()))) :]):
            if place(after).y() + after.height() < place(before).y():
                backwards[f"{named(before)} to {named(after)}"] = name

    WindowWalk(qtbot, window, tmp_path, monkeypatch, look).walk()
    assert missed == {}
    assert backwards == {}


def picture_of(control: QWidget) -> QImage:
    top = control.window()
    area = QRect(place(control), control.size()).adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
    return top.grab(area.intersected(top.rect())).toImage()


def n_different(one: QImage, other: QImage) -> int:
    if one.size() != other.size():
        return _SEEN
    pixels = [np.frombuffer(image.constBits(), dtype=np.uint32) for image in (one, other)]
    return int(np.count_nonzero(pixels[0] != pixels[1]))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.exhaustive) if "contrast" in name else name for name in THEME_NAMES[1:]]
)
def test_a_control_that_has_the_keyboard_shows_it(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    unseen: list[str] = []
    with themed(name):
        window.transport.start_button.setFocus()
        for control in stops(window):
            QApplication.processEvents()
            with_focus = picture_of(control)
            control.clearFocus()
            if n_different(with_focus, picture_of(control)) < _SEEN and not isinstance(control, QLineEdit):
                unseen.append(named(control))
            control.setFocus()
    assert unseen == []


def test_every_control_of_the_window_is_reached(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    missed: set[str] = set()
    for dock in window.docks.values():
        dock.raise_()
        QApplication.processEvents()
        window.transport.start_button.setFocus()
        order = set(stops(window))
        missed |= {
            named(one) for one in controls(window) if one not in order and not in_group(one) and not isinstance(one, QTabBar)
        }
    assert missed == set()
