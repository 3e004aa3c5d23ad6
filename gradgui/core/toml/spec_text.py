"""A spec's TOML as somebody wrote it, changed key by key: comments, order and what isn't concerned stay to the letter.

What the keys may say is `core.spec`'s; where they stand in the text is found by `toml_text`.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_help import spec_keys
from gradgui.core.spec_toml import parse_spec, spec_to_table, spec_to_toml
from gradgui.core.toml.toml_text import Header, KeyPath, Statement, scan
from gradgui.core.toml.toml_values import toml_key, toml_value


def parsed_text(text: str, folder: Path | None = None) -> RunSpec:
    """Reads a spec's text; with a folder, relative paths are taken as relative to it.

    Raises:
        SpecError: as `parse_spec`.
    """
    spec = parse_spec(text)
    return spec if folder is None else spec.with_absolute_paths(folder)


def rewritten(text: str, spec: RunSpec, folder: Path | None = None) -> str:
    """Returns the text changed so far that it says a spec.

    Args:
        text: what somebody wrote; where it can't be read, or can't be changed piece by piece, the spec is written anew below
            the comments that the text begins with.
        spec: what it shall say.
        folder: what relative paths in the text are relative to; None: they stay as they are.
    """
    try:
        before = parsed_text(text, folder)
        if before == spec:
            return text
        changed = _Rewriting(text).change(spec_to_table(before), spec_to_table(spec))
        if parsed_text(changed, folder) == spec:
            return changed
    except SpecError:
        pass
    return _head(text) + spec_to_toml(spec)


def _head(text: str) -> str:
    lines = []
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.startswith("#"):
            break
        lines.append(line)
    return "".join(lines) if any(line.startswith("#") for line in lines) else ""


class _Rewriting:
    """The edits that lead from one text to another: each replaces a span, or inserts where the span is empty."""

    def __init__(self, text: str) -> None:
        self._text = text if not text or text.endswith("\n") else f"{text}\n"
        self._found = scan(self._text)
        self._raw = tomllib.loads(self._text)
        self._edits: list[tuple[int, int, str]] = []

    def change(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Returns the text after all that differs between two specs, as plain tables, was changed in it."""
        self._change_table((), before, after)
        pieces, position = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: (edit[0], edit[1])):
            pieces += [self._text[position:start], new]
            position = max(position, end)
        return "".join([*pieces, self._text[position:]])

    def _change_table(self, path: KeyPath, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for key in (*before, *(key for key in after if key not in before)):
            if before.get(key) != after.get(key) or (key in before) is not (key in after):
                self._change_key((*path, key), before.get(key), after.get(key))

    def _change_key(self, path: KeyPath, before: Any, after: Any) -> None:
        statement = self._statement(path)
        if after is None:
            after = _default_of(path) if statement is not None else None
        if statement is not None:
            if after is None:
                self._edits.append((statement.start, statement.end, ""))
            else:
                merged = _merged(_raw_at(self._raw, path), before, after)
                self._edits.append((statement.value_start, statement.value_end, toml_value(merged)))
        elif not self._is_written(path):
            if after is not None:
                self._insert(path, after)
        elif after is None:
            self._delete_tables(path)
        elif isinstance(after, list | tuple):
            self._change_list(path, before or [], after)
        else:
            self._change_table(path, before or {}, after)

    # Lists of tables -------------------------------------------------------------------------------------------------

    def _change_list(self, path: KeyPath, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> None:
        old, new = ([msgspec.json.encode(table) for table in tables] for tables in (before, after))
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        for what, i, i_end, j, j_end in matcher.get_opcodes():
            if what == "equal":
                continue
            both = min(i_end - i, j_end - j)
            for k in range(both):
                self._change_table((*path, i + k), before[i + k], after[j + k])
            for index in range(i + both, i_end):
                self._delete_tables((*path, index))
            for table in after[j + both : j_end]:
                place = self._block((*path, i_end - 1))[1] if i_end else self._block((*path, 0))[0]
                self._insert_block(place, f"[[{_dotted(path)}]]", table)

    # Where things stand ----------------------------------------------------------------------------------------------

    def _statement(self, path: KeyPath) -> Statement | None:
        return next((one for one in self._found if isinstance(one, Statement) and one.path == path), None)

    def _is_written(self, path: KeyPath) -> bool:
        """Whether the text says anything at or below a key."""
        return any(one.path[: len(path)] == path for one in self._found)

    def _block(self, path: KeyPath) -> tuple[int, int]:
        """Returns the span of a table with its header, and of the tables below it."""
        inside = [index for index, one in enumerate(self._found) if one.path[: len(path)] == path]
        return self._found[inside[0]].start, self._found[inside[-1]].end

    def _delete_tables(self, path: KeyPath) -> None:
        for one in self._found:
            if one.path[: len(path)] == path:
                self._edits.append((one.start, one.end, ""))

    def _insert(self, path: KeyPath, value: Any) -> None:
        *parents, key = path
        table = tuple(parents)
        if not table and isinstance(value, Mapping | list | tuple):
            self._insert_tables(str(key), value)
            return
        sibling = [one for one in self._found if isinstance(one, Statement) and one.path[:-1] == table]
        if sibling:
            dotted = (*table[sibling[-1].table :], key)
            self._insert_line(sibling[-1].end, dotted, value)
            return
        header = [one for one in self._found if isinstance(one, Header) and one.path == table]
        if header:
            self._insert_line(header[-1].end, (key,), value)
        elif not table:
            first = next((one for one in self._found if isinstance(one, Header)), None)
            self._insert_line(self._above(first.start) if first is not None else len(self._text), (key,), value)
        else:
            place = self._block(table)[1] if self._is_written(table) else self._place_of_table(str(table[0]))
            self._insert_block(place, f"[{_dotted(table)}]", {str(key): value})

    def _insert_line(self, place: int, keys: KeyPath, value: Any) -> None:
        self._edits.append((place, place, f"{_dotted(keys)} = {toml_value(value)}\n"))

    def _insert_tables(self, key: str, value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Adds a table, or a list of tables, that isn't there yet."""
        if isinstance(value, Mapping):
            self._insert_block(self._place_of_table(key), f"[{toml_key(key)}]", value)
        else:
            for table in value:
                self._insert_block(len(self._text), f"[[{toml_key(key)}]]", table)

    def _insert_block(self, place: int, header: str, table: Mapping[str, Any]) -> None:
        """Adds a table with its header, and the blank line that parts it from what stands before and after."""
        block = "".join([f"{header}\n", *(f"{toml_key(key)} = {toml_value(value)}\n" for key, value in table.items())])
        before = self._text[:place]
        gap = "" if not before or before.endswith("\n\n") else "\n"
        self._edits.append((place, place, f"{gap}{block}\n" if place < len(self._text) and not gap else f"{gap}{block}"))

    def _place_of_table(self, name: str) -> int:
        """Returns where a new table belongs: before the first one that comes later in a spec, with the comment above it."""
        order = [*RunSpec.__struct_fields__]
        later = set(order[order.index(name) + 1 :]) if name in order else set()
        following = next((one for one in self._found if isinstance(one, Header) and one.path[0] in later), None)
        return self._above(following.start) if following is not None else len(self._text)

    def _above(self, place: int) -> int:
        """Returns where the comment begins that stands right above a line."""
        lines = self._text[:place].splitlines(keepends=True)
        while lines and lines[-1].startswith("#"):
            place -= len(lines.pop())
        return place


def _dotted(path: KeyPath) -> str:
    return ".".join(toml_key(str(part)) for part in path)


def _merged(raw: Any, before: Any, after: Any) -> Any:
    """Returns what an inline table shall say: as it was written, but for what differs."""
    if not isinstance(raw, Mapping) or not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return after
    kept = {key: value for key, value in raw.items() if key in after or key not in before}
    return kept | {
        key: _merged(raw.get(key), before.get(key), value)
        for key, value in after.items()
        if key not in before or before[key] != value
    }


def _raw_at(raw: Any, path: KeyPath) -> Any:
    for part in path:
        raw = raw[part]
    return raw


def _default_of(path: KeyPath) -> Any:
    """Returns the default of a key that a person might write; None: it is better left out."""
    key = ".".join(str(part) for part in path)
    default = next((known.default for known in spec_keys() if known.key == key), None)
    return default if isinstance(default, str | int | float) and default != "" else None
