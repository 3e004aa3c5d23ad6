"""The order in which Tab visits controls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow, QTabBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.tab_order import TabOrder
from tests.gui.conftest import wait_for_state


def edits(parent: QWidget, *names: str) -> list[QLineEdit]:
    layout = QVBoxLayout(parent)
    made = []
    for name in names:
        edit = QLineEdit(parent)
        edit.setObjectName(name)
        layout.addWidget(edit)
        made.append(edit)
    return made


def names(order: TabOrder, wanted: Sequence[str] = ()) -> list[str]:
    """Returns the names of what Tab visits, of all or of those that are wanted; a bar of tabs is called "panels"."""
    found = ["panels" if isinstance(stop, QTabBar) else stop.objectName() for stop in order.stops()]
    return [name for name in found if not wanted or name in wanted]


def test_parts_follow_each_other_as_told_whenever_they_were_made(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    late, early = QWidget(window), QWidget(window)
    edits(late, "c", "d")
    (_, b) = edits(early, "a", "b")
    order = TabOrder(window, (b, early, late), ())
    window.show()
    assert names(order) == ["b", "a", "c", "d"]


def test_a_container_that_hands_the_keyboard_on_is_no_stop_before_its_field(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    middle = QWidget(window)
    window.setCentralWidget(middle)
    first, field, last = edits(middle, "first", "field", "last")
    container = QWidget(window)  # stands after all of them in Qt's own chain
    container.setFocusProxy(field)
    order = TabOrder(window, (middle,), ())
    window.show()
    last.setFocus()
    order.move(forward=True)
    assert window.focusWidget() is first
    order.move(forward=False)
    assert window.focusWidget() is last


def test_a_dock_that_was_floated_gets_its_place_back(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    middle, content = QWidget(window), QWidget()
    (first, _) = edits(middle, "first", "last")
    edits(content, "between")
    dock = QDockWidget("dock", window)
    dock.setWidget(content)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.setCentralWidget(middle)
    order = TabOrder(window, (first, content, middle), (dock,))
    window.show()
    dock.setFloating(True)
    assert names(order) == ["first", "last"]
    dock.setFloating(False)
    qtbot.waitUntil(lambda: names(order) == ["first", "between", "last"])


def test_the_window_is_visited_from_the_transport_over_the_tree_to_the_plots(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    wanted = ["startButton", "deviceCombo", "panels", "searchEdit", "variableTree", "lossPlot", "panels"]
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: names(window.tab_order, wanted) == wanted)


def test_tab_and_shift_tab_come_to_every_stop_of_the_window_and_back_to_where_they_began(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.show()
    qtbot.waitUntil(lambda: window.variables.tree.hasFocus() or window.transport.start_button.isEnabled())
    start = window.transport.start_button
    rounds = []
    for forward in (True, False):
        start.setFocus()
        visited: list[QWidget] = [start]
        while window.focusNextPrevChild(forward) and window.focusWidget() is not start and len(visited) < 100:
            visited.append(window.focusWidget())
        rounds.append([start, *(visited[1:] if forward else visited[:0:-1])])
    # of buttons that exclude each other, one alone is a stop, and Qt says which when it has been visited
    assert rounds[0] == rounds[1] == window.tab_order.stops()
    assert {window.transport.more_edit, window.variables.tree, window.loss.plot} <= set(rounds[0])
