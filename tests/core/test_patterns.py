from __future__ import annotations

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.patterns import indices_by_pattern, is_glob, matches, matching_indices

PATHS = ["conv2d/kernel", "conv2d/bias", "conv2d_1/kernel", "block/dense/kernel", "block/deep/dense/kernel", "u"]


def matched(*patterns: str) -> list[str]:
    return [PATHS[index] for index in matching_indices(patterns, PATHS)]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("conv2d/kernel", "conv2d/kernel", True),
        ("conv2d", "conv2d/kernel", True),
        ("conv2d", "conv2d_1/kernel", False),
        ("conv2d*", "conv2d_1/kernel", False),
        ("conv2d*/**", "conv2d_1/kernel", True),
        ("*/kernel", "conv2d/kernel", True),
        ("*/kernel", "block/dense/kernel", False),
        ("**/kernel", "block/deep/dense/kernel", True),
        ("**/kernel", "kernel", True),
        ("block/**/kernel", "block/dense/kernel", True),
        ("block/**/kernel", "block/deep/dense/kernel", True),
        ("block/**/kernel", "block/kernel", True),
        ("block/**", "block", False),
        ("dense_[]]", "dense_]", True),
        ("**", "u", True),
        ("conv2d_?/kernel", "conv2d_1/kernel", True),
        ("conv2d?/kernel", "conv2d/kernel", False),
        ("conv2d_[0-3]/kernel", "conv2d_1/kernel", True),
        ("conv2d_[!1]/kernel", "conv2d_1/kernel", False),
        ("a.c", "abc", False),
        ("dense#2/kernel", "dense#2/kernel", True),
        ("*ense", "dense/kernel", False),
    ],
)
def test_a_pattern_matches_whole_paths(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_indices_come_in_the_order_of_the_paths_and_once_each() -> None:
    assert matched("u", "conv2d", "conv2d/bias") == ["conv2d/kernel", "conv2d/bias", "u"]


def test_a_pattern_that_matches_nothing_is_an_error_that_names_the_nearest_path() -> None:
    with pytest.raises(SpecError, match=r'variables\.frozen must match.*"conv2d_2/kernel".*conv2d_1/kernel'):
        matching_indices(["conv2d_2/kernel"], PATHS, key="variables.frozen")


def test_one_pattern_without_a_match_is_an_error_even_beside_one_with() -> None:
    with pytest.raises(SpecError, match="nothing_here"):
        matching_indices(["u", "nothing_here"], PATHS)


def test_only_glob_characters_make_a_glob() -> None:
    assert is_glob("a*")
    assert is_glob("a?")
    assert is_glob("[a]")
    assert not is_glob("a/b.c#2")


def test_a_path_with_glob_characters_is_matched_by_itself() -> None:
    assert matching_indices(["a[0]/w"], ["a0/w", "a[0]/w"]) == [0, 1]
    assert matching_indices(["a[0]"], ["a[0]/w", "b/w"]) == [0]


def test_thousands_of_exact_paths_are_looked_up_not_searched() -> None:
    paths = [f"block_{i // 10}/layer_{i}/kernel" for i in range(10_000)]
    assert matching_indices(paths, paths) == list(range(10_000))
    assert matching_indices(["block_3"], paths) == list(range(30, 40))


def test_each_of_several_patterns_gets_what_it_matches_itself() -> None:
    paths = ("a/kernel", "a/bias", "b/kernel")
    patterns = ("**/kernel", "a", "**", "b")
    one_by_one = [{i for i, path in enumerate(paths) if matches(pattern, path)} for pattern in patterns]
    assert indices_by_pattern(patterns, paths) == one_by_one


def test_of_several_patterns_the_one_that_matches_nothing_is_named() -> None:
    with pytest.raises(SpecError, match='"c", which matches none of 1'):
        indices_by_pattern(("a", "c"), ("a/kernel",))


def test_a_glob_that_fits_layers_alone_is_told_how_to_reach_their_variables() -> None:
    with pytest.raises(SpecError, match=r'did you mean "conv2d\*/\*\*"\?'):
        indices_by_pattern(("conv2d*",), ("conv2d/kernel", "conv2d_1/kernel"))
