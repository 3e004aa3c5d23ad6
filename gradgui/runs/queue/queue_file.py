"""Keeps the queue in one small file, so that it outlives the window and the command line can add to it. Trains nothing."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from gradgui.core.errors import SpecError, StoreError, did_you_mean
from gradgui.runs.queue.queue_entry import OVER, QueueEntry, QueueState
from gradgui.runs.store.run_folder import move_aside, reason_text
from gradgui.runs.store.whole_file import replace_file
from gradgui.runs.store.writer_lock import ProcessLock, is_held

logger = logging.getLogger(__name__)

Entries = tuple[QueueEntry, ...]

#: What is said of an entry whose gradgui ended before it did.
CUT_OFF = "gradgui ended before this run did. What it recorded can be resumed under Runs."


class _File(msgspec.Struct):
    entries: list[QueueEntry]
    format: int = 1


class QueueFile:
    """The queue as a JSON file; every change reads it first, since another process may have written.

    One process at a time trains what waits: it holds the claim, which the system frees when it dies. A file that can't be
    understood is as good as none, and is moved aside before another is written.

    Args:
        path: the file; made when the first entry is added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._claim = ProcessLock(path.with_name(f".{path.name}.training"), timeout_s=0.0)

    # Reading ---------------------------------------------------------------------------------------------------------

    def entries(self) -> Entries:
        """Returns every entry, the next one first."""
        try:
            return tuple(self._read())
        except (OSError, msgspec.MsgspecError) as error:
            logger.warning("%s can't be read, so the queue is empty: %s", self.path, error)
            return ()

    def version(self) -> tuple[int, int]:
        """Returns something that changes with the file: a look at it costs less than reading it."""
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)

    def find(self, text: str) -> QueueEntry:
        """Returns the entry of an id, or of a name where only one has it.

        Raises:
            SpecError: none or several are meant.
        """
        entries = self.entries()
        hits = [entry for entry in entries if entry.id == text] or [entry for entry in entries if entry.name == text]
        if len(hits) == 1:
            return hits[0]
        names = [entry.name for entry in entries]
        what = f"which {len(hits)} have: say its id" if hits else did_you_mean(text, names) or "which isn't there"
        raise SpecError(f'An entry of the queue must be named by its id or its own name. Received: "{text}", {what}.')

    # Changing --------------------------------------------------------------------------------------------------------

    def add(self, entries: Iterable[QueueEntry]) -> None:
        """Puts entries at the end.

        Raises:
            StoreError: as for every change, the file can't be written.
        """
        added = tuple(entries)
        self._change(lambda before: (*before, *added))

    def remove(self, ids: Iterable[str]) -> None:
        """Takes entries away; one that is being trained stays."""
        gone = set(ids)
        self._change(lambda before: tuple(one for one in before if one.id not in gone or one.state is QueueState.RUNNING))

    def clear_over(self) -> None:
        """Takes away what is done, failed or skipped."""
        self._change(lambda before: tuple(one for one in before if one.state not in OVER))

    def move(self, ids: Iterable[str], to: int) -> None:
        """Puts entries, in the order that they have, before the one that stands at `to` now; past the last: at the end."""
        moved = set(ids)

        def change(before: Entries) -> Entries:
            head = [one for one in before[:to] if one.id not in moved]
            tail = [one for one in before[to:] if one.id not in moved]
            return (*head, *(one for one in before if one.id in moved), *tail)

        self._change(change)

    def set_state(self, entry_id: str, state: QueueState, message: str = "", run: str | None = None) -> None:
        """Says where an entry stands.

        Args:
            entry_id: which.
            state: where it stands now.
            message: why.
            run: the folder of its run; None: as before.
        """

        def changed(one: QueueEntry) -> QueueEntry:
            if one.id != entry_id:
                return one
            return msgspec.structs.replace(one, state=state, message=message, run=one.run if run is None else run)

        self._change(lambda before: tuple(changed(one) for one in before))

    def wait_again(self, ids: Iterable[str]) -> None:
        """Has entries that are over trained once more, as new runs, in their places."""
        again = set(ids)

        def changed(one: QueueEntry) -> QueueEntry:
            if one.id not in again or one.state not in OVER:
                return one
            return msgspec.structs.replace(one, state=QueueState.WAITING, message="", run="")

        self._change(lambda before: tuple(changed(one) for one in before))

    def mend(self) -> None:
        """Says of an entry that seems to be trained, though nobody holds the claim, that it was cut off."""
        if is_held(self._claim.path) or not any(one.state is QueueState.RUNNING for one in self.entries()):
            return

        def changed(one: QueueEntry) -> QueueEntry:
            if one.state is not QueueState.RUNNING:
                return one
            return msgspec.structs.replace(one, state=QueueState.SKIPPED, message=CUT_OFF)

        self._change(lambda before: tuple(changed(one) for one in before))

    # Who trains it ---------------------------------------------------------------------------------------------------

    def claim(self) -> None:
        """Takes the right to train what waits, until `release`.

        Raises:
            StoreError: another process has it.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            taken = self._claim.take()
        except (OSError, sqlite3.Error) as error:
            raise self._not_written(error) from error
        if not taken:
            raise StoreError(
                f"The queue must be trained by one gradgui at a time. Received: {self.path}, which another one trains. "
                "Pause it there first."
            )

    def release(self) -> None:
        """Gives that right back; may be called twice."""
        self._claim.release()

    # The file --------------------------------------------------------------------------------------------------------

    def _read(self) -> list[QueueEntry]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_File).entries
        except FileNotFoundError:
            return []

    def _change(self, change: Callable[[Entries], Entries]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                before = self._before()
                after = change(before)
                if after != before:
                    replace_file(self.path, msgspec.json.encode(_File(list(after))), lasting=True)
        except (OSError, sqlite3.Error) as error:
            raise self._not_written(error) from error

    def _before(self) -> Entries:
        try:
            return tuple(self._read())
        except msgspec.MsgspecError:
            logger.warning("%s is damaged; it was moved to %s", self.path, move_aside(self.path))
            return ()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps another process from changing the file at the same time."""
        lock = ProcessLock(self.path.with_name(f".{self.path.name}.changing"))
        if not lock.take():
            raise OSError("another gradgui is changing it")
        try:
            yield
        finally:
            lock.release()

    def _not_written(self, error: Exception) -> StoreError:
        return StoreError(f"The queue must be kept in a writable file. Received: {self.path} ({reason_text(error)}).")
