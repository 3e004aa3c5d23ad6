"""Undoing: what is sent, and which steps are one."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QUndoStack

from gradgui.core.interventions import Change, ChangeKind
from gradgui.gui.control.changes import change_command
from gradgui.gui.control.changes.change_command import ChangeCommand, Gesture

Sent = list[float]


def rate(value: float) -> tuple[Change, ...]:
    return (Change(ChangeKind.LEARNING_RATE, value=value),)


def push(stack: QUndoStack, sent: Sent, before: float, after: float, *, stepped: bool = True, title: str = "Rate") -> None:
    gesture = Gesture(title, f"{before:g}", f"{after:g}")

    def send(changes: tuple[Change, ...]) -> None:
        sent.extend(change.value for change in changes)

    stack.push(ChangeCommand(gesture.text, rate(after), rate(before), send, gesture if stepped else None))


@pytest.fixture
def stack(qapp: object) -> QUndoStack:
    return QUndoStack()


def test_a_change_is_sent_when_it_is_made_undone_and_redone(stack: QUndoStack) -> None:
    sent: Sent = []
    push(stack, sent, 1, 2, stepped=False)
    stack.undo()
    stack.redo()
    assert sent == [2, 1, 2]
    assert stack.undoText() == "Rate 1 → 2"


def test_steps_that_follow_closely_are_one_step_back(stack: QUndoStack) -> None:
    sent: Sent = []
    push(stack, sent, 1, 2)
    push(stack, sent, 2, 3)
    assert (stack.count(), stack.undoText()) == (1, "Rate 1 → 3")
    stack.undo()
    stack.redo()
    assert sent == [2, 3, 1, 3]


def test_steps_back_to_where_they_began_leave_nothing_to_undo(stack: QUndoStack) -> None:
    push(stack, [], 1, 2)
    push(stack, [], 2, 1)
    assert stack.count() == 0


def test_changes_that_are_no_steps_stay_apart(stack: QUndoStack) -> None:
    push(stack, [], 1, 2, stepped=False)
    push(stack, [], 2, 3, stepped=False)
    push(stack, [], 3, 4)
    push(stack, [], 4, 5, title="Another")
    assert stack.count() == 4


def test_steps_after_a_rest_stay_apart(stack: QUndoStack, monkeypatch: pytest.MonkeyPatch) -> None:
    push(stack, [], 1, 2)
    monkeypatch.setattr(change_command, "MERGE_S", -1.0)
    push(stack, [], 2, 3)
    assert stack.count() == 2
