"""Specs as TOML: reading with errors that name the key, writing, and changing one dotted key."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import msgspec.toml

from gradgui.core.errors import SpecError, did_you_mean
from gradgui.core.spec import RunSpec

Struct = TypeVar("Struct", bound=msgspec.Struct)

#: Letters of a spec: a thousand variables by their paths take a tenth of it.
LARGEST_SPEC = 4 * 2**20

_LOCATION = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")
_EXPECTED = re.compile(r"^Expected `(?P<types>[^`]+)`(?: (?P<limit>[<>]=? \S+))?(?:, got `[^`]+`)?$")
_INDEX = re.compile(r"\[\d+\]")
_TYPE_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table",
}


def read_spec(path: Path) -> RunSpec:
    """Reads a spec file; relative paths inside it become absolute, taken as relative to its folder.

    Raises:
        SpecError: the file can't be read, isn't TOML, or isn't a valid spec.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST_SPEC + 1)
    except FileNotFoundError:
        raise SpecError(f"The spec must be an existing file. Received: {path}, which doesn't exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"The spec must be a readable text file. Received: {path} ({error}).") from error
    try:
        return parse_spec(text).with_absolute_paths(path.resolve().parent)
    except SpecError as error:
        raise SpecError(f"{path.name}: {error}") from error


def parse_spec(text: str) -> RunSpec:
    """Reads a spec from TOML.

    Raises:
        SpecError: names the key, what must hold, and the nearest known key where one is unknown.
    """
    if len(text) > LARGEST_SPEC:
        raise SpecError(f"A spec must be at most {LARGEST_SPEC // 2**20} MiB long. Received: more.")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"A spec must be valid TOML. Received: {error}.") from error
    except RecursionError as error:
        raise SpecError("A spec must be flat. Received: tables inside tables, too deep to be read.") from error
    except ValueError as error:  # numbers of thousands of digits
        raise SpecError(f"A spec must hold ordinary values. Received: {str(error)[:200]}.") from error
    return spec_from_table(table)


def spec_from_table(table: Mapping[str, Any]) -> RunSpec:
    """Makes a spec from plain tables.

    Raises:
        SpecError: as `parse_spec`.
    """
    return struct_from_table(table, RunSpec)


def struct_from_table(table: Mapping[str, Any], struct: type[Struct], where: str = "") -> Struct:
    """Makes a struct from plain tables.

    Args:
        table: what was written.
        struct: what it must be.
        where: the dotted key under which it stands in the spec; "" for the whole of it.

    Raises:
        SpecError: names the key, what must hold, and the nearest known key where one is unknown.
    """
    _check_keys(table, struct, where)
    try:
        return msgspec.convert(table, struct)
    except msgspec.ValidationError as error:
        prefix = f"{where}." if where else ""
        raise SpecError(f"{prefix}{_explained(table, struct, str(error))}") from error


def spec_to_table(spec: RunSpec) -> dict[str, Any]:
    """Returns the spec as plain tables, keys at their default left out."""
    table = msgspec.to_builtins(spec)
    return {"format": spec.format, **{key: value for key, value in table.items() if value not in ({}, None)}}


def spec_to_toml(spec: RunSpec) -> str:
    """Returns the spec as TOML, keys at their default left out."""
    return msgspec.toml.encode(spec_to_table(spec)).decode()


def key_and_value(setting: str) -> tuple[str, Any]:
    """Returns the two sides of `loop.steps=10`, the right one as TOML reads it, or as a string.

    Raises:
        SpecError: the setting has no "=".
    """
    key, equals, text = setting.partition("=")
    if not equals or not key.strip():
        raise SpecError(f'A setting must be KEY=VALUE, such as loop.steps=10. Received: "{setting}".')
    return key.strip(), value_from_toml(text.strip())


