from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pytest

from gradgui.runs.columns.bins import Binned, Bins, merge, summarise
from gradgui.runs.columns.blocks import Blocks
from gradgui.runs.columns.pyramid import Pyramid


def rows(n: int, columns: int = 3, seed: int = 0) -> npt.NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, columns))
    values[rng.random(values.shape) < 0.2] = np.nan
    values[rng.random(values.shape) < 0.05] = np.inf
    values[rng.random(values.shape) < 0.05] = -np.inf
    values[n // 4 : n // 2, 1] = np.nan  # a whole stretch without a number
    return values


def pyramid_of(values: npt.NDArray[np.float64], chunks: list[int] | None = None) -> Pyramid:
    pyramid = Pyramid(values.shape[1], values.dtype)
    start = 0
    for n in chunks or [len(values)]:
        pyramid.append(values[start : start + n])
        start += n
    assert start == len(values)
    return pyramid


def naive(values: npt.NDArray[np.float64], start: int, stop: int, size: int) -> list[npt.NDArray[np.float64]]:
    """Each bin by itself, with NumPy's own functions on the finite numbers."""
    first = start // size
    n_bins = (stop - 1) // size - first + 1 if stop > start else 0
    result = [np.full((n_bins, values.shape[1]), np.nan) for _ in range(3)]
    for i in range(n_bins):
        part = values[(first + i) * size : (first + i + 1) * size]
        for column in range(values.shape[1]):
            known = part[:, column][np.isfinite(part[:, column])]
            if len(known):
                for into, number in zip(result, (known.min(), known.mean(), known.max()), strict=True):
                    into[i, column] = number
    return result


def check(found: Binned, values: npt.NDArray[np.float64], start: int, stop: int) -> None:
    expected = naive(values, start, stop, found.bin_steps)
    np.testing.assert_array_equal(found.minimum, expected[0])
    np.testing.assert_allclose(found.mean, expected[1], rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(found.maximum, expected[2])


@pytest.mark.parametrize("n", [1, 7, 8, 9, 63, 64, 65, 511, 512, 513, 5000])
@pytest.mark.parametrize("max_bins", [1, 2, 5, 60, 10_000])
def test_bins_equal_those_made_one_by_one(n: int, max_bins: int) -> None:
    values = rows(n)
    found = pyramid_of(values).binned(0, n, n, max_bins)
    check(found, values, 0, n)
    assert len(found.mean) <= max_bins


@pytest.mark.parametrize("seed", range(5))
def test_how_rows_arrive_makes_no_difference(seed: int) -> None:
    values = rows(1000)
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.choice(np.arange(1, 1000), 40, replace=False))
    chunks = np.diff([0, *cuts, 1000]).tolist()
    for max_bins in (3, 30, 300):
        found, whole = (p.binned(0, 1000, 1000, max_bins) for p in (pyramid_of(values, chunks), pyramid_of(values)))
        check(found, values, 0, 1000)
        np.testing.assert_array_equal(found.mean, whole.mean)


def test_rows_that_arrive_one_by_one_are_summarised_all_the_same() -> None:
    values = rows(700)
    check(pyramid_of(values, [1] * 700).binned(0, 700, 700, 5), values, 0, 700)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (37, 38), (100, 900), (333, 1777), (1990, 2000), (5, 2000)])
def test_edges_are_absolute_wherever_the_view_begins(start: int, stop: int) -> None:
    values = rows(2000)
    found = pyramid_of(values).binned(start, stop, 2000, 20)
    assert found.first_step % found.bin_steps == 0
    assert found.first_step <= start < found.first_step + found.bin_steps
    check(found, values, start, stop)


def test_a_bin_of_256_finite_numbers_beside_a_gap_counts_them_all() -> None:
    values = np.random.default_rng(0).normal(size=(300, 2))
    values[299] = np.nan
    check(pyramid_of(values).binned(0, 300, 300, 2), values, 0, 300)


