from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.queue.queue_model import NAME, STATE, QueueModel
from gradgui.gui.queue.queue_table import QueueTable
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState


def entry(name: str, state: QueueState = QueueState.WAITING, message: str = "", run: str = "") -> QueueEntry:
    return QueueEntry(name, name, "format = 1", state=state, message=message, run=run)


@pytest.fixture
def model(qtbot: QtBot) -> QueueModel:
    """Returns four entries, one in each state but skipped."""
    model = QueueModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tester.setParent(model)
    model.set_entries(
        (
            entry("a", QueueState.DONE, run="/runs/a"),
            entry("b", QueueState.RUNNING),
            entry("c", QueueState.FAILED, "No."),
            entry("d"),
        )
    )
    return model


def texts(model: QueueModel, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_states_are_words_with_a_mark_not_colours_alone(model: QueueModel) -> None:
    model.set_progress("42 %")
    assert texts(model, STATE) == ["✓ done", "▶ 42 %", "✕ failed", "○ waiting"]
    assert model.index(2, STATE).data(Qt.ItemDataRole.ToolTipRole) == "No."
    assert model.index(2, STATE).data(Qt.ItemDataRole.AccessibleTextRole) == "✕ failed. No"


def test_progress_alone_asks_for_one_row_to_be_drawn(qtbot: QtBot, model: QueueModel) -> None:
    rows: list[int] = []
    model.dataChanged.connect(lambda first, _last: rows.append(first.row()))
    model.set_progress("1 %")
    model.set_progress("1 %")
    model.set_entries(model.entries)
    assert rows == [1]


def test_dropped_rows_are_asked_to_be_moved_before_the_place(qtbot: QtBot, model: QueueModel) -> None:
    data = model.mimeData([model.index(3, NAME), model.index(0, NAME), model.index(0, STATE)])
    with qtbot.waitSignal(model.moveRequested) as moved:
        taken = model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
    assert moved.args == [("a", "d"), 2]
    assert not taken  # else Qt takes the rows away that were dragged


def test_alt_with_up_and_down_moves_the_selected_rows(qtbot: QtBot, model: QueueModel) -> None:
    table = QueueTable(model)
    qtbot.addWidget(table)
    table.select_ids(("b", "c"))
    moves: list[tuple[tuple[str, ...], int]] = []
    model.moveRequested.connect(lambda ids, to: moves.append((ids, to)))
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert moves == [(("b", "c"), 0), (("b", "c"), 4)]


def test_the_panel_moves_removes_and_opens_what_is_selected(qtbot: QtBot, three: MainWindow) -> None:
    panel, trainer = three.queue.panel, three.queue.trainer
    ids = {one.name: one.id for one in trainer.entries}
    panel.table.select_ids((ids["three"],))
    panel.table.move_selected(-1)
    assert [one.name for one in trainer.entries] == ["one", "three", "two"]
    assert panel.table.selected_ids() == (ids["three"],)
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [one.name for one in trainer.entries] == ["one", "two"]
    opened: list[str] = []
    panel.runActivated.disconnect()
    panel.runActivated.connect(opened.append)
    trainer.file.set_state(ids["two"], QueueState.FAILED, "No.", run=str(Path("/runs/two")))
    trainer.look()
    panel.table.select_ids((ids["two"],))
    assert panel.words.text() == "No."
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert opened == [str(Path("/runs/two"))]
    menu = panel.make_menu()
    usable = {action.objectName() for action in menu.actions() if action.isEnabled() and action.objectName()}
    assert usable == {"queueOpen", "queueUp", "queueDown", "queueAgain", "queueRemove", "queueClear"}
    assert isinstance(menu, QMenu)
    menu.deleteLater()
    panel.trainer.clear_over()
    assert [one.name for one in trainer.entries] == ["one"]
