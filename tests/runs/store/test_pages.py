from __future__ import annotations

import numpy as np

from gradgui.runs.columns.bins import summarise
from gradgui.runs.store.pages import pack_bins, unpack_bins


def test_stored_bins_say_which_of_them_had_an_infinite_number() -> None:
    values = np.ones((512, 3), dtype=np.float32)
    values[77, 1] = np.inf
    values[300, 2] = np.nan
    bins = summarise(values, 64)
    back = unpack_bins(pack_bins(bins), np.float32)
    assert np.argwhere(back.infinite).tolist() == [[1, 1]]
    assert back.count.tolist() == bins.count.tolist()
    np.testing.assert_array_equal(back.maximum, bins.maximum)
