from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradgui.core.errors import SpecError
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.run_filter import RunFilter, Term, parse_filter
from tests.runs.catalogue.summaries import summary

RUN = summary(
    "20260304-digits",
    name="Fine tuning",
    tags=("good", "paper-1"),
    star=True,
    note="thawed late",
    reason=StopReason.COMPLETED,
    loss=0.05,
    best_loss=0.01,
    metrics={"accuracy": 0.9},
    validation={"loss": 0.2, "accuracy": 0.8},
    validation_loss=0.2,
    best_validation={"accuracy": 0.85},
    duration_s=700.0,
    size_bytes=1_500_000_000,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "tuning",
        "FINE",
        '"fine tuning"',
        "fine late",  # each in another place: name, note
        "digits",
        "fine*ing",
        "tag:good",
        "tag:PAPER-?",
        "star",
        "-tag:bad",
        "-bad",
        "optimizer.name = adam",
        "optimizer.name=A*",
        "optimizer.name != sgd",
        "batch_size = 32",
        "batch_size<=32 batch_size>=32",
        "data.shuffle = true",
        "shuffle=yes",
        "loss<0.1",
        "loss < 1e-1",
        "best_loss = 0.01",
        "accuracy > 0.85 validation.accuracy<0.85 best.accuracy = 0.85",
        "validation.loss=0.2",
        "steps >= 100",
        "steps<1k",
        "duration>10min duration<1h",
        "size>1GB size<1_600MB",
        "started>=2026-03-04 started<2026-03-05",
        "started>2026-03-03T23:00",
        "state:comp",
        "state=completed",
        "name:tun",
        "note:late",
        "nothing or loss<0.1",
        "nothing or star or nothing",
        "device:cpu",
        "folder=20260304-*",
    ],
)
def test_what_applies_to_a_run_lets_it_pass(text: str) -> None:
    chosen = parse_filter(text)
    chosen.check_keys([RUN])
    assert chosen(RUN)


@pytest.mark.parametrize(
    "text",
    [
        "coarse",
        "fine coarse",
        "-tuning",
        "-star",
        "tag:goo",  # a tag is a whole word
        "tag:bad",
        "optimizer.name = Adamax",
        "optimizer.name != Adam",
        "batch_size < 32",
        "data.shuffle = false",
        "loss>0.1",
        "loss<0.01",
        "steps != 100",
        "duration<600",
        "size<500MB",
        "started>=2026-03-05",
        "started=2026-03-05",
        "parent:x",
        "nothing or nowhere",
    ],
)
def test_what_does_not_apply_keeps_it_out(text: str) -> None:
    assert not parse_filter(text)(RUN)


@pytest.mark.parametrize("loss", [None, math.nan])
def test_a_run_without_the_number_passes_no_comparison(loss: float | None) -> None:
    run = summary(loss=loss)
    assert not any(parse_filter(f"loss{operator}1")(run) for operator in ("<", "<=", ">", ">=", "="))


def test_spaces_around_an_operator_mean_nothing() -> None:
    assert parse_filter("a = 1  loss <0.5 b") == parse_filter("a=1 loss<0.5 b")
    assert parse_filter("a=1").groups == ((Term("a", "=", "1"),),)


def test_a_quote_inside_a_quoted_text_has_a_backslash() -> None:
    assert parse_filter(r'note:"the \"best\" one"').groups[0][0].value == 'the "best" one'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("loss<", "A value must follow"),
        ("tag:", "A value must follow"),
        ("loss<abc", 'loss < must be followed by a number. Received: "abc"'),
        ("duration>soon", "a time such as 90 or 10min"),
        ("size>big", "a size such as 500MB"),
        ("started>later", "a date such as"),
        ('"open', "must end with one"),
        ("a or", 'On both sides of "or"'),
        ("or a", 'On both sides of "or"'),
        ("a or or b", 'On both sides of "or"'),
    ],
)
def test_what_can_not_be_meant_is_an_error_that_says_why(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        parse_filter(text)


def test_a_key_that_no_run_has_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(SpecError, match=r'"optimiser.name".*Did you mean "optimizer.name"'):
        parse_filter("optimiser.name = adam").check_keys([RUN])
    parse_filter("optimiser.name = adam").check_keys([])


def test_a_day_is_meant_where_the_one_who_asks_lives() -> None:
    now = dt.datetime.now().astimezone()
    assert parse_filter("started=today")(summary(started=now))
    assert parse_filter("started>=today")(summary(started=now))
    assert not parse_filter("started=yesterday")(summary(started=now))


_WORDS = st.sampled_from(
    ["loss", "tag", "star", "or", "-", "=", "!=", "<", ">=", ":", '"', "\\", " ", "1e-3", "GB", "*", "?", "optimizer.name"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=12).map("".join), st.lists(_WORDS).map(" ".join)))
def test_any_text_is_a_filter_or_an_error_that_says_so(text: str) -> None:
    message = ""
    try:
        chosen = parse_filter(text)
        chosen.check_keys([RUN])
    except SpecError as error:
        message = str(error)
    assert "Received" in message or chosen(RUN) in {True, False}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30).filter(lambda text: "*" not in text and "?" not in text))
def test_a_quoted_name_finds_the_run_that_is_called_so(name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_filter(f'name = "{escaped}"')(summary(name=name))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["<", "<=", ">", ">=", "="]),
    st.floats(allow_nan=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_comparisons_are_those_of_numbers(operator: str, loss: float, limit: float) -> None:
    expected: dict[str, Any] = {
        "<": loss < limit, "<=": loss <= limit, ">": loss > limit, ">=": loss >= limit,
        "=": math.isclose(loss, limit, rel_tol=1e-9),
    }  # fmt: skip
    chosen = RunFilter((((Term("loss", operator, repr(limit))),),))
    assert chosen(summary(loss=loss)) is expected[operator]
