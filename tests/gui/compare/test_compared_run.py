from __future__ import annotations

from gradgui.gui.compare.compared_run import letter_of, told_apart


def test_runs_of_one_name_are_told_apart_by_what_differs_in_their_folders() -> None:
    runs = [("mlp", "20261122-200942-mlp"), ("mlp", "20261122-201007-mlp"), ("cnn", "20261122-200943-cnn")]
    assert told_apart(runs) == ["mlp (200942)", "mlp (201007)", "cnn"]


def test_days_are_named_where_they_differ() -> None:
    runs = [("mlp", "20261121-200942-mlp"), ("mlp", "20261122-200942-mlp"), ("mlp", "20261122-200942-mlp-2")]
    assert told_apart(runs) == ["mlp (20261121-200942)", "mlp (20261122-200942)", "mlp (20261122-200942-2)"]


def test_every_run_has_a_letter_of_its_own() -> None:
    assert [letter_of(i) for i in (0, 25, 26, 51, 52)] == ["A", "Z", "A2", "Z2", "A3"]
    assert len({letter_of(i) for i in range(200)}) == 200
