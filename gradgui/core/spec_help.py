"""What every key of a spec means, and its default: read off the classes of `core.spec`, where it is said once.

The form's help and the hover of its TOML show these words.
"""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from gradgui.core.spec import RunSpec

_UNIONS = frozenset({typing.Union, types.UnionType})
_ENTRY = re.compile(r"^ {4}(\w+): (.*)$")


@dataclass(frozen=True, slots=True)
class SpecKey:
    """One key of a spec.

    Args:
        key: dotted ("loop.steps").
        kind: its type annotation.
        default: what holds where it isn't given; `msgspec.NODEFAULT`: it must be given.
        help: what it means, a sentence or two.
    """

    key: str
    kind: Any
    default: Any
    help: str


@lru_cache(maxsize=1)
def spec_keys() -> tuple[SpecKey, ...]:
    """Returns every key of a spec in the order of its tables; a list of tables, or tables by name, is one key."""
    return tuple(_keys(RunSpec, ""))


def key_help(parts: Sequence[str]) -> str:
    """Returns what a key means, also one inside a list of tables or a table by name; "" for one that isn't known.

    Args:
        parts: the key between its dots, without the number of an entry: ("interventions", "at_step").

    Example:
        >>> key_help(("interventions", "pause"))
        'Whether the run pauses here.'
    """
    return _help_of(tuple(parts))


@lru_cache(maxsize=256)
def _help_of(parts: tuple[str, ...]) -> str:
    return _help(RunSpec, list(parts))


@lru_cache(maxsize=64)
def _hints(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return typing.get_type_hints(struct, include_extras=True)


def _keys(struct: type[msgspec.Struct], prefix: str) -> Iterator[SpecKey]:
    hints = _hints(struct)
    words = docstring_arguments(struct)
    for field in msgspec.structs.fields(struct):
        key, kind = f"{prefix}{field.name}", hints[field.name]
        inner = _inner_table(kind)
        if inner is not None:
            yield from _keys(inner, f"{key}.")
        else:
            made = field.default_factory is not msgspec.NODEFAULT
            yield SpecKey(key, kind, field.default_factory() if made else field.default, words.get(field.name, ""))


def _inner_table(kind: Any) -> type[msgspec.Struct] | None:
    """Returns the one table that a key is; None for a value, a list of tables and tables by name."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    if typing.get_origin(kind) not in _UNIONS:
        return None
    others = [one for one in typing.get_args(kind) if one is not types.NoneType]
    return _inner_table(others[0]) if len(others) == 1 else None


def _help(kind: Any, parts: list[str]) -> str:
    if not parts:
        return ""
    for struct in _tables(kind):
        words = docstring_arguments(struct)
        hints = _hints(struct)
        name, rest = parts[0], parts[1:]
        if name in hints:
            return _help(hints[name], rest) if rest else words.get(name, "")
    if typing.get_origin(kind) is dict and len(parts) > 1:  # the first part is a name that the user gives
        return _help(typing.get_args(kind)[1], parts[1:])
    return next((text for inner in _choices(kind) if (text := _help(inner, parts))), "")


def _choices(kind: Any) -> tuple[Any, ...]:
    return typing.get_args(kind) if typing.get_origin(kind) in {*_UNIONS, tuple} else ()


def _tables(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind


@lru_cache(maxsize=64)
def docstring_arguments(struct: type) -> dict[str, str]:
    """Returns what the docstring of a class says of its arguments, by name; a subclass has those of its parents, too."""
    words: dict[str, str] = {}
    for base in reversed(struct.__mro__[:-1]):
        words |= _arguments(base.__doc__ or "")
    return words


def _arguments(docstring: str) -> dict[str, str]:
    words: dict[str, str] = {}
    name = ""
    _, _, rest = inspect.cleandoc(docstring).partition("\nArgs:\n")
    for line in rest.splitlines():
        entry = _ENTRY.match(line)
        if entry:
            name = entry[1]
            words[name] = entry[2]
        elif line.startswith("        ") and name:
            words[name] += f" {line.strip()}"
        else:
            break
    return {key: _sentence(text) for key, text in words.items()}


def _sentence(text: str) -> str:
    plain = text.replace("`", "").strip()
    return f"{plain[:1].upper()}{plain[1:]}" + ("" if plain.endswith(".") else ".")
