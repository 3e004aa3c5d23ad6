from __future__ import annotations

import numpy as np

from gradgui.gui.plots.curves.chosen_curves import DEFAULT_CURVES, MOST_CURVES, ChosenCurves
from gradgui.gui.plots.quantity import Quantity
from tests.gui.plots.histories import add_steps, empty_history, simple_history

MANY = tuple(f"layer_{i}/kernel" for i in range(40))


def test_the_largest_norms_have_curves_while_nothing_is_chosen() -> None:
    history = simple_history(50, MANY)
    assert ChosenCurves().columns(history, Quantity.GRADIENT) == tuple(range(40 - DEFAULT_CURVES, 40))


def test_chosen_variables_and_layers_have_curves_in_network_order() -> None:
    chosen = ChosenCurves()
    chosen.want(["head", "conv/bias"])
    assert chosen.columns(simple_history(50), Quantity.GRADIENT) == (1, 2, 3)


def test_there_are_never_more_curves_than_can_be_told_apart() -> None:
    chosen = ChosenCurves()
    chosen.want(MANY)
    history = simple_history(50, MANY)
    assert len(chosen.columns(history, Quantity.GRADIENT)) == MOST_CURVES
    assert chosen.n_matching(history) == 40


def test_the_largest_are_looked_for_again_only_when_the_run_has_doubled() -> None:
    history = empty_history(MANY)
    rising = np.tile(np.linspace(1, 2, 40), (300, 1))
    add_steps(history, np.ones(300), rising)
    chosen = ChosenCurves()
    first = chosen.columns(history, Quantity.GRADIENT)
    add_steps(history, np.ones(280), rising[:280, ::-1])
    assert chosen.columns(history, Quantity.GRADIENT) == first
    add_steps(history, np.ones(280), rising[:280, ::-1])
    assert chosen.columns(history, Quantity.GRADIENT) == tuple(range(DEFAULT_CURVES))
