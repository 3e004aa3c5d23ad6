"""Small tables and lists of a spec as one line of text, as TOML's inline tables write them, and back. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from gradgui.core.errors import SpecError
from gradgui.core.toml.toml_values import toml_entries, toml_value
from gradgui.gui.variables.rows.row_factors import parse_factor


def table_text(table: Mapping[str, Any]) -> str:
    """Writes a table without its braces: `momentum = 0.9, nesterov = true`."""
    return toml_entries(table)


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


def value_text(value: Any) -> str:
    """Writes any value as TOML does; what is empty as nothing."""
    return toml_value(value) if value or value in (0, False) else ""


def parse_value(text: str) -> Any:
    """Reads any value of TOML.

    Raises:
        ValueError: says what must hold.
    """
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        raise ValueError(
            f'Must be a value as TOML writes it, such as "text", 3, [1, 2], {{ a = 1 }}. Received: {text}.'
        ) from None


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


def number_text(number: float) -> str:
    """Writes a number as people do: 0.001, 1e-5, 3."""
    return f"{number:.6g}" if isinstance(number, float) else str(number)


def numbers_text(values: Sequence[float]) -> str:
    """Writes numbers one after the other: `1000, 2000`."""
    return ", ".join(number_text(value) for value in values)


def parse_numbers(text: str) -> list[float]:
    """Reads numbers between commas; brackets around them are fine.

    Raises:
        ValueError: says what must hold.
    """
    inner = text.strip().removeprefix("[").removesuffix("]")
    try:
        return [_number(part.strip()) for part in inner.split(",") if part.strip()]
    except ValueError:
        raise ValueError(f'Must be numbers with commas between them, such as 1, 0.5. Received: "{text}".') from None


def weights_text(weights: Mapping[str, float] | Sequence[float]) -> str:
    """Writes a weight a class: `1, 5`, or by number, `3 = 5`."""
    return table_text(weights) if isinstance(weights, Mapping) else numbers_text(weights)


def parse_weights(text: str) -> dict[str, Any] | list[float]:
    """Reads what `weights_text` writes.

    Raises:
        ValueError: says what must hold.
    """
    return parse_table(text) if "=" in text else parse_numbers(text)


def outputs_text(outputs: Mapping[str, Mapping[str, Any]]) -> str:
    """Writes a loss an output: `age = "mse", kind = { name = "kld", weight = 0.5 }`."""
    return table_text({output: table["name"] if set(table) == {"name"} else table for output, table in outputs.items()})


def parse_outputs(text: str) -> dict[str, dict[str, Any]]:
    """Reads what `outputs_text` writes.

    Raises:
        ValueError: says what must hold.
    """
    tables = {output: {"name": loss} if isinstance(loss, str) else loss for output, loss in parse_table(text).items()}
    for output, loss in tables.items():
        if not isinstance(loss, dict):
            raise ValueError(  # noqa: TRY004 like all that is typed
                f'Must be a loss an output, such as age = "mse". Received: {output} = {toml_value(loss)}.'
            )
    return tables


def entries_text(entries: Sequence[str | Mapping[str, Any]]) -> str:
    """Writes names, some with arguments: `accuracy, SparseTopKCategoricalAccuracy(k = 3)`."""
    return ", ".join(_entry(entry) for entry in entries)


def parse_entries(text: str) -> list[str | dict[str, Any]]:
    """Reads what `entries_text` writes: names, names with arguments in parentheses, or tables in braces.

    Raises:
        ValueError: says what must hold.
    """
    entries: list[str | dict[str, Any]] = []
    for part in _parts(text):
        if part.startswith("{"):
            entries.append(parse_table(part))
        elif part.endswith(")") and "(" in part:
            name, _, arguments = part[:-1].partition("(")
            entries.append({"name": _unquoted(name), "arguments": parse_table(arguments)})
        else:
            entries.append(_unquoted(part))
    return entries


def _entry(entry: str | Mapping[str, Any]) -> str:
    if isinstance(entry, str):
        return entry
    if set(entry) <= {"name", "arguments"}:
        return f"{entry['name']}({table_text(entry.get('arguments', {}))})"
    return f"{{ {table_text(entry)} }}"


def _parts(text: str) -> list[str]:
    """Splits at the commas that stand in no bracket and in no quotes."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        depth += (character in "([{") - (character in ")]}") if not quote else 0
        if character == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _unquoted(text: str) -> str:
    stripped = text.strip()
    quoted = len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'"
    return stripped[1:-1].strip() if quoted else stripped
