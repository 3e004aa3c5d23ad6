"""Which rows are below which."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.gui.variables.rows.row_layout import RowLayout, flat_order
from gradgui.gui.variables.variable_nodes import ROOT, VariableTree
from tests.fakes import fake_variables

TREE = VariableTree(fake_variables(), "net")
N = len(TREE.variables)


def paths(layout: RowLayout, node_id: int = ROOT) -> list[str]:
    return [TREE.nodes[child].path for child in layout.children(node_id)]


def test_nested_rows_are_as_the_model_has_them() -> None:
    layout = RowLayout(TREE)
    assert paths(layout) == ["conv2d", "batch_normalization", "dropout", "head"]
    assert paths(layout, TREE.find("head") or -1) == ["head/kernel", "head/bias"]


def test_every_row_knows_its_place_and_what_is_above_it() -> None:
    shown = np.array(["b" in v.path for v in TREE.variables])
    order = np.arange(N)[::-1].copy()
    for layout in (RowLayout(TREE), RowLayout(TREE, shown), RowLayout(TREE, None, order), RowLayout(TREE, shown, order)):
        stack = [ROOT]
        while stack:
            node_id = stack.pop()
            for place, child in enumerate(layout.children(node_id)):
                assert (layout.row(child), layout.parent(child)) == (place, node_id)
                assert layout.is_shown(child)
                stack.append(child)


def test_a_layer_with_nothing_found_in_it_is_gone() -> None:
    layout = RowLayout(TREE, np.array([v.path == "head/bias" for v in TREE.variables]))
    assert paths(layout) == ["head"]
    assert not layout.is_shown(TREE.find("conv2d") or -1)
    assert layout.nearest_shown(TREE.find("head/kernel") or -1) == TREE.find("head")


@pytest.mark.parametrize("descending", [True, False])
def test_what_has_no_number_comes_last_and_equal_ones_stay_in_network_order(descending: bool) -> None:
    key = np.array([2.0, np.nan, 1.0, 2.0, np.nan, np.inf, 1.0, 0.0, 2.0])
    known = [i for i in range(N) if not np.isnan(key[i])]
    expected = [*sorted(known, key=lambda i: (-key[i] if descending else key[i], i)), 1, 4]
    assert flat_order(TREE, key, descending=descending).tolist() == expected
