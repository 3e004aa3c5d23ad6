from __future__ import annotations

import numpy as np
import pytest

from gradgui.runs.columns.bins import concatenated, summarise
from gradgui.runs.store.pages import pack_bins, unpack_bins


def test_stored_bins_say_which_of_them_had_an_infinite_number() -> None:
    values = np.ones((512, 3), dtype=np.float32)
    values[77, 1] = np.inf
    values[300, 2] = np.nan
    bins = summarise(values, 64)
    back = unpack_bins([pack_bins(bins)], np.float32)
    assert np.argwhere(back.infinite).tolist() == [[1, 1]]
    assert back.count.tolist() == bins.count.tolist()
    np.testing.assert_array_equal(back.maximum, bins.maximum)


def test_bins_of_several_pages_come_back_one_after_the_other_whatever_each_was_packed_like() -> None:
    rng = np.random.default_rng(0)
    still = np.repeat(rng.normal(size=(1, 3)), 512, axis=0)
    noise = rng.normal(size=(512, 3))
    gaps = np.where(rng.random((512, 3)) < 0.5, noise, np.inf)
    pages = [summarise(values.astype(np.float32), 64) for values in (still, noise, gaps, noise)]
    back = unpack_bins([pack_bins(bins) for bins in pages], np.float32)
    expected = concatenated(pages)
    for got, wanted in zip(back.arrays, expected.arrays, strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_pages_of_different_shapes_are_damage() -> None:
    pages = [pack_bins(summarise(np.ones((n, 3), np.float32), 64)) for n in (512, 256)]
    with pytest.raises(ValueError, match="one shape"):
        unpack_bins(pages, np.float32)
