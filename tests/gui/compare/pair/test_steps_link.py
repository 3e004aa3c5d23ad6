from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gradgui.gui.compare.pair.steps_link import StepsLink
from gradgui.gui.plots.steps.step_axis import StepRange


def test_views_and_cursors_move_together_as_far_as_each_reaches(qtbot: QtBot) -> None:
    parent = QObject()
    first, second = StepRange(), StepRange()
    first.set_n_steps(1000)
    second.set_n_steps(500)
    link = StepsLink(first, second, lambda: True, parent)
    first.show(100.0, 200.0)
    assert (second.x0, second.x1, second.following) == (100.0, 200.0, False)
    second.set_cursor(150.0)
    assert first.cursor == 150.0
    first.follow()
    assert second.following
    assert second.x1 < first.x1
    assert link.parent() is parent


def test_nothing_is_passed_on_while_the_link_does_not_hold(qtbot: QtBot) -> None:
    parent = QObject()
    first, second = StepRange(), StepRange()
    first.set_n_steps(1000)
    second.set_n_steps(1000)
    link = StepsLink(first, second, lambda: False, parent)
    first.show(100.0, 200.0)
    first.set_cursor(150.0)
    assert second.following
    assert second.cursor is None
    assert link.parent() is parent
