"""The language of filters: `optimizer.name = Adam loss<0.1 tag:good star -failed`. What keys mean is `run_values`' affair.

```
filter   = terms { "or" terms }              one of the groups must hold
terms    = { [ "-" ] term }                  all must hold; a minus turns one round
term     = key operator value                optimizer.name = Adam    loss < 0.1    size > 1GB    started >= 2026-11-01
         | key ":" text                      name:digits (contains)   tag:good (is one of the tags)
         | "star"                            is starred
         | word                              in the name, the folder's name, a tag, the note or the model
operator = "=" | "!=" | "<" | "<=" | ">" | ">="
```
Upper and lower case are the same; `*` and `?` stand for any characters; quotes keep spaces together. Times are in seconds,
or with s, min, h, d behind them; sizes in bytes, or with kB, MB, GB; `started` takes a date, with a time behind a T where
wanted, or today, or yesterday.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import SpecError, did_you_mean
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.catalogue.run_values import Kind, field_of, known_keys, state_words, values_of

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_COMPARISON = re.compile(rf'(?P<key>[A-Za-z_][\w./#-]*)\s*(?P<operator><=|>=|!=|<|>|=)\s*(?P<value>{_QUOTED}|[^\s"]\S*)?')
_CONTAINS = re.compile(rf'(?P<key>[A-Za-z_][\w./#-]*):(?P<value>{_QUOTED}|[^\s"]\S*)?')
_WORD = re.compile(rf'(?P<value>{_QUOTED}|[^\s"]\S*)')
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_PLAIN = {"k": 1e3, "m": 1e6}
_UNITS: dict[Kind, dict[str, float]] = {"seconds": _SECONDS, "bytes": _BYTES}
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(?P<unit>[a-z]*)", re.IGNORECASE)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Term:
    """One condition.

    Args:
        key: what it asks for; "": a word.
        operator: "=", "!=", "<", "<=", ">", ">=", ":" (contains), or "" for a word.
        value: what it compares with.
        negated: whether it must not hold.
    """

    key: str
    operator: str
    value: str
    negated: bool = False

    def holds(self, run: RunSummary) -> bool:
        """Whether a run fulfils it."""
        return self._is_met(run) is not self.negated

    def _is_met(self, run: RunSummary) -> bool:
        if not self.key:
            texts = (run.name, run.path.name, run.labels.note, run.model_source, state_words(run), *run.labels.tags)
            return any(_contains(text, self.value) for text in texts)
        values = values_of(run, self.key)
        if self.operator == "!=":
            return not any(_equal(value, self.value, self.key) for value in values)
        if self.operator == "=":
            return any(_equal(value, self.value, self.key) for value in values)
        if self.operator == ":":
            whole = self.key.lower() in {"tag", "tags"}
            return any(_equal(value, self.value, self.key) if whole else _contains(value, self.value) for value in values)
        limit = _number(self.value, _kind(self.key))
        return limit is not None and any(_compare(value, self.operator, limit) for value in values)


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Groups of conditions: a run passes that fulfils all of one group. No group at all lets every run pass."""

    groups: tuple[tuple[Term, ...], ...] = ()

    def __call__(self, run: RunSummary) -> bool:
        """Whether a run passes."""
        return not self.groups or any(all(term.holds(run) for term in group) for group in self.groups)

    def check_keys(self, runs: Iterable[RunSummary]) -> None:
        """Checks that every key is one that some run has; without any run there is nothing to check by.

        Raises:
            SpecError: names the nearest keys.
        """
        asked = dict.fromkeys(term.key for group in self.groups for term in group if term.key and field_of(term.key) is None)
        runs = list(runs)
        if not asked or not runs:
            return
        known = known_keys(runs)
        lacking = next((key for key in asked if key not in known), None)
        if lacking is not None:
            raise SpecError(
                "A key must be one that a run has, in its spec or its results. "
                f'Received: "{lacking}". {did_you_mean(lacking, known)}'
            )


