from __future__ import annotations

from gradgui.runs.export.script.parts import _names


def test_parts_are_named_by_what_is_in_them() -> None:
    order = ["a", "b", "c", "d", "e"]
    groups = [["a/kernel", "a/bias"], ["b/kernel"], ["c/kernel", "d/kernel", "e/kernel", "e/bias"]]
    assert _names(groups, order) == ["a", "b/kernel", "c to e"]


def test_layers_with_others_in_between_are_counted() -> None:
    groups = [["a/kernel", "b/kernel", "d/kernel"], ["c/kernel", "c/bias"], ["c/gamma"]]
    assert _names(groups, ["a", "b", "c", "d"]) == ["a and 2 more layers", "c", "c/gamma"]


def test_no_two_parts_have_the_same_name() -> None:
    assert _names([["a/kernel", "a/bias"], ["a/gamma", "a/beta"]], ["a"]) == ["a", "a (2)"]
