"""Where the keys of a TOML document stand in its text: headers and statements with their offsets. Reads no values.

`tomllib` gives values without places, and libraries that write documents anew move what nobody touched; with places a text
can be changed key by key, and a mistake can be shown at its line. For text that `tomllib` reads; of other text, what comes
before the mistake is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: A key's parts; the entries of a list of tables are numbered from 0.
KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Header:
    """`[table]` or `[[list of tables]]`.

    Args:
        path: the table.
        start: offset of its line.
        end: offset of what follows its line.
    """

    path: KeyPath
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`key = value`.

    Args:
        path: the whole key, with its table.
        start: offset of its first line.
        value_start: offset of the value.
        value_end: offset behind the value.
        end: offset of what follows its last line.
        table: how many parts of the path its header says.
    """

    path: KeyPath
    start: int
    value_start: int
    value_end: int
    end: int
    table: int


def scan(text: str) -> list[Header | Statement]:
    """Returns headers and statements in the order of the text, up to the first thing that is neither."""
    return list(_scanned(text))


def line_of(text: str, offset: int) -> int:
    """Returns the number of the line, from 0, in which an offset lies."""
    return text.count("\n", 0, offset)


def statement_at(found: list[Header | Statement], offset: int) -> Header | Statement | None:
    """Returns what stands at an offset; None: a comment or nothing."""
    return next((one for one in found if one.start <= offset < one.end), None)


def _scanned(text: str) -> Iterator[Header | Statement]:
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    position = 0
    while position < len(text):
        start = position
        line_end = _line_end(text, start)
        position = _past_blanks(text, start)
        if position >= len(text) or text[position] in "#\r\n":
            position = line_end
            continue
        if text[position] == "[":
            brackets = 2 if text.startswith("[[", position) else 1
            keys, _ = _keys(text, position + brackets)
            if not keys:
                return
            table = _numbered(keys, counts)
            if brackets == 2:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield Header(table, start, line_end)
            position = line_end
            continue
        keys, position = _keys(text, position)
        if not keys or text[position : position + 1] != "=":
            return
        value_start = _past_blanks(text, position + 1)
        value_end = _value_end(text, value_start)
        if value_end <= value_start:
            return
        position = _line_end(text, value_end)
        yield Statement((*table, *keys), start, value_start, value_end, position, len(table))


def _numbered(keys: tuple[str, ...], counts: dict[KeyPath, int]) -> KeyPath:
    """Returns a header's path with the number of the newest entry behind each list of tables on the way."""
    path: KeyPath = ()
    for key in keys[:-1]:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return (*path, keys[-1])


def _keys(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """Returns the parts of a dotted key and the offset of what follows it and its blanks; no parts: there is none."""
    keys: list[str] = []
    while True:
        position = _past_blanks(text, position)
        if position < len(text) and text[position] in "\"'":
            end = _string_end(text, position)
            keys.append(_unquoted(text[position:end]))
            position = end
        else:
            bare = _BARE.match(text, position)
            if bare is None:
                return (), position
            keys.append(bare[0])
            position = bare.end()
        position = _past_blanks(text, position)
        if text[position : position + 1] != ".":
            return tuple(keys), position
        position += 1


def _value_end(text: str, position: int) -> int:
    """Returns the offset behind a value."""
    depth = 0
    while position < len(text):
        character = text[position]
        if character in "\"'":
            position = _string_end(text, position)
            if depth == 0:
                return position
            continue
        if character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
            if depth == 0:
                return position + 1
        elif character == "#" and depth:
            position = _line_end(text, position)
            continue
        elif depth == 0 and character in "#\r\n":
            break
        position += 1
    start = max(text.rfind("\n", 0, position), 0)
    return start + len(text[start:position].rstrip())


def _string_end(text: str, position: int) -> int:
    """Returns the offset behind a string of any of TOML's four kinds."""
    quote = text[position]
    escapes = quote == '"'
    long = text.startswith(quote * 3, position)
    closing = quote * 3 if long else quote
    position += len(closing)
    while position < len(text):
        if escapes and text[position] == "\\":
            position += 2
            continue
        if text.startswith(closing, position):
            position += len(closing)
            while long and text[position : position + 1] == quote:  # up to two quotes may stand before the closing ones
                position += 1
            return position
        position += 1
    return len(text)


def _unquoted(text: str) -> str:
    inner = text[1:-1]
    return re.sub(r'\\(["\\])', r"\1", inner) if text.startswith('"') else inner


def _past_blanks(text: str, position: int) -> int:
    blanks = _BLANK.match(text, position)
    return blanks.end() if blanks else position


def _line_end(text: str, position: int) -> int:
    """Returns the offset behind the end of the line."""
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1
