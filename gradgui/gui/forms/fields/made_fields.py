"""Lines of the form for keys that nobody has written one for: label, kind and default from the spec itself."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from gradgui.core.spec_help import SpecKey, spec_keys
from gradgui.core.toml.toml_values import toml_value
from gradgui.gui.forms.fields.byte_sizes import bytes_text
from gradgui.gui.forms.fields.spec_field import SpecField, flag

#: What a person doesn't choose, by table.
_NOT_SHOWN = frozenset({"format", "start"})
_UNITS = {"_s": " (s)", "_ms": " (ms)", "_bytes": " (bytes)"}


def made_fields(named: Collection[str]) -> tuple[SpecField, ...]:
    """Returns a line for every key of a spec but those that are named."""
    return tuple(_fields(named))


def _fields(named: Collection[str]) -> Iterator[SpecField]:
    for known in spec_keys():
        if known.key not in named and known.key.partition(".")[0] not in _NOT_SHOWN:
            yield _field(known)


def _field(known: SpecKey) -> SpecField:
    kind = _without_none(known.kind)
    label = _label(known.key)
    if kind is bool and isinstance(known.default, bool):
        return flag(known.key, label, usual=known.default)
    choices = tuple(str(one) for one in typing.get_args(kind)) if typing.get_origin(kind) is typing.Literal else ()
    default = _default_words(known.default)
    if choices and default in choices:
        ordered = (default, *(one for one in choices if one != default))
        return SpecField(known.key, label, choices=ordered, words=ordered)
    if choices:
        return SpecField(known.key, label, choices=("", *choices), words=("As usual", *choices))
    if known.key.endswith("_bytes"):
        words = bytes_text(known.default) if isinstance(known.default, int) else ""
        return SpecField(known.key, label.removesuffix(_UNITS["_bytes"]), "bytes", default=words)
    return SpecField(known.key, label, _kind(kind), default=default)


def _kind(kind: Any) -> str:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    if kind in {int, float, str}:
        return {int: "integer", float: "number", str: "text"}[kind]
    if origin is tuple and arguments[0] is str:
        return "patterns"
    if origin is dict:
        return "table"
    return "value"


def _without_none(kind: Any) -> Any:
    if typing.get_origin(kind) not in {typing.Union, types.UnionType}:
        return kind
    others = [one for one in typing.get_args(kind) if one is not types.NoneType]
    return others[0] if len(others) == 1 else kind


def _label(key: str) -> str:
    *_, name = key.split(".")
    table = key.split(".")[1:-1]
    unit = next((words for suffix, words in _UNITS.items() if name.endswith(suffix)), "")
    for suffix, words in _UNITS.items():
        name = name.removesuffix(suffix) if unit == words else name
    words = " ".join([*table, name]).replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}{unit}"


def _default_words(default: Any) -> str:
    if default is msgspec.NODEFAULT or default is None or default in ("", (), {}):
        return ""
    return default if isinstance(default, str) else toml_value(default)
