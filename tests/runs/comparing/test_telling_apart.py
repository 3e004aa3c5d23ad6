from __future__ import annotations

from gradgui.core.spec_keys import flat_spec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.comparing.telling_apart import NamedRun, apart_words, told_apart, without_shared_name
from tests.fakes import fake_spec

SMALL, LARGE = ({"data.batch_size": size, "loop.seed": 0} for size in (16, 32))


def test_runs_of_one_name_are_told_apart_by_what_was_asked_for_differently() -> None:
    runs = [NamedRun("mlp", "1", SMALL), NamedRun("cnn", "2", SMALL), NamedRun("mlp", "3", LARGE)]
    assert told_apart(runs) == ["mlp · batch=16", "cnn", "mlp · batch=32"]


def test_runs_of_one_spec_are_told_apart_by_what_differs_in_their_folders() -> None:
    runs = [
        NamedRun("mlp", "20261122-200942-mlp", SMALL),
        NamedRun("mlp", "20261122-201007-mlp", SMALL),
        NamedRun("mlp", "20261122-201130-mlp", LARGE),
    ]
    assert told_apart(runs) == ["mlp · batch=16 (200942)", "mlp · batch=16 (201007)", "mlp · batch=32"]
    assert told_apart(runs[:2]) == ["mlp (200942)", "mlp (201007)"]


def test_a_name_that_all_have_tells_nothing() -> None:
    runs = [NamedRun("mlp", "20261122-200942-mlp", SMALL), NamedRun("mlp", "20261122-201007-mlp", LARGE)]
    assert without_shared_name(runs, told_apart(runs)) == ["batch=16", "batch=32"]
    again = [runs[0], NamedRun("mlp", "20261122-201130-mlp", SMALL)]
    assert without_shared_name(again, told_apart(again)) == ["200942", "201130"]
    others = [*runs, NamedRun("cnn", "3", SMALL)]
    assert without_shared_name(others, told_apart(others)) == told_apart(others)
    assert without_shared_name(runs[:1], ["mlp"]) == ["mlp"]


def test_days_are_named_where_they_differ() -> None:
    folders = ("20261121-200942-mlp", "20261122-200942-mlp", "20261122-200942-mlp-2")
    names = told_apart([NamedRun("mlp", folder) for folder in folders])
    assert names == ["mlp (20261121-200942)", "mlp (20261122-200942)", "mlp (20261122-200942-2)"]


def test_values_of_one_key_are_written_alike_and_a_key_that_one_lacks_is_none() -> None:
    specs = [{"optimizer.learning_rate": 0.01}, {"optimizer.learning_rate": 1e-3, "loop.clip.limit": 2.0}]
    assert apart_words(specs) == ["lr=1e-2, limit=none", "lr=1e-3, limit=2"]


def test_the_same_file_in_two_folders_and_a_spec_that_cannot_be_read_make_no_difference() -> None:
    assert apart_words([{"model.source": "/a/model.py:make"}, {"model.source": "/b/model.py:make"}, {}]) == ["", "", ""]


def test_of_many_differences_the_first_are_named_in_the_order_of_the_spec() -> None:
    one = fake_spec(steps=7)
    other = one
    for setting in ("loop.steps=8", "loop.seed=3", "data.batch_size=5", 'optimizer.name="Adam"'):
        other = with_setting(other, setting)
    words = apart_words([flat_spec(one), flat_spec(other)])
    assert words[1].startswith("batch=5, optimizer=Adam, ")
    assert words[1].endswith(", 1 more")
