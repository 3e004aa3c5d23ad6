from __future__ import annotations

from gradgui.gui.plots.heat.lanes import Lane, lanes_of
from gradgui.gui.plots.heat.rows import Row

PATHS = ("a", "b")


def test_one_variable_has_the_lanes_of_its_spans() -> None:
    assert lanes_of(Row("a", (0,)), PATHS, {"a": [(0, 5), (9, 12)]}) == (Lane(0, 5, True), Lane(9, 12, True))


def test_a_layer_says_where_only_some_were_frozen() -> None:
    lanes = lanes_of(Row("a b", (0, 1)), PATHS, {"a": [(0, 10)], "b": [(4, 6)]})
    assert lanes == (Lane(0, 4, False), Lane(4, 6, True), Lane(6, 10, False))


def test_what_always_learned_has_no_lane() -> None:
    assert lanes_of(Row("a", (0,)), PATHS, {}) == ()
