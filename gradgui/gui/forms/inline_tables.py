"""Small tables and lists of a spec as one line of text, as TOML's inline tables write them, and back. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from gradgui.core.errors import SpecError
from gradgui.gui.variables.rows.row_factors import parse_factor


def table_text(table: Mapping[str, Any]) -> str:
    """Writes a table without its braces: `momentum = 0.9, nesterov = true`."""
    return ", ".join(f"{_key(key)} = {_value(value)}" for key, value in table.items())


def parse_table(text: str) -> dict[str, Any]:
    """Reads what `table_text` writes; braces around it are fine.

    Raises:
        ValueError: says what must hold.
    """
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    if "\n" not in inner:
        try:
            table: dict[str, Any] = tomllib.loads(f"table = {{ {inner} }}")["table"]
        except tomllib.TOMLDecodeError:
            pass
        else:
            return table
    raise ValueError(f'Must be names and values, such as momentum = 0.9, nesterov = true. Received: "{text}".')


def patterns_text(patterns: Sequence[str]) -> str:
    """Writes patterns one after the other: `conv2d, **/bias`."""
    return ", ".join(patterns)


def parse_patterns(text: str) -> list[str]:
    """Reads patterns between commas; quotes and brackets around them are fine."""
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]") and '"' in inner:
        inner = inner[1:-1]
    return [pattern for pattern in (_unquoted(part) for part in inner.split(",")) if pattern]


def multipliers_text(multipliers: Mapping[str, float]) -> str:
    """Writes a factor a pattern: `conv2d = 0.1, **/bias = 2`."""
    return ", ".join(f"{pattern} = {factor:g}" for pattern, factor in multipliers.items())


def parse_multipliers(text: str) -> dict[str, float]:
    """Reads a factor a pattern, between commas.

    Raises:
        ValueError: says what must hold.
    """
    multipliers: dict[str, float] = {}
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        pattern, equals, factor = part.rpartition("=")
        if not equals or not _unquoted(pattern):
            raise ValueError(f'Must be a factor a pattern, such as conv2d = 0.1, **/bias = 2. Received: "{part}".')
        try:
            multipliers[_unquoted(pattern)] = parse_factor(factor)
        except SpecError as error:
            raise ValueError(str(error)) from None
    return multipliers


def _unquoted(text: str) -> str:
    stripped = text.strip()
    quoted = len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'"
    return stripped[1:-1].strip() if quoted else stripped


def _key(key: str) -> str:
    bare = key and all(character.isascii() and (character.isalnum() or character in "-_") for character in key)
    return key if bare else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {table_text(value)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
