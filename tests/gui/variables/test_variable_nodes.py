"""The tree of a model's variables, without Qt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradgui.core.patterns import matches
from gradgui.gui.variables.rows.row_layout import RowLayout
from gradgui.gui.variables.variable_nodes import EVERYTHING, ROOT, VariableTree
from tests.fakes import fake_variables, many_variables, variable


def test_layers_are_made_of_path_segments_below_one_root() -> None:
    tree = VariableTree(fake_variables(), "net")
    assert tree.nodes[ROOT].name == "net"
    names = [tree.nodes[child].name for child in tree.nodes[ROOT].children]
    assert names == ["conv2d", "batch_normalization", "dropout", "head"]


def test_leaves_below_a_layer_are_one_range_even_if_its_variables_are_scattered() -> None:
    tree = VariableTree([variable("a/x", (1,)), variable("b/x", (1,)), variable("a/y", (1,))], "net")
    assert tree.below(tree.find("a") or -1).tolist() == [0, 2]
    assert tree.below(ROOT).tolist() == [0, 2, 1]


def test_a_raw_variable_is_a_leaf_of_the_root() -> None:
    tree = VariableTree([variable("w", (3,)), variable("b", ())], "net")
    assert [tree.nodes[child].path for child in tree.nodes[ROOT].children] == ["w", "b"]


def test_counts_below_every_row_equal_counting_by_hand() -> None:
    variables = many_variables(12)
    tree = VariableTree(variables, "net")
    flags = np.random.default_rng(0).random(len(variables)) < 0.5
    counts = tree.counts(flags)
    for node_id in range(len(tree.nodes)):
        assert counts[node_id] == sum(bool(flags[i]) for i in tree.below(node_id))


def test_covering_names_exactly_the_chosen_variables() -> None:
    variables = many_variables(12)
    tree = VariableTree(variables, "net")
    rng = np.random.default_rng(1)
    for share in (0.1, 0.5, 0.9):
        chosen = rng.random(len(variables)) < share
        patterns = tree.covering(chosen, chosen)
        hit = [any(matches(pattern, v.path) for pattern in patterns) for v in variables]
        assert hit == chosen.tolist()


def test_covering_everything_is_one_pattern() -> None:
    tree = VariableTree(fake_variables(), "net")
    everything = np.ones(len(tree.variables), dtype=bool)
    assert tree.covering(everything, everything) == (EVERYTHING,)


def test_covering_a_whole_layer_names_the_layer() -> None:
    tree = VariableTree(fake_variables(), "net")
    chosen = np.array([v.path.startswith("head/") for v in tree.variables])
    assert tree.covering(chosen, chosen) == ("head",)


def test_covering_uses_what_is_allowed_to_stay_short() -> None:
    tree = VariableTree(fake_variables(), "net")
    chosen = np.array([v.path == "head/kernel" for v in tree.variables])
    allowed = np.array([v.path.startswith("head/") for v in tree.variables])
    assert tree.covering(chosen, allowed) == ("head",)


def shown(tree: VariableTree, text: str) -> set[str]:
    """Returns the paths of the rows that a search leaves."""
    layout = RowLayout(tree, tree.found(text))
    return {node.path for node_id, node in enumerate(tree.nodes) if layout.is_shown(node_id)}


def test_a_search_shows_matching_variables_and_the_layers_above() -> None:
    tree = VariableTree(fake_variables(), "net")
    assert shown(tree, "KERNEL") == {"", "conv2d", "conv2d/kernel", "head", "head/kernel"}


def test_a_glob_matches_whole_paths() -> None:
    tree = VariableTree(fake_variables(), "net")
    assert shown(tree, "conv*/kernel") == {"", "conv2d", "conv2d/kernel"}


def test_all_words_of_a_search_must_be_in_a_path_in_any_order() -> None:
    tree = VariableTree(fake_variables(), "net")
    assert shown(tree, "ker conv") == {"", "conv2d", "conv2d/kernel"}
    assert shown(tree, "kernel bias") == {""}


def test_a_shared_variable_is_found_by_each_of_its_places() -> None:
    one, *others = fake_variables()
    tree = VariableTree((replace(one, other_paths=("decoder/kernel",)), *others), "net")
    assert shown(tree, "DECODER") == shown(tree, "dec*/kernel") == {"", "conv2d", "conv2d/kernel"}


def test_a_model_without_variables_is_a_lone_root() -> None:
    tree = VariableTree((), "net")
    assert tree.counts(np.zeros(0, dtype=bool)).tolist() == [0]
    assert tree.covering(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)) == ()
