from __future__ import annotations

import pytest

from gradgui.runs.loop.chunks.chunk_sizer import LARGEST, ChunkSizer


def settled(step_s: float, n_chunks: int = 20) -> ChunkSizer:
    sizer = ChunkSizer()
    for _ in range(n_chunks):
        sizer.measured(sizer.steps, sizer.steps * step_s)
    return sizer


@pytest.mark.parametrize("step_s", [0.0001, 0.001, 0.007, 0.019])
def test_a_chunk_comes_to_last_30_to_50_ms(step_s: float) -> None:
    assert 0.03 <= settled(step_s).steps * step_s <= 0.05


def test_the_first_chunk_is_one_step() -> None:
    assert ChunkSizer().steps == 1


def test_a_step_longer_than_a_chunk_is_a_chunk_by_itself() -> None:
    assert settled(0.3).steps == 1


def test_the_size_grows_fourfold_at_most() -> None:
    sizer = ChunkSizer()
    sizer.measured(1, 1e-6)
    assert sizer.steps == 4
    sizer.measured(4, 1e-6)
    assert sizer.steps == 16


def test_the_size_has_an_upper_bound_however_fast_a_step_is() -> None:
    assert settled(0.0).steps == LARGEST


def test_a_size_that_fits_is_left_alone() -> None:
    sizer = settled(0.001)
    before = sizer.steps
    sizer.measured(before, 0.031)
    sizer.measured(before, 0.049)
    assert sizer.steps == before


def test_slower_steps_shrink_it_at_once() -> None:
    sizer = settled(0.001)
    sizer.measured(sizer.steps, 0.4)
    assert sizer.steps == 4


def test_a_chunk_that_was_cut_short_does_not_shrink_it() -> None:
    sizer = settled(0.001)
    before = sizer.steps
    sizer.measured(1, 0.004)  # one step carries the whole overhead
    assert sizer.steps == before


def test_a_cut_chunk_that_was_too_long_does() -> None:
    sizer = settled(0.001)
    sizer.measured(2, 0.2)
    assert sizer.steps == 1


def test_a_chunk_without_steps_says_nothing() -> None:
    sizer = settled(0.001)
    before = sizer.steps
    sizer.measured(0, 1.0)
    assert sizer.steps == before
