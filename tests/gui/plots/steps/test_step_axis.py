from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.steps.step_axis import StepRange


@pytest.fixture
def steps(qtbot: QtBot) -> StepRange:
    return StepRange()


def test_a_new_range_follows_from_half_a_step_before_the_first(steps: StepRange) -> None:
    steps.set_n_steps(1000)
    assert steps.following
    assert steps.x0 == -0.5
    assert 999.5 <= steps.x1 <= 1.035 * 1000


def test_following_ends_move_in_jumps_that_never_leave_much_empty(steps: StepRange) -> None:
    ends = []
    for n in range(64, 5000):
        steps.set_n_steps(n)
        assert n - 0.5 <= steps.x1 <= n * 1.035
        ends.append(steps.x1)
    assert len(set(ends)) < 300


def test_a_window_follows_the_last_steps(steps: StepRange) -> None:
    steps.set_window(100)
    steps.set_n_steps(1000)
    assert steps.x1 - steps.x0 == 100
    assert steps.x1 >= 999.5


def test_zooming_frees_the_view_and_following_brings_it_back(steps: StepRange, qtbot: QtBot) -> None:
    steps.set_n_steps(1000)
    with qtbot.waitSignal(steps.changed, timeout=1000):
        steps.zoom(0.5, 500)
    assert not steps.following
    before = (steps.x0, steps.x1)
    steps.set_n_steps(2000)
    assert (steps.x0, steps.x1) == before
    steps.follow()
    assert steps.following
    assert steps.x1 >= 1999.5


def test_zooming_keeps_what_is_under_the_mouse(steps: StepRange) -> None:
    steps.set_n_steps(1024)
    share = (300 - steps.x0) / (steps.x1 - steps.x0)
    steps.zoom(0.25, 300)
    assert (300 - steps.x0) / (steps.x1 - steps.x0) == pytest.approx(share)


def test_zooming_all_the_way_out_follows_again(steps: StepRange) -> None:
    steps.set_n_steps(1000)
    steps.zoom(0.5, 500)
    steps.zoom(100, 500)
    assert steps.following


def test_panning_stops_at_the_ends_of_the_run(steps: StepRange) -> None:
    steps.set_n_steps(1000)
    steps.show(100, 200)
    steps.pan(-1000)
    assert (steps.x0, steps.x1) == (-0.5, 99.5)


def test_the_closest_view_is_a_few_steps(steps: StepRange) -> None:
    steps.set_n_steps(1000)
    steps.show(500, 500.001)
    assert steps.x1 - steps.x0 == pytest.approx(4)


def test_a_shorter_run_is_followed_again(steps: StepRange) -> None:
    steps.set_n_steps(1000)
    steps.show(800, 900)
    steps.set_n_steps(10)
    assert steps.following
    assert steps.x1 < 20


def test_nothing_is_announced_when_nothing_changes(steps: StepRange, qtbot: QtBot) -> None:
    steps.set_n_steps(1000)
    with qtbot.assertNotEmitted(steps.changed):
        steps.set_n_steps(1000)
        steps.set_n_steps(1001)
        steps.show(steps.x0, steps.x1)


def test_the_cursor_belongs_to_the_nearest_step_of_the_run(steps: StepRange) -> None:
    steps.set_n_steps(10)
    for x, step in ((-0.4, 0), (0.49, 0), (0.51, 1), (9.4, 9), (9.6, None), (None, None)):
        steps.set_cursor(x)
        assert steps.cursor_step == step


def test_the_cursor_leaves_with_the_run_that_it_was_over(steps: StepRange) -> None:
    steps.set_n_steps(100)
    steps.set_cursor_step(50)
    steps.set_n_steps(0)
    assert steps.cursor is None


def test_the_cursor_leaves_with_what_it_was_over(steps: StepRange, qtbot: QtBot) -> None:
    steps.set_n_steps(1000)
    steps.set_cursor(500)
    with qtbot.waitSignal(steps.cursorChanged, timeout=1000):
        steps.show(0, 100)
    assert steps.cursor is None


def test_the_cursor_moves_by_whole_steps_or_by_pixels_and_stays_in_the_run() -> None:
    steps = StepRange()
    steps.move_cursor(1)
    assert steps.cursor is None
    steps.set_n_steps(50)
    steps.move_cursor(-1)
    assert steps.cursor_step == 49
    steps.move_cursor(-1, 0.2)
    assert steps.cursor_step == 48
    steps.move_cursor(-3, 4.4)
    assert steps.cursor_step == 36
    steps.move_cursor(100)
    assert steps.cursor_step == 49


def test_the_view_follows_the_cursor() -> None:
    steps = StepRange()
    steps.set_n_steps(1000)
    steps.show(100, 200)
    steps.set_cursor_step(205)
    assert steps.cursor_step == 205
    assert steps.x0 < 205 < steps.x1
    assert steps.x1 - steps.x0 == 100
    steps.set_cursor_step(0)
    assert (steps.cursor_step, steps.x0) == (0, -0.5)


def test_wider_left_axes_are_announced_once() -> None:
    steps = StepRange()
    announced: list[int] = []
    steps.leftWidthChanged.connect(lambda: announced.append(steps.extra_left_px))
    for pixels in (40, 40, -20, 0):
        steps.set_extra_left(pixels)
    assert announced == [40, 0]
