"""Planned changes as rows: at which step, what, to what; and back to the tables of a spec. Pure.

As all that the form edits, rows have one text, which is compared to see whether anything was changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gradgui.gui.forms.inline_tables import (
    multipliers_text,
    number_text,
    parse_multipliers,
    parse_patterns,
    patterns_text,
)

#: What can be planned, with what it is called, in the order in which it's offered.
TITLES: dict[str, str] = {
    "freeze": "Freeze",
    "thaw": "Thaw",
    "learning_rate": "Learning rate",
    "multipliers": "Rate multipliers",
    "clip": "Clip",
    "accumulation_steps": "Accumulation",
    "frozen_gradients": "Frozen gradients",
    "freeze_statistics": "Freeze statistics",
    "thaw_statistics": "Thaw statistics",
    "thawing": "Thaw how",
    "thaw_warmup_updates": "Thaw warm-up",
    "loss_scale": "Loss scale",
    "pause": "Pause",
}
#: What is typed beside each of them, for example.
EXAMPLES: dict[str, str] = {
    "freeze": "conv2d, **/bias",
    "thaw": "conv2d, **/bias",
    "learning_rate": "1e-4, or schedule",
    "multipliers": "conv2d = 0.1",
    "clip": "norm 1, global_norm 1, value 0.5, none",
    "accumulation_steps": "4",
    "frozen_gradients": "watch, skip or auto",
    "freeze_statistics": "**",
    "thaw_statistics": "**",
    "thawing": "own_count, keep or zero",
    "thaw_warmup_updates": "100",
    "loss_scale": "1024",
    "pause": "",
}
_PATTERNS = frozenset({"freeze", "thaw", "freeze_statistics", "thaw_statistics"})
_WITH_THAW = frozenset({"thawing", "thaw_warmup_updates"})
_WHOLE = frozenset({"accumulation_steps", "thaw_warmup_updates"})


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One line of the editor.

    Args:
        step: before which step, as typed.
        what: a key of `[[interventions]]`.
        text: its value, as typed.
        table: rows of one table have one number; -1: a new one.
    """

    step: str
    what: str
    text: str = ""
    table: int = -1


def rows_of(text: str) -> list[PlannedRow]:
    """Returns the rows that a text stands for."""
    return [PlannedRow(**row) for row in json.loads(text)] if text else []


def text_of(rows: Sequence[PlannedRow]) -> str:
    """Returns the text of rows; "" where there are none."""
    return json.dumps([asdict(row) for row in rows]) if rows else ""


def planned_text(tables: Sequence[Mapping[str, Any]]) -> str:
    """Writes the tables of `[[interventions]]` as the text of rows."""
    return text_of(
        [
            PlannedRow(str(table["at_step"]), what, _value_text(what, table[what]), number)
            for number, table in enumerate(tables)
            for what in (*(key for key in TITLES if key in table), *(key for key in table if key not in TITLES))
            if what != "at_step"
        ]
    )


def parse_planned(text: str) -> list[dict[str, Any]]:
    """Reads the tables of `[[interventions]]` from the text of rows.

    Raises:
        ValueError: says which change is wrong, and what must hold.
    """
    tables: list[dict[str, Any]] = []
    numbers: list[int] = []
    for count, row in enumerate(rows_of(text), start=1):
        try:
            step = _whole(row.step, "The step")
            value = _value(row.what, row.text.strip())
        except ValueError as error:
            raise ValueError(f"Change {count}: {error}") from None
        last = tables[-1] if tables else {}
        same = bool(tables) and last["at_step"] == step and row.what not in last
        if same and ((row.table >= 0 and row.table == numbers[-1]) or (row.what in _WITH_THAW and "thaw" in last)):
            last[row.what] = value
        else:
            tables.append({"at_step": step, row.what: value})
            numbers.append(row.table)
    return tables


def _value_text(what: str, value: Any) -> str:
    if what in _PATTERNS:
        return patterns_text(value)
    if what == "multipliers":
        return multipliers_text(value)
    if what == "clip":
        return " ".join([value["kind"], *([number_text(value["limit"])] if value.get("limit") is not None else [])])
    if what == "pause":
        return ""
    return number_text(value)


def _value(what: str, text: str) -> Any:
    if what == "pause":
        return True
    if not text:
        raise ValueError(f"{TITLES[what]} must say to what, such as {EXAMPLES[what]}.")
    reader: Callable[[str], Any] = _READERS.get(what, str)
    return reader(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f'It must be a number. Received: "{text}".') from None


def _whole(text: str, what: str = "It") -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'{what} must be a whole number. Received: "{text}".') from None


def _rate(text: str) -> float | str:
    return text if text == "schedule" else _number(text)


def _clip(text: str) -> dict[str, Any]:
    kind, _, limit = text.partition(" ")
    return {"kind": kind, "limit": _number(limit)} if limit.strip() else {"kind": kind}


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_PATTERNS, parse_patterns),
    "learning_rate": _rate,
    "multipliers": parse_multipliers,
    "clip": _clip,
    **dict.fromkeys(_WHOLE, _whole),
    "loss_scale": _number,
}
