from __future__ import annotations

import pytest

from gradgui.core.errors import ModelError, StoreError
from gradgui.runs.loop.ending.run_ending import Ending, message_of, short_text, unexpected_text


def failing(error: BaseException) -> None:
    raise error


def test_every_part_is_done_and_the_first_error_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    ending, done = Ending("", ""), []
    assert not ending.attempt("The first", lambda: failing(ValueError("one")))
    assert not ending.attempt("The second", lambda: failing(SystemExit(2)))
    assert ending.attempt("The third", lambda: done.append("third"))
    assert done == ["third"]
    assert (ending.failed, ending.message) == (True, "ValueError: one")
    assert "failing(ValueError" in ending.details
    assert "The first failed" in caplog.text
    assert "The second failed" in caplog.text


def test_what_became_of_the_record_is_said_beside_the_first_error(caplog: pytest.LogCaptureFixture) -> None:
    ending = Ending("It failed.", "trace")
    ending.attempt("Closing", lambda: failing(StoreError("The run is elsewhere.")))
    assert (ending.message, ending.details) == ("It failed. The run is elsewhere.", "trace")


def test_an_error_that_explains_itself_needs_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    ending = Ending("", "")
    ending.attempt("Closing", lambda: failing(StoreError("There must be room.")))
    assert (ending.failed, ending.message, ending.details) == (True, "There must be room.", "")


def test_nothing_is_said_where_nothing_failed() -> None:
    ending = Ending("", "")
    assert ending.attempt("Closing", lambda: None)
    assert (ending.failed, ending.message) == (False, "")


def test_an_error_that_nobody_foresaw_is_told_apart_by_when_it_came() -> None:
    assert unexpected_text(ValueError("x"), None).startswith(
        "Model and data must open without an error. Received: ValueError: x."
    )
    assert "Received after 7 steps: ValueError: x." in unexpected_text(ValueError("x"), 7)


def test_long_errors_are_one_line_that_is_cut() -> None:
    text = short_text(ValueError("a\n  b" * 1000))
    assert text.startswith("ValueError: a ba b")
    assert len(text) < 330
    assert "\n" not in text
    assert short_text(KeyError()) == "KeyError"


def test_an_error_that_explains_itself_keeps_its_words() -> None:
    assert message_of(ModelError("It must be so.")) == "It must be so."
    assert message_of(OSError("gone")) == "OSError: gone"
