"""Values, calls and displays as Python source, broken at their brackets where a line is too long for a formatter.

Knows nothing of runs. Lines as such are `python_text`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradgui.runs.export.script.python_text import INDENT, WIDTH


def literal(value: Any) -> str:
    """Returns a value of a spec as Python: numbers, texts, truth values, lists, mappings.

    Example:
        >>> literal({"rates": [1e-05, 2.0], "name": "a"})
        '{"rates": [1e-5, 2.0], "name": "a"}'
    """
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return re.sub(r"e([+-])0*(\d)", lambda found: f"e{'-' if found[1] == '-' else ''}{found[2]}", repr(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + (",)" if len(value) == 1 else ")")
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def bracketed(head: str, items: Sequence[str], tail: str, levels: int = 0) -> list[str]:
    """Returns `head items tail`, broken after the head's bracket where it is too long.

    Args:
        head: ends with an opening bracket.
        items: what stands between the brackets, without commas.
        tail: begins with the closing one.
        levels: how far to the right.
    """
    lead = INDENT * levels
    one_line = f"{lead}{head}{', '.join(items)}{tail}"
    if len(one_line) <= WIDTH or not items:
        return [one_line]
    inner = f"{lead}{INDENT}{', '.join(items)}"
    is_comprehension = len(items) == 1 and " for " in items[0]
    if len(inner) <= WIDTH and (is_comprehension or head.endswith("(")):
        return [f"{lead}{head}", inner, f"{lead}{tail}"]
    if is_comprehension:  # every clause has its line
        body, *clauses = items[0].split(" for ")
        lines = [f"{lead}{INDENT}{body}", *(f"{lead}{INDENT}for {clause}" for clause in clauses)]
        return [f"{lead}{head}", *lines, f"{lead}{tail}"]
    return [f"{lead}{head}", *(f"{lead}{INDENT}{item}," for item in items), f"{lead}{tail}"]


def keywords(arguments: Mapping[str, Any]) -> list[str]:
    """Returns keyword arguments, `name=value` each."""
    return [f"{name}={literal(value)}" for name, value in arguments.items()]


@dataclass(frozen=True, slots=True)
class Call:
    """A call or a list, which is broken at its brackets where it is too long.

    Args:
        head: ends with an opening bracket.
        items: what stands between the brackets.
    """

    head: str
    items: tuple[str, ...]

    @property
    def tail(self) -> str:
        """The closing bracket."""
        return {"(": ")", "[": "]", "{": "}"}[self.head[-1]]

    def __str__(self) -> str:
        return f"{self.head}{', '.join(self.items)}{self.tail}"


def mapping(head: str, items: Mapping[str, Call], levels: int = 0) -> list[str]:
    """Returns `head{"key": value, ...}`, one key a line where it is too long.

    Args:
        head: what stands before the brace.
        items: keys, as texts, to Python.
        levels: how far to the right.
    """
    lead = INDENT * levels
    one_line = f"{lead}{head}{{{', '.join(f'{literal(key)}: {value}' for key, value in items.items())}}}"
    if len(one_line) <= WIDTH:
        return [one_line]
    lines = [f"{lead}{head}{{"]
    for key, value in items.items():
        entry = f"{lead}{INDENT}{literal(key)}: {value},"
        if len(entry) <= WIDTH:
            lines.append(entry)
        else:
            lines += bracketed(f"{literal(key)}: {value.head}", value.items, f"{value.tail},", levels + 1)
    return [*lines, f"{lead}}}"]


def comprehension(head: str, body: Call, clause: str) -> list[str]:
    """Returns `head{part: body clause}` as a formatter breaks it.

    Args:
        head: up to the opening brace.
        body: "part: Adam(" and its arguments.
        clause: "for part in parts".
    """
    one_line = f"{head}{body} {clause}}}"
    if len(one_line) <= WIDTH:
        return [one_line]
    inner = f"{INDENT}{body} {clause}"
    if len(inner) <= WIDTH:
        return [head, inner, "}"]
    return [head, *bracketed(body.head, body.items, body.tail, 1), f"{INDENT}{clause}", "}"]


def _text(value: str) -> str:
    """Returns a text in double quotes, unless it holds more of them than of single ones."""
    plain = repr(value)
    if plain.startswith('"') or '"' in value:
        return plain
    return f'"{plain[1:-1]}"'
