from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gradgui.gui.compare.compared_run import read_compared, run_marks
from gradgui.gui.compare.differences.difference_model import DifferenceModel
from gradgui.gui.compare.differences.difference_table import DifferenceTable
from gradgui.gui.main_window import MainWindow
from gradgui.runs.comparing.comparison_rows import comparison_rows
from tests.gui.compare.conftest import wait_for_table


def _line(model: DifferenceModel, key: str) -> int:
    return next(line for line in range(model.rowCount()) if (row := model.row(line)) is not None and row.key == key)


def _texts(model: DifferenceModel, key: str) -> list[str]:
    line = _line(model, key)
    return [str(model.index(line, column).data()) for column in range(model.columnCount())]


@pytest.fixture
def table(qtbot: QtBot, made: list[Path]) -> DifferenceTable:
    """Returns the table of the runs, without a window around it."""
    runs = [read_compared(path) for path in made]
    table = DifferenceTable()
    qtbot.addWidget(table)
    table.set_table(comparison_rows([(run.reader, run.history) for run in runs]), run_marks(runs), made)
    return table


def test_the_table_says_what_differs_and_nothing_else(table: DifferenceTable) -> None:
    model = table.model
    assert _texts(model, "steps") == ["60", "120", "90"]
    assert _texts(model, "loop.seed") == ["0", "1", "2"]
    assert _texts(model, "step 30") == ["–", "rate 0.01", "–"]
    keys = [row.key for line in range(model.rowCount()) if (row := model.row(line)) is not None]
    assert "optimizer.learning_rate" not in keys


def test_a_click_on_a_key_orders_the_runs_by_it(table: DifferenceTable) -> None:
    line = _line(table.model, "steps")
    for expected in (["60", "90", "120"], ["120", "90", "60"], ["60", "120", "90"]):
        table.table.verticalHeader().sectionClicked.emit(line)
        assert _texts(table.model, "steps") == expected


def test_enter_orders_the_runs_by_its_row(qtbot: QtBot, table: DifferenceTable) -> None:
    table.table.setCurrentIndex(table.model.index(_line(table.model, "loop.seed"), 0))
    qtbot.keyClick(table.table, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    qtbot.keyClick(table.table, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert _texts(table.model, "loop.seed") == ["2", "1", "0"]


def test_the_best_stands_out_in_bold_and_in_words(table: DifferenceTable) -> None:
    model = table.model
    line = _line(model, "validation loss, best")
    row = model.row(line)
    assert row is not None
    column = row.values.index(min(row.values))
    index = model.index(line, column)
    assert index.data(Qt.ItemDataRole.FontRole).bold()
    assert str(index.data(Qt.ItemDataRole.ToolTipRole)).endswith("the best")


def test_a_run_can_be_left_out(qtbot: QtBot, compared: MainWindow, stored: list[Path]) -> None:
    table = compared.compare.page.details.differences
    table.removeRequested.emit(str(stored[0]))
    wait_for_table(qtbot, compared)
    assert _texts(table.model, "steps") == ["120", "90"]


def test_the_table_is_saved_as_it_is_ordered(table: DifferenceTable) -> None:
    table.model.sort_by(_line(table.model, "steps"))
    file = io.StringIO()
    table.export_numbers().write_csv(file)
    lines = list(csv.reader(io.StringIO(file.getvalue())))
    assert lines[0] == ["section", "key", "A  first", "C  third", "B  second"]
    assert next(line for line in lines if line[1] == "steps")[2:] == ["60", "90", "120"]


def test_the_model_keeps_qts_rules(table: DifferenceTable) -> None:
    model = table.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sort_by(_line(model, "steps"))
    table.set_table((), (), ())
    assert tester.model() is model
    assert model.rowCount() == 0
