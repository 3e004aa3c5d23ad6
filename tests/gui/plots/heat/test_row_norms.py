from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.gui.plots.heat.row_norms import RowNorms, bin_size
from gradgui.gui.plots.heat.rows import Row
from gradgui.gui.plots.quantity import Quantity
from gradgui.runs.history import Binned, RunHistory
from tests.gui.plots.histories import add_steps, empty_history

ROWS = (Row("conv", (0, 1)), Row("head", (2, 3)))
RNG = np.random.default_rng(0)


def grow(history: RunHistory, n: int, *, infinite: bool = False) -> None:
    norms = RNG.random((n, 4))
    if infinite:
        norms[n // 2, 3] = np.inf
    add_steps(history, np.ones(n), norms)


def test_reading_what_is_new_gives_what_reading_everything_gives() -> None:
    history = empty_history()
    kept = RowNorms()
    for n in (1, 5, 30, 31, 64, 1, 1, 200, 500, 3, 3, 3, 700, 1):
        grow(history, n, infinite=n == 31)
        found = kept.read(history, Quantity.GRADIENT, ROWS, 0, 10**9, 100)
        fresh = RowNorms().read(history, Quantity.GRADIENT, ROWS, 0, 10**9, 100)
        assert (found.first_step, found.bin_steps) == (fresh.first_step, fresh.bin_steps)
        np.testing.assert_allclose(found.norms, fresh.norms, rtol=5e-7)  # means of float32, added up in another order


def test_only_the_newest_bins_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    history = empty_history()
    grow(history, 1000)
    kept = RowNorms()
    kept.read(history, Quantity.GRADIENT, ROWS, 0, 10**9, 300)
    starts: list[int] = []
    read = history.binned_norms

    def noted(kind: NormKind, columns: Sequence[int] | None, start: int, stop: int | None, max_bins: int) -> Binned:
        starts.append(start)
        return read(kind, columns, start, stop, max_bins)

    monkeypatch.setattr(history, "binned_norms", noted)
    grow(history, 4)
    kept.read(history, Quantity.GRADIENT, ROWS, 0, 10**9, 300)
    assert starts == [992]


def test_another_view_or_kind_is_read_anew() -> None:
    history = empty_history()
    grow(history, 1000)
    kept = RowNorms()
    kept.read(history, Quantity.GRADIENT, ROWS, 0, 10**9, 300)
    for kind, start, stop in ((Quantity.WEIGHT, 0, 1000), (Quantity.GRADIENT, 100, 300), (Quantity.GRADIENT, 100, 250)):
        found = kept.read(history, kind, ROWS, start, stop, 300)
        np.testing.assert_array_equal(found.norms, RowNorms().read(history, kind, ROWS, start, stop, 300).norms)


@pytest.mark.parametrize(
    ("start", "stop", "max_bins"), [(0, 1000, 100), (7, 1000, 100), (3, 10, 4), (0, 1, 1), (511, 514, 2)]
)
def test_bins_are_as_large_as_those_of_the_record(start: int, stop: int, max_bins: int) -> None:
    history = empty_history()
    grow(history, 1000)
    assert bin_size(start, stop, max_bins) == history.binned_norms(NormKind.GRADIENT, None, start, stop, max_bins).bin_steps
