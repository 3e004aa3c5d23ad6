"""Values as TOML writes them on one line. Whole documents are `spec_toml`'s."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any


def toml_value(value: Any) -> str:
    """Writes a value on one line, a table as an inline one.

    Example:
        >>> toml_value({"delta": 0.5, "names": ["a", "b"]})
        '{ delta = 0.5, names = ["a", "b"] }'
    """
    if isinstance(value, Mapping):
        return f"{{ {toml_entries(value)} }}" if value else "{}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return toml_float(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Sequence):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return str(value)


def toml_entries(table: Mapping[str, Any]) -> str:
    """Writes the entries of a table, with commas between them: `momentum = 0.9, nesterov = true`."""
    return ", ".join(f"{toml_key(key)} = {toml_value(value)}" for key, value in table.items())


def toml_key(key: str) -> str:
    """Writes a key, in quotes where it needs them."""
    bare = key and all(character.isascii() and (character.isalnum() or character in "-_") for character in key)
    return key if bare else _text(key)


def toml_float(value: float) -> str:
    """Writes a float so that reading it gives the same one, as people write it: 0.001, 1e-5, 3.0."""
    if not math.isfinite(value):
        return repr(value)
    mantissa, e, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