@pytest.mark.parametrize("gap", [False, True])
def test_merged_bins_are_those_made_at_once(gap: bool) -> None:
    values = np.random.default_rng(1).normal(size=(520, 3)).astype(np.float32)
    if gap:
        values[[3, 100, 101, 511], 1] = np.nan
        values[128:136] = np.nan
    merged, at_once = merge(summarise(values, 8), 5), summarise(values, 40)
    for one, other in zip(merged.arrays, at_once.arrays, strict=True):
        np.testing.assert_allclose(one.astype(np.float64), other.astype(np.float64), rtol=2e-6, atol=1e-8)


def test_panning_changes_no_bin() -> None:
    pyramid = pyramid_of(rows(4096))
    one, other = pyramid.binned(0, 2048, 4096, 64), pyramid.binned(7, 2055, 4096, 65)
    assert one.bin_steps == other.bin_steps == 32
    np.testing.assert_array_equal(one.mean, other.mean[: len(one.mean)])


@pytest.mark.parametrize(
    ("n", "max_bins", "size"), [(100, 100, 1), (101, 100, 2), (200, 100, 2), (201, 100, 4), (9000, 10, 1024)]
)
def test_the_smallest_power_of_two_that_fits_is_chosen(n: int, max_bins: int, size: int) -> None:
    assert pyramid_of(rows(n)).binned(0, n, n, max_bins).bin_steps == size


def test_the_newest_rows_are_there_before_their_bin_is_full() -> None:
    values = np.zeros((515, 1))
    values[514] = 9.0
    assert pyramid_of(values).binned(0, 515, 515, 2).maximum[-1] == 9.0


def test_a_view_that_ends_early_shows_its_last_bin_whole() -> None:
    values = np.arange(64.0)[:, None]
    found = pyramid_of(values).binned(0, 33, 64, 5)
    assert (found.bin_steps, found.maximum[-1, 0]) == (8, 39.0)


def test_rows_after_those_that_the_caller_knows_of_do_not_count() -> None:
    values = np.arange(20.0)[:, None]
    assert pyramid_of(values).binned(0, 18, 18, 3).maximum[-1, 0] == 17.0


def test_steps_are_the_centres_of_the_bins() -> None:
    found = pyramid_of(rows(64)).binned(16, 64, 64, 6)
    assert found.bin_steps == 8
    np.testing.assert_array_equal(found.steps, [19.5, 27.5, 35.5, 43.5, 51.5, 59.5])
    np.testing.assert_array_equal(pyramid_of(rows(64)).binned(3, 5, 64, 6).steps, [3.0, 4.0])


def test_single_steps_are_themselves_without_what_is_not_finite() -> None:
    values = rows(50)
    found = pyramid_of(values).binned(10, 40, 50, 30)
    expected = np.where(np.isfinite(values[10:40]), values[10:40], np.nan)
    for part in (found.minimum, found.mean, found.maximum):
        np.testing.assert_array_equal(part, expected)


def test_columns_may_be_chosen() -> None:
    values = rows(300, columns=6)
    found = pyramid_of(values).binned(0, 300, 300, 10, np.array([4, 1]))
    check(found, values[:, [4, 1]], 0, 300)


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (5, 5)])
def test_an_empty_stretch_has_no_bins(start: int, stop: int) -> None:
    assert pyramid_of(rows(9)).binned(start, stop, 9, 10).mean.shape == (0, 3)


def test_a_pyramid_without_columns_has_empty_bins() -> None:
    assert pyramid_of(np.empty((20, 0))).binned(0, 20, 20, 5).mean.shape == (5, 0)


