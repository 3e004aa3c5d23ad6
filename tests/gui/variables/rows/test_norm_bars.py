from __future__ import annotations

import numpy as np

from gradgui.core.records import NormKind
from gradgui.gui.variables.rows.norm_bars import NormBars
from tests.fakes import fake_variables


def test_norms_are_those_of_the_learnable_variables_only() -> None:
    bars = NormBars(fake_variables())
    assert bars.norm(0) is None
    rows = np.zeros((6, 4), dtype=np.float32)
    rows[:, NormKind.GRADIENT] = [0.5, 1, 2, 3, np.nan, np.inf]
    bars.set_norms(rows)
    norms = [bars.norm(index) for index in range(9)]
    assert norms[:4] == [0.5, 1, 2, 3]
    assert norms[4:7] == [None, None, None]  # statistics and a seed
    assert np.isnan(norms[7] or 0)
    assert bars.norm(8) == np.inf
    assert bars.norm(-1) is None


def test_a_bar_is_as_long_as_its_place_between_half_decades() -> None:
    bars = NormBars(fake_variables())
    rows = np.zeros((6, 4), dtype=np.float32)
    rows[:, NormKind.GRADIENT] = [0.0125, 1, 1, 1, 1, 1]
    bars.set_norms(rows)
    assert bars.length(0.1) == 0.5
    assert bars.length(1.0) == 1.0
    assert bars.length(1e-9) == 0.03  # a gradient that isn't zero is seen
    assert bars.length(0.0) == 0.0