def parse_filter(text: str) -> RunFilter:
    """Reads a filter; an empty text lets every run pass.

    Raises:
        SpecError: says what is wrong with it.
    """
    groups: list[list[Term]] = [[]]
    position = 0
    while True:
        position += len(text[position:]) - len(text[position:].lstrip())
        if position >= len(text):
            break
        negated = text[position] == "-" and text[position + 1 : position + 2].strip() != ""
        found = _match(text, position + negated)
        position = found.end()
        term = _term(found, text, negated)
        if term is None:
            groups.append([])
        else:
            groups[-1].append(term)
    if len(groups) == 1:
        return RunFilter((tuple(groups[0]),) if groups[0] else ())
    if not all(groups):
        raise SpecError(f'On both sides of "or" a condition must stand. Received: "{text.strip()}". For the word, quote it.')
    return RunFilter(tuple(tuple(group) for group in groups))


def _match(text: str, position: int) -> re.Match[str]:
    for pattern in (_COMPARISON, _CONTAINS, _WORD):
        found = pattern.match(text, position)
        if found is not None:
            return found
    raise SpecError(f"What begins with a quote must end with one. Received: {text[position:]}")


def _term(found: re.Match[str], text: str, negated: bool) -> Term | None:
    """Returns one condition; None: it is the word "or" between two groups."""
    parts = found.groupdict()
    key, operator = parts.get("key") or "", parts.get("operator") or (":" if found.re is _CONTAINS else "")
    value = parts["value"]
    if value is None:
        rest = text[found.start() :].strip()
        raise SpecError(f'A value must follow, as in loss < 0.1 or tag:good. Received: "{rest}".')
    if not key and value.lower() == "or" and not negated:
        return None
    if not key and value.lower() in {"star", "starred"}:
        return Term("star", "=", "true", negated)
    value = re.sub(r"\\(.)", r"\1", value[1:-1]) if len(value) > 1 and value.startswith('"') else value
    if operator in {"<", "<=", ">", ">="} and _number(value, _kind(key)) is None:
        raise SpecError(f'{key} {operator} must be followed by {_expected(_kind(key))}. Received: "{value}".')
    return Term(key, operator, value, negated)


def _kind(key: str) -> Kind:
    known = field_of(key)
    return known.kind if known is not None else "number"


def _expected(kind: Kind) -> str:
    words = {
        "seconds": "a time such as 90 or 10min",
        "bytes": "a size such as 500MB",
        "time": "a date such as 2026-11-01, today or yesterday",
    }
    return words.get(kind, "a number")


def _number(text: str, kind: Kind) -> float | None:
    """Returns what a text says as a number of the kind's unit; None: it says none."""
    if kind == "time":
        moment = _moment(text)
        return None if moment is None else moment.timestamp()
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    unit = found["unit"].lower()
    units = _UNITS.get(kind, _PLAIN)
    if unit and unit not in units:
        return None
    return float(found["number"].replace("_", "")) * (units[unit] if unit else 1.0)


def _moment(text: str) -> dt.datetime | None:
    """Returns the local moment that a date, a date with a time, or a word names."""
    today = dt.datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    if text.lower() in {"today", "yesterday"}:
        return today if text.lower() == "today" else today - dt.timedelta(days=1)
    try:
        return dt.datetime.fromisoformat(text.upper()).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _equal(value: Any, text: str, key: str) -> bool:
    if isinstance(value, bool):
        word = text.lower()
        return word in (_TRUE if value else _FALSE)
    if isinstance(value, int | float):
        number = _number(text, _kind(key))
        return number is not None and (value == number or math.isclose(value, number, rel_tol=1e-9))
    if isinstance(value, dt.datetime):
        moment = _moment(text)
        if moment is None:
            return False
        local = value.astimezone()
        return local.date() == moment.date() if _is_day(text) else local.replace(second=0) == moment.replace(second=0)
    return re.fullmatch(_glob(text), str(value), re.IGNORECASE | re.DOTALL) is not None


def _is_day(text: str) -> bool:
    return "t" not in text.lower() or text.lower() in {"today", "yesterday"}


def _contains(value: Any, text: str) -> bool:
    return re.search(_glob(text), str(value), re.IGNORECASE | re.DOTALL) is not None


def _glob(text: str) -> str:
    plain = re.sub(r"\*+", "*", text)  # several in a row mean no more, and cost much
    return "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in plain)


def _compare(value: Any, operator: str, limit: float) -> bool:
    if isinstance(value, dt.datetime):
        value = value.timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    match operator:
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
    return value >= limit