def test_float32_means_do_not_overflow_and_stay_between_their_extremes() -> None:
    values = np.full((64, 1), 3e38, np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pyramid = Pyramid(1, np.float32)
        pyramid.append(values)
        found = pyramid.binned(0, 64, 64, 1)
    assert found.mean[0, 0] == values[0, 0]


def test_what_was_read_stays_as_it_was() -> None:
    pyramid = pyramid_of(np.zeros((3, 1)))
    read = pyramid.rows(0, 3)
    read[:] = 7
    assert not pyramid.rows(0, 3).any()


def test_blocks_never_move() -> None:
    blocks = Blocks(1 << 19, np.float64)  # 16 rows a block, the least there is
    blocks.append(np.zeros((1, 1 << 19)))
    first = blocks.read(0, 1)
    for _ in range(20):
        blocks.append(np.ones((1, 1 << 19)))
    assert np.shares_memory(first, blocks.read(0, 1))
    assert blocks.read(15, 18).sum() == 3 * (1 << 19)


def test_every_level_holds_all_its_full_bins() -> None:
    pyramid = pyramid_of(rows(5000), [1] * 1000 + [2900, 1100])
    assert [(level.bin_rows, len(level)) for level in pyramid._levels] == [(8, 625), (64, 78), (512, 9), (4096, 1)]


def test_a_bin_says_whether_a_number_in_it_was_infinite() -> None:
    rows = np.ones((3000, 3), dtype=np.float32)
    rows[1234, 1] = np.inf
    rows[77, 2] = np.nan
    pyramid = Pyramid(3, np.float32)
    for start in range(0, 3000, 130):
        pyramid.append(rows[start : start + 130])
    for max_bins in (3000, 700, 40, 3, 1):
        binned = pyramid.binned(0, 3000, 3000, max_bins)
        assert np.argwhere(binned.infinite).tolist() == [[1234 // binned.bin_steps, 1]]
        assert np.isfinite(binned.maximum[:, :2]).all() or binned.bin_steps == 1


def test_bins_are_made_many_rows_at_a_time_and_say_so() -> None:
    values = rows(4000)
    pyramid = Pyramid(3, values.dtype)
    made = sum(pyramid.append(values[i : i + 10]) for i in range(0, 4000, 10))
    assert made == 4000 // 1030  # every 1024 rows, rounded up to whole tens
    check(pyramid.binned(0, 4000, 4000, 30), values, 0, 4000)


class CountingArchive:
    """Rows with bins of 64 and 512, and how often each size was asked for."""

    def __init__(self, values: npt.NDArray[np.float64]) -> None:
        self.values = values
        self.asked: list[int] = []

    def rows(self, start: int, stop: int) -> npt.NDArray[np.float64]:
        self.asked.append(1)
        return self.values[start:stop]

    def bins(self, bin_rows: int, start: int, stop: int) -> Bins | None:
        self.asked.append(bin_rows)
        if bin_rows not in {64, 512}:
            return None
        return merge(summarise(self.values[start * bin_rows : stop * bin_rows], 8), bin_rows // 8)


def test_nothing_of_an_archived_record_is_read_before_it_is_asked_for_and_long_bins_are_read_once() -> None:
    values = rows(4096 * 5)
    archive = CountingArchive(values)
    pyramid = Pyramid(3, values.dtype, archive, len(values))
    assert archive.asked == []
    for _ in range(3):
        check(pyramid.binned(0, len(values), len(values), 3), values, 0, len(values))  # bins of 8192 from those of 4096
        check(pyramid.binned(0, len(values), len(values), 40), values, 0, len(values))
    assert archive.asked == [4096, 512]
    pyramid.hold()
    assert archive.asked == [4096, 512]  # all is there
    assert pyramid.summary_bytes > 0
    values_after = rows(700, seed=1)
    pyramid.append(values_after)
    whole = np.concatenate([values, values_after])
    check(pyramid.binned(0, len(whole), len(whole), 7), whole, 0, len(whole))


@pytest.mark.parametrize(("max_bins", "size", "shown"), [(64, 32, 64), (128, 16, 64), (256, 8, 8), (32, 64, 64)])
def test_of_very_many_archived_rows_the_smallest_bins_that_are_kept_are_shown(
    max_bins: int, size: int, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = rows(2048)
    archive = CountingArchive(values)
    pyramid = Pyramid(3, values.dtype, archive, len(values))
    assert pyramid.binned(0, 2048, 2048, max_bins).bin_steps == size
    monkeypatch.setattr("gradgui.runs.columns.pyramid._MOST_UNPACKED", 3 * 1000)
    archive.asked.clear()
    found = pyramid.binned(0, 2048, 2048, max_bins)
    assert (found.bin_steps, archive.asked == [64]) == (shown, shown == 64)
    check(found, values, 0, 2048)
    assert pyramid_of(values).binned(0, 2048, 2048, max_bins).bin_steps == size  # in memory they cost nothing
    few = pyramid.binned(100, 500, 2048, 400 // size + 2)
    assert few.bin_steps == size
