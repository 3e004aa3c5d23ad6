from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.marks import MarkLayer, marks_of
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import rate_change


def test_changes_of_one_step_are_one_mark() -> None:
    marks = marks_of([rate_change(5), Intervention(5, ChangeKind.FREEZE, ("conv/kernel",)), rate_change(9, 0.02)])
    assert [(mark.step, mark.labels[0]) for mark in marks] == [(5, "rate 1e-4 +1"), (9, "rate 0.02")]
    assert marks[0].details == "rate 1e-4\nfreeze conv/kernel"


def test_what_was_changed_before_the_start_is_no_mark() -> None:
    assert marks_of([rate_change(0)]) == ()


@pytest.fixture
def layer(qtbot: QtBot) -> Iterator[MarkLayer]:
    steps = StepRange()
    steps.set_n_steps(400)
    steps.show(-0.5, 99.5)
    # In a window of its own: pyqtgraph's plots take themselves apart when they are closed.
    window = QWidget()
    qtbot.addWidget(window)
    plot = StepPlot("plot", steps, PlainAxis(), labels=True, parent=window)
    plot.resize(500, 300)
    window.show()
    yield plot.marks
    window.close()


def test_a_mark_lies_between_the_step_before_and_the_first_that_felt_it(layer: MarkLayer) -> None:
    (mark,) = marks_of([rate_change(50)])
    layer.set_marks((mark,))
    assert mark.position == 49.5
    assert layer.x_of(mark.position) == pytest.approx(layer.width / 2)


def test_a_mark_is_found_under_the_mouse(layer: MarkLayer) -> None:
    marks = marks_of([rate_change(50)])
    layer.set_marks(marks)
    assert layer.mark_at(layer.width / 2 + 2) == marks[0]
    assert layer.mark_at(layer.width / 2 - 30) is None


def test_words_are_shortened_as_people_do_and_left_out_rather_than_cut(layer: MarkLayer) -> None:
    frozen = Intervention(60, ChangeKind.FREEZE, ("block_7/batch_normalization/gamma",))
    clip = Intervention(50, ChangeKind.CLIP, value={"kind": "global_norm", "limit": 0.25})
    rate, clipped, freeze = marks_of([rate_change(40, 0.00025), clip, frozen])
    assert layer._label(rate, 500) == "rate 2.5e-4"
    assert layer._label(clipped, 500) == "clip global 0.25"
    assert layer._label(clipped, 80) == "clip 0.25"
    assert layer._label(rate, 60) == layer._label(clipped, 40) == layer._label(freeze, 30) == ""
    labels = [layer._label(freeze, room) for room in (500, 240, 170, 70)]
    assert labels == [
        "freeze block_7/batch_normalization/gamma",
        "freeze batch_normalization/gamma",
        "freeze batch_normalization",
        "freeze",
    ]


def test_marks_out_of_view_are_left_out(layer: MarkLayer) -> None:
    layer.set_marks(marks_of([rate_change(50), rate_change(500)]))
    assert [mark.step for mark, _, _ in layer._placed()] == [50]
    layer.set_marks(())
    assert layer._placed() == []
