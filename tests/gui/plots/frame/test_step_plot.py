from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import rate_change, simple_history


class Shown:
    """Loss over gradients, as in the window."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.steps = StepRange(self.window)
        self.loss, self.gradients = LossPlot(self.steps), GradientPanel(self.steps)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.loss)
        layout.addWidget(self.gradients)
        self.window.resize(900, 700)
        self.window.show()

    @property
    def plots(self) -> tuple[StepPlot, StepPlot, StepPlot]:
        return (self.loss.plot, self.gradients.heatmap.plot, self.gradients.curves.plot)

    def refresh(self) -> None:
        self.loss.refresh()
        self.gradients.refresh()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    made = Shown()
    qtbot.addWidget(made.window)
    history = simple_history(500)
    history.add_intervention(rate_change(123))
    made.loss.set_history(history)
    made.gradients.set_history(history)
    return made


def pixel_of(plot: StepPlot, step: float) -> float:
    scene = plot.view.mapViewToScene(QPointF(step, 0))
    return float(plot.mapTo(plot.window(), plot.mapFromScene(scene)).x())


@pytest.mark.parametrize("size", [(700, 500), (901, 640), (1600, 900)])
@pytest.mark.parametrize("view", [None, (100.0, 180.0)])
def test_one_step_is_at_one_pixel_in_all_plots(
    shown: Shown, qtbot: QtBot, size: tuple[int, int], view: tuple[float, float] | None
) -> None:
    shown.window.resize(*size)
    shown.gradients.show_curves()
    shown.gradients.show_curves(False)
    if view is not None:
        shown.steps.show(*view)
    shown.refresh()
    qtbot.wait(0)
    for step in (0, 123, 150, 499):
        loss, heat, _ = (pixel_of(plot, step) for plot in shown.plots)
        assert loss == heat
    shown.gradients.show_curves()
    qtbot.wait(0)
    for step in (0, 123, 150, 499):
        loss, _, curves = (pixel_of(plot, step) for plot in shown.plots)
        assert loss == curves


def test_marks_are_at_the_same_pixel_as_their_step(shown: Shown) -> None:
    for plot in shown.plots[:2]:
        (mark,) = plot.marks.marks
        drawn = plot.view.mapToScene(QPointF(plot.marks.x_of(mark.position), 0)).x()
        assert drawn == pytest.approx(plot.view.mapViewToScene(QPointF(122.5, 0)).x())


def test_the_cursor_of_one_plot_is_in_all(shown: Shown, qtbot: QtBot) -> None:
    plot = shown.loss.plot
    middle = plot.mapFromScene(plot.view.mapToScene(plot.view.rect().center()))
    QTest.mouseMove(plot.viewport(), middle)
    assert shown.steps.cursor_step is not None
    assert [shown_plot.cursor_line.isVisible() for shown_plot in shown.plots[:2]] == [True, True]
    assert plot.cursor_line.pos().x() == shown.gradients.heatmap.plot.cursor_line.pos().x()
    QTest.mouseMove(plot.viewport(), QPoint(2, 2))
    assert shown.steps.cursor_step is None
    assert not plot.cursor_line.isVisible()


def test_dragging_pans_all_plots_and_a_double_click_follows_again(shown: Shown, qtbot: QtBot) -> None:
    shown.steps.show(200, 300)
    shown.refresh()
    viewport = shown.loss.plot.viewport()
    start, end = QPoint(400, 100), QPoint(480, 100)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for x in range(410, 481, 10):
        QTest.mouseMove(viewport, QPoint(x, 100))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert shown.steps.x0 < 199
    assert not shown.steps.following
    assert shown.gradients.heatmap.plot.view.viewRange()[0] == pytest.approx([shown.steps.x0, shown.steps.x1])
    shown.steps.follow()
    assert shown.loss.follow_button.isChecked()


def test_a_click_that_is_no_drag_is_announced(shown: Shown, qtbot: QtBot) -> None:
    plot = shown.loss.plot
    with qtbot.waitSignal(plot.clicked, timeout=1000):
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 100))


def test_a_mark_tells_its_story_as_a_tool_tip(shown: Shown) -> None:
    plot = shown.loss.plot
    assert plot.tip_at(QPointF(plot.marks.x_of(122.5), 50)) == "Before step 123:\nrate 1e-4"
    assert plot.tip_at(QPointF(plot.marks.x_of(400), 50)) == ""


def test_the_keyboard_moves_the_cursor_of_all_plots(shown: Shown) -> None:
    plot = shown.gradients.heatmap.plot
    shown.refresh()
    for key, modifier, step in (
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 499),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 498),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 488),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 489),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        QTest.keyClick(plot, key, modifier)
        assert shown.steps.cursor_step == step
    assert shown.loss.plot.cursor_line.isVisible()
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert shown.steps.cursor is None


def test_the_keyboard_zooms_around_the_cursor_moves_the_view_and_shows_all_again(shown: Shown) -> None:
    plot = shown.gradients.heatmap.plot
    shown.refresh()
    whole = (shown.steps.x0, shown.steps.x1)
    shown.steps.set_cursor_step(100)
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    half = (whole[1] - whole[0]) / 2
    assert (shown.steps.x0, shown.steps.x1) == pytest.approx((100 + (whole[0] - 100) / 2, 100 + (whole[1] - 100) / 2))
    QTest.keyClick(plot, Qt.Key.Key_PageDown)
    assert shown.steps.x1 - shown.steps.x0 == pytest.approx(half)
    assert shown.steps.x1 == pytest.approx(min(whole[1], 100 + (whole[1] - 100) / 2 + 0.75 * half))
    QTest.keyClick(plot, Qt.Key.Key_PageUp)
    QTest.keyClick(plot, Qt.Key.Key_Minus)
    QTest.keyClick(plot, Qt.Key.Key_0)
    assert (shown.steps.x0, shown.steps.x1) == pytest.approx(whole)
    assert shown.steps.following


def test_a_plot_that_has_the_keyboard_says_so_and_says_its_numbers(shown: Shown) -> None:
    plot = shown.gradients.heatmap.plot
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert plot.focus_frame.isVisible()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(plot, key)
    assert plot.accessibleDescription() == "conv/bias 0.02000, at step 1"
    clicked: list[str] = []
    shown.gradients.variableClicked.connect(clicked.append)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert clicked == ["conv/bias"]
    plot.setFocus(Qt.FocusReason.MouseFocusReason)
    plot.clearFocus()
    assert not plot.focus_frame.isVisible()


def test_the_keyboard_goes_through_curves_and_bars_too(shown: Shown) -> None:
    shown.gradients.show_curves()
    curves = shown.gradients.curves
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(curves.plot, key)
    assert curves._look.hovered == "conv/bias"
    assert curves.plot.accessibleDescription().startswith("step 0: conv/kernel 0.010, conv/bias 0.020")
    shown.gradients.profile_button.click()
    profile = shown.gradients.profile
    QTest.keyClick(profile.plot, Qt.Key.Key_Right)
    assert profile.step == 1
    for _ in range(9):
        QTest.keyClick(profile.plot, Qt.Key.Key_Down)
    assert "head/bias 0.040" in profile.plot.accessibleDescription()


def test_the_cursor_stays_at_its_step_when_margins_change(shown: Shown, qtbot: QtBot) -> None:
    shown.refresh()
    shown.steps.set_cursor_step(250)
    before = shown.loss.plot.cursor_line.pos().x()
    shown.steps.set_extra_left(90)
    lines = [plot.cursor_line for plot in shown.plots[:2]]
    qtbot.waitUntil(lambda: lines[0].pos().x() < before)
    qtbot.waitUntil(lambda: all(abs(line.pos().x() - line.x_of(250)) <= 0.51 for line in lines))


def test_a_click_into_the_loss_keeps_its_step_for_all_plots(shown: Shown) -> None:
    shown.refresh()
    plot, steps = shown.loss.plot, shown.steps
    place = plot.mapFromScene(plot.view.mapViewToScene(QPointF(300, 1.0)))
    QTest.mouseMove(plot.viewport(), place)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    kept = steps.kept_step
    assert kept is not None
    assert abs(kept - 300) <= 1
    steps.set_cursor(None)
    assert steps.cursor_step == kept
    assert plot.cursor_line.isVisible()
    shown.gradients.profile_button.click()
    assert shown.gradients.profile.step == kept
    steps.set_cursor(20.0)
    assert shown.gradients.profile.step == 20
    steps.set_cursor(None)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert steps.kept_step is None
    assert shown.gradients.profile.step == 499


def test_a_kept_step_is_let_go_by_escape_and_by_another_run(shown: Shown) -> None:
    shown.refresh()
    plot, steps = shown.loss.plot, shown.steps
    QTest.keyClick(plot, Qt.Key.Key_Home)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert steps.kept_step == 0
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert steps.kept_step is None
    assert not plot.cursor_line.isVisible()
    steps.keep_step(7)
    shown.loss.set_history(simple_history(600))
    assert steps.kept_step is None


def test_a_double_click_follows_and_keeps_no_step(shown: Shown) -> None:
    shown.refresh()
    shown.steps.show(100, 200)
    plot = shown.loss.plot
    place = plot.mapFromScene(plot.view.mapToScene(plot.view.rect().center()))
    QTest.mouseMove(plot.viewport(), place)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in (
        (QEvent.Type.MouseButtonPress, left),
        (QEvent.Type.MouseButtonRelease, none),
        (QEvent.Type.MouseButtonDblClick, left),
        (QEvent.Type.MouseButtonRelease, none),
    ):
        there = QPointF(plot.viewport().mapToGlobal(place))
        event = QMouseEvent(kind, QPointF(place), there, left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(plot.viewport(), event)
    assert shown.steps.following
    assert shown.steps.kept_step is None
