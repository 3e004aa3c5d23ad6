"""The index of a folder of runs: what was read of every run whose files are still the same, so that a thousand list at once.

A hidden file in the folder for runs. It is never asked about a run that is being written, an entry holds only while names,
sizes and times of the run's files are those with which it was made, and a run whose files changed within the last seconds
gets no entry: a clock too coarse for two changes can't deceive it. Deleting the file costs one slower listing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gradgui.runs.catalogue.run_facts import RunFacts
from gradgui.runs.store.record_tables import gradgui_version
from gradgui.runs.store.run_format import LOCK_FILE, RECORD_FILE, SPEC_FILE
from gradgui.runs.store.run_labels import LABELS_FILE
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)

INDEX_FILE = ".gradgui-index"
#: Rises with every change of what an entry means.
INDEX_FORMAT = 2
#: Files younger than this may change again within one tick of a coarse clock (FAT counts two seconds).
SETTLED_S = 3.0

#: The files that say everything that is listed, apart from the size.
_FILES = (SPEC_FILE, RECORD_FILE, f"{RECORD_FILE}-wal", LABELS_FILE)
#: Of one file: name, bytes, time of change, time of change of its entry, number; in nanoseconds.
FileSign = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The files of one run.

    Args:
        signs: of the files that an entry depends on.
        size_bytes: of all files.
        has_lock: whether a writer's lock is there, held or not.
        is_run: whether it is a run at all.
        changed_s: when one of those files last changed, seconds since the epoch.
    """

    signs: tuple[FileSign, ...]
    size_bytes: int
    has_lock: bool
    is_run: bool
    changed_s: float


class IndexEntry(msgspec.Struct, frozen=True, array_like=True):
    """What is known of one run.

    Args:
        signs: of its files when it was read.
        facts: what its record says.
        name: its labels, as `RunLabels` has them.
        star: see there.
        tags: see there.
        note: see there.
    """

    signs: tuple[FileSign, ...]
    facts: RunFacts
    name: str
    star: bool
    tags: tuple[str, ...]
    note: str


class _File(msgspec.Struct, frozen=True, array_like=True):
    format: int
    version: str
    entries: dict[str, IndexEntry]


def scan(folder: Path) -> FolderScan:
    """Looks at the files of a run, without opening one.

    Raises:
        OSError: the folder can't be read.
    """
    signs: list[FileSign] = []
    size, changed_s, names = 0, 0.0, set()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                size += _size(entry.path)
                continue
            try:
                stat = entry.stat()
            except OSError:  # gone this moment: SQLite's own files come and go
                continue
            names.add(entry.name)
            size += stat.st_size
            if entry.name in _FILES:
                signs.append((entry.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
                changed_s = max(changed_s, stat.st_mtime, stat.st_ctime)
    return FolderScan(tuple(sorted(signs)), size, LOCK_FILE in names, bool(names & {SPEC_FILE, RECORD_FILE}), changed_s)


def _size(folder: str) -> int:
    size = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                size += (
                    _size(entry.path) if entry.is_dir(follow_symlinks=False) else entry.stat(follow_symlinks=False).st_size
                )
    return size


class RunIndex:
    """The entries of one folder for runs: read, asked and added to while it is listed, then saved.

    Args:
        runs_dir: the folder; an index that is missing, damaged or of another gradgui is an empty one.
    """

    def __init__(self, runs_dir: Path) -> None:
        self._path = runs_dir / INDEX_FILE
        self._entries: dict[str, IndexEntry] = {}
        self._seen: dict[str, IndexEntry] = {}
        with contextlib.suppress(OSError, ValueError):
            file = msgspec.msgpack.decode(self._path.read_bytes(), type=_File)
            if (file.format, file.version) == (INDEX_FORMAT, gradgui_version()):
                self._entries = file.entries

    def find(self, name: str, found: FolderScan) -> IndexEntry | None:
        """Returns the entry of a run whose files are those with which it was made."""
        entry = self._entries.get(name)
        if entry is None or entry.signs != found.signs:
            return None
        self._seen[name] = entry
        return entry

    def add(self, name: str, found: FolderScan, entry: IndexEntry) -> None:
        """Keeps what was just read of a run, unless its files may still change unseen.

        Args:
            name: of the run's folder.
            found: its files, looked at before it was read.
            entry: what was read.
        """
        if found.changed_s < time.time() - SETTLED_S:
            self._seen[name] = entry

    def save(self) -> None:
        """Writes the entries of the runs that were asked for or added, if they aren't those that the file has."""
        if self._seen.keys() == self._entries.keys() and all(self._seen[name] is self._entries[name] for name in self._seen):
            return
        try:
            replace_file(self._path, msgspec.msgpack.encode(_File(INDEX_FORMAT, gradgui_version(), self._seen)))
        except (OSError, TypeError) as error:  # a folder that is only read is listed all the same
            logger.debug("The index of %s isn't kept: %s", self._path.parent, error)
