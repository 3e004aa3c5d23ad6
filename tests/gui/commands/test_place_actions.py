"""Going to panels and plots by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import wait_for_state


def test_every_place_comes_into_sight_and_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.show()
    window.docks["events"].hide()
    actions = window.actions_by_id
    inside: dict[str, QWidget] = {
        "variables": window.variables.tree,
        "form": window.form,
        "data": window.docks["data"],
        "runs": window.docks["runs"],
        "queue": window.docks["queue"],
        "events": window.docks["events"],
        "loss": window.loss.plot,
        "gradients": window.gradients.heatmap.plot,
        "rate": window.transport.learning_rate.edit,
        "device": window.transport.device_combo,
    }
    actions.refresh()
    for name, place in inside.items():
        actions[f"go.{name}"].trigger()
        focus = window.focusWidget()
        assert focus is place or place.isAncestorOf(focus), name
        assert place.isVisible()
        dock = window.docks.get(name)
        assert dock is None or not dock.visibleRegion().isEmpty()


def test_keys_go_to_a_panel_behind_another_one(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    QTest.keySequence(window, "Ctrl+4")
    assert window.docks["runs"].isAncestorOf(window.focusWidget())


def test_shift_and_f10_open_the_menu_of_the_row_that_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    tree = window.variables.tree
    tree.setFocus()
    tree.setCurrentIndex(tree.model().index(0, 0))
    asked: list[QPoint] = []
    tree.customContextMenuRequested.disconnect()
    tree.customContextMenuRequested.connect(asked.append)
    QTest.keyClick(tree, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert [tree.indexAt(place).row() for place in asked] == [0]
