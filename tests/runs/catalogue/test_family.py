from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gradgui.runs.catalogue.family import FamilyRow, family_rows
from tests.runs.catalogue.summaries import summary


def _shown(rows: list[FamilyRow]) -> list[str]:
    return ["." * row.depth + row.run.path.name for row in rows]


def test_forks_stand_below_the_run_that_they_were_forked_from() -> None:
    runs = [summary("d"), summary("c", "a"), summary("b", "a"), summary("a")]
    assert _shown(family_rows(runs)) == ["d", "a", ".c", ".b"]


def test_a_family_stands_where_its_first_run_would() -> None:
    runs = [summary("new", "old"), summary("middle"), summary("old")]
    assert _shown(family_rows(runs)) == ["old", ".new", "middle"]


def test_grandchildren_are_one_deeper_and_counted() -> None:
    rows = family_rows([summary("a"), summary("b", "a"), summary("c", "b"), summary("d", "a")])
    assert _shown(rows) == ["a", ".b", "..c", ".d"]
    assert [row.n_below for row in rows] == [3, 1, 0, 0]
    assert [row.lasts for row in rows] == [(), (False,), (False, True), (True,)]


def test_what_is_folded_hides_everything_below_it() -> None:
    runs = [summary("a"), summary("b", "a"), summary("c", "b"), summary("d")]
    assert _shown(family_rows(runs, {"a"})) == ["a", "d"]
    assert _shown(family_rows(runs, {"b"})) == ["a", ".b", "d"]
    assert family_rows(runs, {"a"})[0].n_below == 2


def test_a_run_whose_parent_is_gone_heads_its_own_family() -> None:
    assert _shown(family_rows([summary("b", "gone"), summary("c", "b")])) == ["b", ".c"]


def test_below_a_parent_that_is_not_shown_stands_its_nearest_ancestor() -> None:
    everything = [summary("a"), summary("b", "a"), summary("c", "b")]
    assert _shown(family_rows([everything[0], everything[2]], among=everything)) == ["a", ".c"]


def test_runs_that_would_be_their_own_ancestors_are_shown_all_the_same() -> None:
    runs = [summary("a", "b"), summary("b", "a"), summary("c", "c"), summary("d", "a")]
    assert sorted(row.run.path.name for row in family_rows(runs)) == ["a", "b", "c", "d"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-1, 20), max_size=20))
def test_every_run_is_there_once_and_right_below_its_ancestors(parents: list[int]) -> None:
    runs = [summary(f"r{i}", f"r{parent}" if parent >= 0 else "") for i, parent in enumerate(parents)]
    rows = family_rows(runs)
    assert sorted(row.run.path.name for row in rows) == sorted(run.path.name for run in runs)
    path: list[str] = []
    for row in rows:
        del path[row.depth :]
        if row.depth:
            assert row.run.parent is not None
            assert path[-1] == row.run.parent.run
        path.append(row.run.path.name)
