from __future__ import annotations

import numpy as np

from gradgui.core.records import NormKind
from gradgui.gui.plots.heat.infinite_norms import InfiniteNorms
from tests.gui.plots.histories import add_steps, empty_history


def test_a_bin_is_infinite_for_the_variable_that_was_infinite_in_it() -> None:
    history = empty_history()
    norms = np.full((100, 4), 0.1)
    norms[37, 2] = np.inf
    add_steps(history, np.ones(100), norms)
    binned = history.binned_norms(NormKind.GRADIENT, None, 0, None, 25)
    found = InfiniteNorms().found(binned, history, NormKind.GRADIENT)
    assert np.argwhere(found).tolist() == [[37 // binned.bin_steps, 2]]


def test_single_steps_show_infinite_norms_of_frozen_variables_too() -> None:
    history = empty_history(frozen=("conv/kernel",))
    norms = np.full((10, 4), 0.1)
    norms[3, 0] = np.inf
    add_steps(history, np.ones(10), norms)
    history._non_finite_steps = ()
    binned = history.binned_norms(NormKind.GRADIENT, None, 0, None, 25)
    found = InfiniteNorms().found(binned, history, NormKind.GRADIENT)
    assert np.argwhere(found).tolist() == [[3, 0]]
