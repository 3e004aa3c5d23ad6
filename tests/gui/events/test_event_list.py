"""The panel of events as a person narrows, searches, unfolds and copies it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import RecordLayout, RunEvent, Validation
from gradgui.core.selection import Selection
from gradgui.gui.events.event_list import EventList
from gradgui.runs.history import RunHistory
from tests.fakes import fake_variables


@pytest.fixture
def record() -> RunHistory:
    """Returns a record with two steps, two validations, a freeze, a planned pause and a step that wasn't finite."""
    variables = fake_variables()
    made = RunHistory(RecordLayout(tuple(v.path for v in variables if v.learnable)), Selection.initial(variables))
    made.add_event(RunEvent(0, "started", "Started on CPU:0", 0.0))
    for step in (1, 2):
        made.add_event(RunEvent(step, "paused", "Stepped", float(step)))
    for step, loss in ((10, 0.5), (20, 0.25)):
        made.add_validation(Validation(step, {"loss": loss, "accuracy": 0.5}, 8, step / 2))
    made.add_intervention(Intervention(25, ChangeKind.FREEZE, ("head/kernel", "head/bias"), time_s=12.0))
    made.add_intervention(Intervention(30, ChangeKind.PAUSE, source="planned", time_s=15.0))
    made.add_event(RunEvent(31, "non_finite", "Step 31 is not finite: the loss (nan).", 16.0))
    return made


@pytest.fixture
def panel(qtbot: QtBot, record: RunHistory) -> EventList:
    made = EventList()
    qtbot.addWidget(made)
    made.resize(380, 500)
    made.show()
    made.set_history(record)
    return made


def texts(panel: EventList) -> list[str]:
    return [str(panel.model.index(row).data()) for row in range(panel.model.rowCount())]


def press(panel: EventList, name: str) -> None:
    chip = panel.findChild(QPushButton, f"events{name}Chip")
    assert chip is not None
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)


FOLDED = [
    "Step 31 is not finite: the loss (nan).",
    "Pause (planned)",
    "Froze head",
    "2 validations, 0.500\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}0.250",
    "Stepped 2 times",
    "Started on CPU:0",
]


def test_what_repeats_is_one_line(panel: EventList) -> None:
    assert texts(panel) == FOLDED


def test_chips_narrow_the_list(panel: EventList) -> None:
    press(panel, "Changes")
    assert texts(panel) == ["Pause (planned)", "Froze head"]
    press(panel, "Validations")
    assert texts(panel) == ["Validation 0.2500", "Validation 0.5000"]
    press(panel, "Problems")
    assert texts(panel) == ["Step 31 is not finite: the loss (nan)."]
    press(panel, "All")
    assert texts(panel) == FOLDED


def test_a_search_finds_all_words_and_each_line_on_its_own(panel: EventList) -> None:
    QTest.keyClicks(panel.search_edit, "hand froze")
    assert texts(panel) == ["Froze head"]
    panel.search_edit.clear()
    QTest.keyClicks(panel.search_edit, "accuracy")
    assert texts(panel) == ["Validation 0.2500", "Validation 0.5000"]


def test_what_is_new_joins_the_line_that_it_repeats_and_only_what_was_asked_for_is_listed(
    panel: EventList, record: RunHistory
) -> None:
    tester = QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for step in (40, 41, 42):
        record.add_event(RunEvent(step, "paused", "Stepped", float(step)))
        panel.refresh()
    assert texts(panel)[0] == "Stepped 3 times"
    press(panel, "Changes")
    record.add_event(RunEvent(43, "paused", "Stepped", 43.0))
    panel.refresh()
    assert texts(panel) == ["Pause (planned)", "Froze head"]
    press(panel, "All")
    assert texts(panel)[0] == "Stepped 4 times"
    tester.deleteLater()


def test_a_folded_line_opens_by_the_right_arrow_and_closes_by_the_left(panel: EventList) -> None:
    tester = QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    panel.view.setCurrentIndex(panel.model.index(3))
    QTest.keyClick(panel.view, Qt.Key.Key_Right)
    assert texts(panel) == [*FOLDED[:3], "Validation 0.2500", "Validation 0.5000", *FOLDED[4:]]
    QTest.keyClick(panel.view, Qt.Key.Key_Left)
    assert texts(panel) == FOLDED
    tester.deleteLater()


def test_a_click_and_enter_go_to_the_step(qtbot: QtBot, panel: EventList) -> None:
    steps: list[int] = []
    panel.stepActivated.connect(steps.append)
    QTest.mouseClick(
        panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.visualRect(panel.model.index(2)).center()
    )
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert steps == [25, 20]


def test_selected_lines_are_copied_as_text(panel: EventList) -> None:
    panel.view.setCurrentIndex(panel.model.index(1))
    QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "30\t0:15\tPause (planned)\tplanned\n25\t0:12\tFroze head\tuser"


def test_who_did_it_and_when_is_in_the_tool_tip(panel: EventList) -> None:
    assert panel.model.index(2).data(Qt.ItemDataRole.ToolTipRole) == "Step 25 at 0:12: Froze head, by hand"


def test_in_a_narrow_panel_the_chips_take_two_rows(panel: EventList) -> None:
    chips = panel.findChildren(QPushButton)
    assert len({chip.y() for chip in chips}) == 1
    panel.resize(210, 500)
    QApplication.processEvents()
    assert len({chip.y() for chip in chips}) == 2
    assert all(chip.geometry().right() <= 210 for chip in chips)
