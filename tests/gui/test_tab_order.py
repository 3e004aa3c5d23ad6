"""The order in which Tab visits controls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.tab_order import TabOrder
from tests.gui.conftest import wait_for_state


def chain_from(first: QWidget) -> list[str]:
    """Returns the names of what follows in the chain of Tab, from a widget on, without those that have none."""
    names, widget = [first.objectName()], first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.objectName() and not widget.objectName().startswith("qt_"):
            names.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return names


def edits(parent: QWidget, *names: str) -> list[QLineEdit]:
    layout = QVBoxLayout(parent)
    made = []
    for name in names:
        edit = QLineEdit(parent)
        edit.setObjectName(name)
        layout.addWidget(edit)
        made.append(edit)
    return made


def test_parts_follow_each_other_as_told_whenever_they_were_made(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    late, early = QWidget(window), QWidget(window)
    edits(late, "c", "d")
    (_, b) = edits(early, "a", "b")
    TabOrder(window, (b, early, late), ())
    assert chain_from(b) == ["b", "a", "c", "d"]


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
    TabOrder(window, (first, content, middle), (dock,))
    dock.setFloating(True)
    dock.setFloating(False)
    assert chain_from(first) == ["first", "between", "last"]


def test_the_window_is_visited_from_the_transport_over_the_tree_to_the_plots(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    wanted = ["startButton", "stopButton", "deviceCombo", "searchEdit", "variableTree", "lossPlot", "eventList"]
    chain = [name for name in chain_from(window.transport.start_button) if name in wanted]
    assert chain == wanted
