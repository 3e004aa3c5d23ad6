"""What people say about a run afterwards: a name, a star, tags, a note. A small file in its folder, apart from the record.

Labels may change at any time, also while a process writes the run. Keys that a later gradgui may add are kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.store.run_folder import move_aside, reason_text
from gradgui.runs.store.whole_file import replace_file

LABELS_FILE = "labels.toml"
#: Longer names are refused.
MOST_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class RunLabels:
    """The labels of one run.

    Args:
        name: what it is called instead of what its spec says; "": as its spec says.
        star: whether it is one of those to come back to.
        tags: words by which runs are grouped, in the order in which they were given.
        note: text of any length.
    """

    name: str = ""
    star: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""


class BrokenLabelsError(StoreError):
    """The file of labels isn't one."""


#: Those of a run that nobody labelled.
NO_LABELS = RunLabels()
_TYPES: dict[str, Any] = {"name": str, "star": bool, "tags": tuple[str, ...], "note": str}


def read_labels(folder: Path) -> RunLabels:
    """Returns the labels of a run; without a file there are none.

    Raises:
        StoreError: the file can't be read or isn't what it must be.
    """
    return _labels(folder, _read_table(folder))


def given_name(folder: Path) -> str:
    """Returns the name that people gave a run; "" where they gave none, or it can't be read."""
    try:
        return read_labels(folder).name
    except StoreError:
        return ""


def rename(folder: Path, name: str) -> RunLabels:
    """Gives a run another name; its folder stays. "" goes back to what its spec says.

    Raises:
        SpecError: it isn't one line, or too long.
        StoreError: the labels can't be written.
    """
    name = name.strip()
    if len(name) > MOST_NAME_CHARACTERS or not (name.isprintable() or not name):
        raise SpecError(
            f"The name of a run must be one line of at most {MOST_NAME_CHARACTERS} characters. "
            f"Received: {len(name)} characters, {name[:40]!r}. A longer text fits into its note."
        )
    return _change(folder, lambda labels: replace(labels, name=name))


def set_star(folder: Path, star: bool) -> RunLabels:
    """Stars a run, or takes the star away.

    Raises:
        StoreError: the labels can't be written.
    """
    return _change(folder, lambda labels: replace(labels, star=star))


def set_note(folder: Path, note: str) -> RunLabels:
    """Replaces the note of a run.

    Raises:
        StoreError: the labels can't be written.
    """
    return _change(folder, lambda labels: replace(labels, note=note.strip()))


def change_tags(folder: Path, add: Iterable[str] = (), remove: Iterable[str] = ()) -> RunLabels:
    """Adds tags to those of a run and takes others away; upper and lower case are the same tag.

    Raises:
        SpecError: a tag isn't one word.
        StoreError: the labels can't be written.
    """
    added, gone = tuple(check_tag(tag) for tag in add), {tag.casefold() for tag in remove}

    def changed(labels: RunLabels) -> RunLabels:
        known = {tag.casefold(): tag for tag in reversed((*labels.tags, *added))}
        order = dict.fromkeys(tag.casefold() for tag in (*labels.tags, *added))
        return replace(labels, tags=tuple(known[tag] for tag in order if tag not in gone))

    return _change(folder, changed)


def check_tag(tag: str) -> str:
    """Returns a tag as it is kept.

    Raises:
        SpecError: it isn't one word.
    """
    tag = tag.strip()
    if not tag or tag.startswith("-") or any(character.isspace() or character in ",\"'" for character in tag):
        raise SpecError(
            "A tag must be one word, without commas and quotes, and not begin with a minus. "
            f'Received: "{tag}". Join several words with a hyphen.'
        )
    if not tag.isprintable() or len(tag) > MOST_NAME_CHARACTERS:
        most = f"at most {MOST_NAME_CHARACTERS} characters"
        raise SpecError(f"A tag must be a printable word of {most}. Received: {tag[:40]!r}.")
    return tag


def _read_table(folder: Path) -> dict[str, Any]:
    file = folder / LABELS_FILE
    try:
        table = msgspec.toml.decode(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"The labels of a run must be readable. Received: {file} ({reason_text(error)}).") from error
    except ValueError as error:  # of msgspec too
        raise _unreadable(file, error) from error
    return table if isinstance(table, dict) else {}


def _labels(folder: Path, table: dict[str, Any]) -> RunLabels:
    try:
        known = {key: msgspec.convert(table[key], kind) for key, kind in _TYPES.items() if key in table}
    except msgspec.ValidationError as error:
        raise _unreadable(folder / LABELS_FILE, error) from error
    return RunLabels(**known)


def _unreadable(file: Path, error: Exception) -> BrokenLabelsError:
    return BrokenLabelsError(
        f"The labels of a run must be a TOML table of name, star, tags, note. Received: {file} ({error}). "
        "Mend the file or delete it; the run itself is not touched by it."
    )


def _change(folder: Path, change: Callable[[RunLabels], RunLabels]) -> RunLabels:
    """Reads, changes and writes the labels; a file that can't be understood is moved aside, not lost."""
    file = folder / LABELS_FILE
    if not folder.is_dir():
        raise StoreError(f"A run must be a folder that gradgui wrote. Received: {folder}, which isn't a folder.")
    try:
        table = _read_table(folder)
        before = _labels(folder, table)
    except BrokenLabelsError:
        table, before = {}, RunLabels()
        with contextlib.suppress(OSError):
            move_aside(file)
    labels: RunLabels = change(before)
    values = {"name": labels.name, "star": labels.star, "tags": list(labels.tags), "note": labels.note}
    table = {**{key: value for key, value in table.items() if key not in values}, **{k: v for k, v in values.items() if v}}
    try:
        if table:
            replace_file(file, msgspec.toml.encode(table), lasting=True)
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The labels of a run must be writable. Received: {file} ({reason_text(error)}).") from error
    return labels