def value_from_toml(text: str) -> Any:
    """Returns a value as TOML reads it, or the text itself where it isn't TOML."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def with_setting(spec: RunSpec, setting: str) -> RunSpec:
    """Returns the spec with one key changed: `loop.steps=10`, a dotted key and a TOML value.

    A value that isn't TOML is taken as a string, so that `optimizer.name=SGD` needs no quotes.

    Raises:
        SpecError: the setting has no "=", or the changed spec isn't valid.
    """
    return with_value(spec, *key_and_value(setting))


def with_value(spec: RunSpec, key: str, value: Any) -> RunSpec:
    """Returns the spec with another value at a dotted key; steps take the place of epochs, and epochs that of steps.

    Raises:
        SpecError: the changed spec isn't valid.
    """
    table = spec_to_table(spec)
    target = table
    *parents, last = key.split(".")
    for parent in parents:
        target = target.setdefault(parent, {})
        if not isinstance(target, dict):
            raise SpecError(f'"{parent}" in {key} must be a table. Received: {target!r}.')
    target[last] = value
    if last in {"steps", "epochs"} and parents == ["loop"]:
        target.pop("epochs" if last == "steps" else "steps", None)
    return spec_from_table(table)


def _explained(table: Mapping[str, Any], struct: type[msgspec.Struct], problem: str) -> str:
    """Returns msgspec's words about a value as what must hold, what was received, what to do."""
    location = _LOCATION.search(problem)
    where = location["where"] if location else ""
    key, reason = where.replace("[...]", ""), _LOCATION.sub("", problem)
    received = "" if "[...]" in where else f" Received: {_shown(_value_at(table, key))}."
    if key == "format" and received:
        return (
            f"format must be 1, the only one that this gradgui reads.{received} A newer gradgui wrote this spec: install it."
        )
    expected = _EXPECTED.match(reason)
    if expected:
        words = [_TYPE_WORDS.get(name, name) for name in expected["types"].split(" | ") if name != "null"]
        limit = f" {expected['limit']}" if expected["limit"] else ""
        return f"{key} must be {' or '.join(words)}{limit}.{received}"
    if reason.startswith("Invalid enum value"):
        allowed = _allowed(struct, _INDEX.sub("", key).split("."))
        return f"{key} must be {' or '.join(allowed)}.{received}"
    return f"{key}: {reason}" if key else reason


def _value_at(table: Any, key: str) -> Any:
    """Returns what stands at `interventions[0].at_step`, say."""
    for part in key.replace("[", ".[").split("."):
        if part.startswith("["):
            table = table[int(part.strip("[]"))]
        else:
            table = table.get(part) if isinstance(table, Mapping) else None
    return table


def _shown(value: Any) -> str:
    """Returns a value as TOML would say it, near enough."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _allowed(expected: Any, keys: list[str]) -> list[str]:
    """Returns what a key may be, in words: its literal values, and a number where it may be one."""
    if keys:
        hints = [typing.get_type_hints(struct, include_extras=True) for struct in _struct_types(expected)]
        return [word for hint in hints if keys[0] in hint for word in _allowed(hint[keys[0]], keys[1:])]
    origin = typing.get_origin(expected)
    if origin is typing.Literal:
        return [_shown(value) for value in typing.get_args(expected)]
    if origin is typing.Annotated:
        limits = [f" >= {meta.ge}" for meta in expected.__metadata__ if getattr(meta, "ge", None) is not None]
        return [word + "".join(limits) for word in _allowed(expected.__origin__, [])]
    if expected in {int, float}:
        return [_TYPE_WORDS[expected.__name__]]
    return [word for argument in typing.get_args(expected) for word in _allowed(argument, [])]


def _check_keys(value: Any, expected: Any, where: str) -> None:
    """Raises SpecError at the first key that the struct type `expected` doesn't have, at any depth."""
    if typing.get_origin(expected) is dict:  # the keys are names that the user gives
        for key, inner in value.items() if isinstance(value, Mapping) else ():
            _check_keys(inner, typing.get_args(expected)[1], f"{where}.{key}")
        return
    structs = _struct_types(expected)
    for struct in _tagged(structs, value, where) if isinstance(value, Mapping) else structs:
        if isinstance(value, Mapping):
            hints = typing.get_type_hints(struct)
            for key, inner in value.items():
                if key == struct.__struct_config__.tag_field:
                    continue
                if key not in hints:
                    place = f"[{where}]" if where else "a spec"
                    raise SpecError(f'Keys of {place} must be known ones. Received: "{key}". {did_you_mean(key, hints)}')
                _check_keys(inner, hints[key], f"{where}.{key}" if where else key)
        elif isinstance(value, list):
            for inner in value:
                _check_keys(inner, struct, where)


def _tagged(structs: list[type[msgspec.Struct]], value: Mapping[str, Any], where: str) -> list[type[msgspec.Struct]]:
    """Returns the one of several kinds of table that the table itself names, `schedule = "cosine"` say; else all of them."""
    field = structs[0].__struct_config__.tag_field if structs else None
    if field is None:
        return structs
    kinds = {str(struct.__struct_config__.tag): struct for struct in structs}
    name = value.get(field)
    if name not in kinds:
        received = "a table without it" if name is None else _shown(name)
        hint = did_you_mean(str(name), kinds) if name is not None else ""
        words = " or ".join(f'"{kind}"' for kind in kinds)
        raise SpecError(f"{where}.{field} must be {words}. Received: {received}. {hint}".rstrip())
    return [kinds[name]]


def _struct_types(expected: Any) -> list[type[msgspec.Struct]]:
    """Returns the struct types inside a type annotation (`X | None`, `tuple[X, ...]`)."""
    if isinstance(expected, type) and issubclass(expected, msgspec.Struct):
        return [expected]
    if isinstance(expected, types.GenericAlias | types.UnionType) or typing.get_origin(expected) is not None:
        return [struct for argument in typing.get_args(expected) for struct in _struct_types(argument)]
    return []
