"""The list of events: order, words, what waits."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtTest import QAbstractItemModelTester

from gradgui.core.interventions import Change, ChangeKind, Intervention
from gradgui.core.records import RecordLayout, RunEvent, StepBatch, Validation
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from gradgui.gui.events.entries import Mark
from gradgui.gui.events.event_model import EventModel
from gradgui.runs.history import RunHistory
from tests.fakes import fake_variables


@pytest.fixture
def record() -> RunHistory:
    variables = fake_variables()
    made = RunHistory(RecordLayout(tuple(v.path for v in variables if v.learnable)), Selection.initial(variables))
    scalars = np.zeros((10, len(made.layout.scalars)))
    scalars[:, 2] = 1e-3
    made.append(StepBatch(0, scalars, np.zeros((10, 6, 4), dtype=np.float32)))
    return made


def texts(model: EventModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_everything_is_listed_newest_first(qapp: object, record: RunHistory) -> None:
    model = EventModel()
    record.add_event(RunEvent(0, "started", "Started on CPU:0", 0.0))
    record.add_intervention(Intervention(4, ChangeKind.FREEZE, ("head/kernel", "head/bias"), time_s=1.0))
    record.add_validation(Validation(8, {"loss": 0.25, "accuracy": 0.9}, 5, 2.0))
    model.set_history(record)
    assert texts(model) == ["Validation 0.2500", "Froze head", "Started on CPU:0"]
    assert [model.entry(model.index(row)).mark for row in range(3)] == [Mark.VALIDATION, Mark.FREEZE, Mark.NOTE]
    record.add_event(RunEvent(10, "finished", "Finished", 3.0))
    model.refresh()
    assert texts(model)[0] == "Finished"


def test_a_change_of_rate_says_the_old_rate_and_the_new(qapp: object, record: RunHistory) -> None:
    record.add_intervention(Intervention(7, ChangeKind.LEARNING_RATE, value=1e-4, source="planned"))
    model = EventModel()
    model.set_history(record)
    assert texts(model) == ["Rate 1.0e-3 → 1.0e-4 (planned)"]


def test_multipliers_and_clips_are_said_in_words(qapp: object, record: RunHistory) -> None:
    factors = {"head/kernel": 0.1, "head/bias": 0.1}
    record.add_intervention(Intervention(3, ChangeKind.MULTIPLIERS, tuple(factors), factors, time_s=1.0))
    record.add_intervention(Intervention(4, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 1.0}, time_s=2.0))
    record.add_intervention(Intervention(5, ChangeKind.CLIP, value={"kind": "none", "limit": None}, time_s=3.0))
    model = EventModel()
    model.set_history(record)
    assert texts(model) == ["Clip off", "Clip global norm 1", "Multiplier ×0.1 on head"]
    model.set_pending(
        (Change(ChangeKind.MULTIPLIERS, value={"**": 2.0}), Change(ChangeKind.CLIP, value=ClipSpec("value", 0.5)))
    )
    assert texts(model)[:2] == ["Clip value 0.5: pending", "Multiplier ×2 on everything: pending"]


def test_a_thaw_that_brought_its_own_policy_says_it(qapp: object, record: RunHistory) -> None:
    value = {"thawing": "zero", "warmup_updates": 50}
    record.add_intervention(Intervention(3, ChangeKind.THAW, ("head/bias",), value, "planned"))
    model = EventModel()
    model.set_history(record)
    assert texts(model) == ["Thawed head/bias, zero, warm-up 50 (planned)"]


def test_waiting_changes_stand_on_top_until_they_are_carried_out(qapp: object, record: RunHistory) -> None:
    record.add_event(RunEvent(0, "started", "Started", 0.0))
    model = EventModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_history(record)
    model.set_pending((Change(ChangeKind.THAW, ("**",)), Change(ChangeKind.LEARNING_RATE, value=0.5)))
    assert texts(model) == ["Rate 0.5: pending", "Thaw everything: pending", "Started"]
    record.add_event(RunEvent(3, "note", "Noted", 1.0))
    model.refresh()
    model.set_pending(())
    assert texts(model) == ["Noted", "Started"]
    tester.deleteLater()


def test_a_long_message_is_cut_in_the_list_and_whole_in_its_tool_tip(qapp: object, record: RunHistory) -> None:
    message = "word " * 100
    record.add_event(RunEvent(3, "failed", message, 1.0))
    model = EventModel()
    model.set_history(record)
    assert len(texts(model)[0]) <= 120
    assert message.strip() in str(model.data(model.index(0), 3))  # Qt.ToolTipRole


def test_a_measurement_is_short_in_the_list_and_whole_in_its_tool_tip(qapp: object, record: RunHistory) -> None:
    text = "Watching takes 12% of a step: 1.1 ms a step with all norms, 0.97 ms without"
    record.add_event(RunEvent(5, "measured", text, 1.0))
    model = EventModel()
    model.set_history(record)
    assert texts(model) == ["Watching takes 12% of a step"]
    assert "0.97" in str(model.data(model.index(0), 3))  # Qt.ToolTipRole
