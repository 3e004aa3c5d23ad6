"""The learning rate in the form: one number, or a schedule with fields of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gradgui.core.rates.schedules import Schedule
from gradgui.gui.forms.fields.spec_field import FLAG_WORDS, SpecField
from gradgui.gui.forms.inline_tables import number_text, numbers_text, parse_numbers, parse_table

RATE = "optimizer.learning_rate"
KIND = f"{RATE}.schedule"
#: How the schedules are called; "": no schedule.
KIND_WORDS = {
    "": "None",
    "constant": "Constant after warm-up",
    "cosine": "Cosine",
    "exponential": "Exponential",
    "polynomial": "Polynomial",
    "piecewise": "Piecewise",
}
#: What a schedule begins with that was just chosen, where it can't do without.
FIRST_VALUES: dict[str, dict[str, Any]] = {
    "exponential": {"decay_rate": 0.9, "steps": 1000},
    "piecewise": {"boundaries": [1000]},
}
_FIRST_RATE = 1e-3


def _when(*kinds: str) -> tuple[str, tuple[str, ...]]:
    return KIND, tuple(KIND_WORDS[kind] for kind in kinds)


RATE_FIELDS: tuple[SpecField, ...] = (
    SpecField(
        KIND,
        "Schedule",
        tip="How the rate changes over the updates of the run; a rate set by hand while it runs ends that.",
        choices=tuple(KIND_WORDS),
        words=tuple(KIND_WORDS.values()),
    ),
    SpecField(RATE, "Learning rate", "rate", when=_when("", "constant", "cosine", "exponential", "polynomial")),
    SpecField(
        f"{RATE}.final",
        "Final rate",
        "number",
        "The last rate, which then stays.",
        default="0",
        when=_when("cosine", "polynomial"),
    ),
    SpecField(
        f"{RATE}.steps",
        "Over updates",
        "integer",
        "Updates from the first rate to the last; without it, those that the run has after its warm-up.",
        default="the rest of the run",
        when=_when("cosine", "polynomial"),
    ),
    SpecField(
        f"{RATE}.decay_rate",
        "Factor",
        "number",
        "The rate is multiplied by it again and again.",
        when=_when("exponential"),
    ),
    SpecField(
        f"{RATE}.decay_steps",
        "Every … updates",
        "integer",
        "Updates that one factor takes.",
        when=_when("exponential"),
    ),
    SpecField(
        f"{RATE}.power",
        "Power",
        "number",
        "The exponent > 0 of the share that is left; 1 is a straight line.",
        default="1",
        when=_when("polynomial"),
    ),
    SpecField(
        f"{RATE}.cycle",
        "Again and again",
        "flag",
        choices=("false", "true"),
        words=FLAG_WORDS,
        when=_when("polynomial"),
    ),
    SpecField(f"{RATE}.boundaries", "Boundaries", "numbers", when=_when("piecewise")),
    SpecField(
        f"{RATE}.values",
        "Rates",
        "numbers",
        "The rates, one more than boundaries: 1e-3, 1e-4, 1e-5.",
        when=_when("piecewise"),
    ),
    SpecField(
        f"{RATE}.warmup_updates",
        "Warm-up",
        "integer",
        "Updates over which the rate rises from 0 in a straight line, before the schedule begins.",
        default="0",
        when=_when("constant", "cosine", "exponential", "polynomial", "piecewise"),
    ),
    SpecField(
        f"{RATE}.staircase",
        "In stairs",
        "flag",
        choices=("false", "true"),
        words=FLAG_WORDS,
        when=_when("exponential"),
    ),
)
RATE_KEYS = frozenset(field.key for field in RATE_FIELDS)
_KIND_OF_WORDS = {words: kind for kind, words in KIND_WORDS.items()}


def rate_texts(rate: float | Schedule | None) -> dict[str, str]:
    """Returns what each field shows, by key."""
    texts = dict.fromkeys(RATE_KEYS, "")
    texts[f"{RATE}.staircase"] = texts[f"{RATE}.cycle"] = FLAG_WORDS[0]
    if not isinstance(rate, Schedule):
        texts[KIND] = KIND_WORDS[""]
        texts[RATE] = "" if rate is None else number_text(rate)
        return texts
    table = msgspec.to_builtins(rate)
    kind = table.pop("schedule")
    texts[KIND] = KIND_WORDS[kind]
    if kind == "exponential":
        table["decay_steps"] = table.pop("steps")
    for name, value in table.items():
        key = RATE if name == "initial" else f"{RATE}.{name}"
        if isinstance(value, bool):
            texts[key] = FLAG_WORDS[value]
        elif isinstance(value, list | tuple):
            texts[key] = numbers_text(value)
        else:
            texts[key] = number_text(value)
    return texts


def rate_value(texts: Mapping[str, str], own: float | Schedule | None) -> Any:
    """Returns the value of the key `optimizer.learning_rate` for these texts; None: the key is left out.

    Args:
        texts: of all fields of the rate, by key.
        own: the rate of the spec: keys of its table that have no field are kept.

    Raises:
        ValueError: what is wrong; begins with the key and a colon.
    """
    kind = _KIND_OF_WORDS.get(texts[KIND], "")
    rate = texts[RATE].strip()
    if "=" in rate:
        return _said(RATE, parse_table, rate)
    if not kind:
        return _said(RATE, _number, rate) if rate else None
    before = msgspec.to_builtins(own) if isinstance(own, Schedule) else {}
    table: dict[str, Any] = dict(before) if before.get("schedule") == kind else dict(FIRST_VALUES.get(kind, {}))
    table["schedule"] = kind
    if kind != "piecewise":
        table["initial"] = _said(RATE, _number, rate) if rate else _FIRST_RATE
    elif "values" not in table:
        first = _number(rate) if rate else _FIRST_RATE
        table["values"] = [first, first / 10]
    for field in RATE_FIELDS:
        if field.key in {KIND, RATE} or not field.is_shown(texts):
            continue
        name = {"decay_steps": "steps"}.get(field.key.rpartition(".")[2], field.key.rpartition(".")[2])
        text = texts[field.key].strip()
        if text:
            table[name] = _said(field.key, _READERS[field.kind], text)
        elif before.get("schedule") == kind and name not in FIRST_VALUES.get(kind, {}) and name != "values":
            table.pop(name, None)
    return table


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f'Learning rate must be a number. Received: "{text}".') from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'It must be a whole number. Received: "{text}".') from None


def _said(key: str, read: Any, text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


_READERS = {"number": _number, "integer": _whole, "numbers": parse_numbers, "flag": lambda text: text == FLAG_WORDS[1]}
