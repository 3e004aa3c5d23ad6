from __future__ import annotations

import pytest

from gradgui.core.rates.update_count import UpdateCount


def by_hand(n_steps: int, n_in_window: int, window: int) -> tuple[list[int], UpdateCount]:
    """Counts step by step, as the engine's own loop does."""
    updates, numbers = 0, []
    for _ in range(n_steps):
        numbers.append(updates)
        n_in_window += 1
        if n_in_window >= window:
            updates, n_in_window = updates + 1, 0
    return numbers, UpdateCount(updates, n_in_window)


@pytest.mark.parametrize("window", [1, 2, 3, 7])
@pytest.mark.parametrize("n_in_window", [0, 1, 2, 5])
def test_counting_at_once_equals_counting_step_by_step(window: int, n_in_window: int) -> None:
    for n_steps in range(20):
        numbers, after = by_hand(n_steps, n_in_window, window)
        assert UpdateCount(0, n_in_window).of_steps(n_steps, window).tolist() == numbers
        assert UpdateCount(0, n_in_window).after(n_steps, window) == after


def test_a_window_that_already_holds_more_than_the_new_length_ends_with_its_next_step() -> None:
    assert UpdateCount(4, 5).after(1, 2) == UpdateCount(5, 0)
