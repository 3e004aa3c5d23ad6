"""Planned changes as rows, and back."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.core.spec import ClipSpec, PlannedIntervention
from gradgui.core.spec_toml import struct_from_table
from gradgui.gui.forms.fields.planned_rows import PlannedRow, parse_planned, planned_text, rows_of, text_of

PLANNED = (
    PlannedIntervention(at_step=10, thaw=("head",)),
    PlannedIntervention(at_step=10, freeze=("**/bias", "conv2d"), clip=ClipSpec("norm", 0.5)),
    PlannedIntervention(at_step=20, thaw=("head",), thawing="zero", thaw_warmup_updates=5, learning_rate="schedule"),
    PlannedIntervention(at_step=30, learning_rate=1e-5, multipliers={"head": 0.1}, frozen_gradients="skip"),
    PlannedIntervention(
        at_step=40, accumulation_steps=4, loss_scale=8.0, freeze_statistics=("**",), thaw_statistics=("a",), pause=True
    ),
)


def test_every_planned_change_is_read_as_it_is_written() -> None:
    tables = parse_planned(planned_text([msgspec.to_builtins(planned) for planned in PLANNED]))
    assert tuple(struct_from_table(table, PlannedIntervention) for table in tables) == PLANNED


def test_no_changes_are_no_text() -> None:
    assert planned_text(()) == ""
    assert parse_planned("") == []


def test_how_to_thaw_joins_the_thaw_of_the_same_step() -> None:
    rows = [PlannedRow("5", "thaw", "head"), PlannedRow("5", "thawing", "zero"), PlannedRow("5", "pause")]
    assert parse_planned(text_of(rows)) == [
        {"at_step": 5, "thaw": ["head"], "thawing": "zero"},
        {"at_step": 5, "pause": True},
    ]
    assert rows_of(text_of(rows)) == rows


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (PlannedRow("", "freeze", "a"), "Change 1: The step must be a whole number"),
        (PlannedRow("5", "freeze", " "), "such as conv2d"),
        (PlannedRow("5", "learning_rate", "fast"), "must be a number"),
        (PlannedRow("5", "clip", "norm much"), "must be a number"),
        (PlannedRow("5", "accumulation_steps", "1.5"), "whole number"),
    ],
)
def test_a_mistake_names_its_change(row: PlannedRow, part: str) -> None:
    with pytest.raises(ValueError, match=part.replace("(", r"\(")):
        parse_planned(text_of([row]))
