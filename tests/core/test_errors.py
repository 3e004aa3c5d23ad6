from __future__ import annotations

from gradgui.core.errors import GradguiError, StoreError, did_you_mean, nearest


def test_the_nearest_word_comes_first_whatever_its_case() -> None:
    assert nearest("adam", ["SGD", "Adam", "AdamW"])[0] == "Adam"


def test_near_words_are_suggested() -> None:
    assert did_you_mean("stesp", ["steps", "epochs"]) == 'Did you mean "steps"?'


def test_where_none_is_near_some_are_listed() -> None:
    text = did_you_mean("zzz", [f"name{i}" for i in range(10)])
    assert text.startswith('Known: "name0"')
    assert text.endswith("and 2 more.")


def test_without_candidates_it_says_so() -> None:
    assert did_you_mean("x", []) == "None is known."


def test_details_stay_apart_from_the_message() -> None:
    error = StoreError("what", details="long")
    assert (str(error), error.details) == ("what", "long")
    assert isinstance(error, GradguiError)
