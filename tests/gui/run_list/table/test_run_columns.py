from __future__ import annotations

import datetime as dt
import math

import pytest

from gradgui.gui.run_list.selection_words import about_words, delete_tip, summary_words
from gradgui.gui.run_list.table.run_columns import (
    DEFAULT_COLUMNS,
    cell_words,
    is_number,
    parse_columns,
    sorts_descending_first,
)
from gradgui.runs.catalogue.run_values import FIELDS
from tests.runs.catalogue.summaries import summary


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("name", "a"),
        ("steps", "1,234"),
        ("loss", "0.02500"),
        ("best_loss", "–"),
        ("size", "64 kB"),
        ("duration", "1:05"),
        ("tag", "x, y"),
        ("note", "two lines"),
        ("model", "net"),
        ("data.shuffle", "yes"),
        ("optimizer.name", "Adam"),
        ("optimizer.learning_rate", "0.01"),
        ("validation.auc", "–"),
        ("nothing", ""),
    ],
)
def test_cells_read_as_people_write(key: str, words: str) -> None:
    run = summary(
        steps=1234, loss=0.025, best_loss=math.nan, size_bytes=64_000, duration_s=65.4, tags=("x", "y"), note="two\nlines",
        model_source="/home/me/net.py:build",
    )  # fmt: skip
    assert cell_words(run, key) == words


def test_another_years_runs_say_which() -> None:
    now = dt.datetime.now().astimezone()
    this, before = (summary(started=now.replace(year=year, month=3, day=4)) for year in (now.year, now.year - 1))
    assert cell_words(this, "started") == now.strftime("04 Mar %H:%M")
    assert cell_words(before, "started") == f"04 Mar {now.year - 1}"


def test_a_first_click_puts_first_what_is_wanted_first() -> None:
    largest = [key for key in (*FIELDS, "validation.accuracy", "best.auc", "metric.mae") if sorts_descending_first(key)]
    assert largest == ["star", "steps", "started", "duration", "size", "planned_steps", "validation.accuracy", "best.auc"]


def test_remembered_columns_begin_with_the_name_and_none_are_the_usual_ones() -> None:
    assert parse_columns(["loss", "name", "loss"]) == ("name", "loss")
    assert parse_columns([]) == DEFAULT_COLUMNS
    assert is_number("validation.accuracy")
    assert not is_number("optimizer.name")


def test_what_is_said_of_the_selected_runs() -> None:
    parent, child = summary("p", name="first"), summary("c", "p", note="n" * 300, size_bytes=1000)
    assert about_words((), [parent]) == ""
    forked, note = about_words((child,), [parent, child]).split("\n")
    assert forked == "Forked from first after 10 steps."
    assert (len(note), note[-1]) == (200, "…")
    assert about_words((child,), [child]).startswith("Forked from p after")
    assert about_words((parent, child), [parent, child]) == "2 runs selected, 1 kB"
    assert summary_words((parent, child), [child]) == "1 of 2 runs · 1 kB"
    assert summary_words((), []) == ""


def test_a_run_that_is_written_says_why_it_can_not_be_deleted() -> None:
    assert "stop it first" in delete_tip((summary(), summary(state="running")))
    assert "can be undone" in delete_tip((summary(),))
