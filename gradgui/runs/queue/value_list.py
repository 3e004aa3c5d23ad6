"""The values of a sweep as a person types them: "1e-2, 1e-3", or a range "1e-4..1e-1:4"."""

from __future__ import annotations

import math
import re
from typing import Any, Literal

from gradgui.core.errors import SpecError
from gradgui.core.spec_toml import value_from_toml

Spacing = Literal["log", "linear"]
_SPACINGS: tuple[Spacing, ...] = ("log", "linear")
#: A range of more is refused.
MOST_VALUES = 100

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"^(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*:\s*(?P<n>\d+)(?:\s*:\s*(?P<how>\w+))?$")
_BRACKETS = {"[": 1, "{": 1, "]": -1, "}": -1}


def parse_values(text: str) -> list[Any]:
    """Returns the values that a text lists, as TOML reads each of them, or as strings.

    `1e-4..1e-1:4` is a range: four values from 1e-4 to 1e-1, each the same factor larger than the one before; with `:linear`
    behind it, each larger by the same amount. Between whole numbers, ranges hold whole numbers.

    Raises:
        SpecError: a range can't be made, or an entry is empty.
    """
    found: list[Any] = []
    for part in _split(text):
        entry = part.strip()
        span = _RANGE.match(entry)
        if span is None:
            if not entry:
                raise SpecError(f'Values must be parted by single commas, such as 1e-2, 1e-3. Received: "{text}".')
            found.append(value_from_toml(entry))
            continue
        spacing = next((known for known in _SPACINGS if known == (span["how"] or "log")), None)
        if spacing is None:
            raise SpecError(f'A range must end in :log or :linear, or in neither. Received: ":{span["how"]}".')
        found += value_range(toml_number(span["low"]), toml_number(span["high"]), int(span["n"]), spacing)
    return found


def toml_number(text: str) -> float:
    """Returns a number as it is typed: whole where it looks whole."""
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def value_range(low: float, high: float, n_values: int, spacing: Spacing = "log") -> list[float]:
    """Returns values from `low` to `high`, both among them.

    In between they have four digits: 3.162e-4 says as much as 0.00031622776601683794, and is a name.

    Raises:
        SpecError: there are fewer than two, or a logarithmic range doesn't stay above 0.
    """
    if not 2 <= n_values <= MOST_VALUES:
        raise SpecError(f"A range must have 2 to {MOST_VALUES} values. Received: {n_values}.")
    if spacing == "log" and (low <= 0 or high <= 0):
        raise SpecError(f"A logarithmic range must stay above 0. Received: {low:g} to {high:g}. Use :linear there.")
    whole = isinstance(low, int) and isinstance(high, int)
    values: list[float] = []
    for n in range(n_values):
        share = n / (n_values - 1)
        if n in {0, n_values - 1}:
            value = high if n else low
        elif spacing == "log":
            value = float(f"{math.exp(math.log(low) + share * (math.log(high) - math.log(low))):.4g}")
        else:
            value = float(f"{low + share * (high - low):.4g}")
        values.append(round(value) if whole else float(value))
    return list(dict.fromkeys(values))


def _split(text: str) -> list[str]:
    """Returns what stands between the commas that aren't inside brackets or quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in {'"', "'"}:
            quote = letter
        depth += 0 if quote else _BRACKETS.get(letter, 0)
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
