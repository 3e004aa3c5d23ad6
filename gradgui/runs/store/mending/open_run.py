"""Opens a stored run whatever happened to its disk: a damaged record is mended first, and that is said."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path

from gradgui.core.errors import DamagedError
from gradgui.runs.store import run_format
from gradgui.runs.store.mending.mend import damaged_file, mend, mend_elsewhere
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import is_being_written

#: Records up to this size are read through when they are opened: those whose writer died, and others.
_READ_THROUGH_BYTES = (64 << 20, 4 << 20)


def open_stored_run(folder: str | Path) -> RunReader:
    """Opens a stored run; one that is damaged is written anew from what can be read of it, and `RunReader.mended` says so.

    Where its folder can't be written to, that is done in a temporary one, which goes with the reader.

    Of a long record the newest steps are looked at. Damage to older ones shows when they are drawn: `gradgui runs mend`.

    Raises:
        StoreError: there is no run, a newer gradgui wrote it, or it is damaged and can't be mended: nothing of it can be
            read.
    """
    folder = Path(folder).expanduser()
    if not (folder / run_format.RECORD_FILE).is_file() and damaged_file(folder) is not None:
        return _mended(folder, "its file is missing")
    try:
        reader = RunReader(folder)
        if not is_being_written(folder):
            check_whole(reader)
    except DamagedError as error:
        if is_being_written(folder):
            raise
        return _mended(folder, error.reason)
    return reader


def mend_run(folder: str | Path) -> str:
    """Reads a run's whole record and, where something isn't what was written, writes it anew from the rest.

    Returns:
        what was done, a sentence; "": nothing is wrong.

    Raises:
        StoreError: as `open_stored_run`.
    """
    reader = open_stored_run(folder)
    if reader.mended or reader.status.state == "running":
        return reader.mended
    try:
        _read_through(reader)
    except DamagedError as error:
        return _mended(reader.path, error.reason).mended
    return ""


def check_whole(reader: RunReader) -> None:
    """Checks the newest steps of a record, and all of one that is short.

    Raises:
        DamagedError: something can't be read, or isn't what was written.
    """
    size_bytes = (reader.path / run_format.RECORD_FILE).stat().st_size
    most_bytes = _READ_THROUGH_BYTES[0 if reader.status.state == "interrupted" else 1]
    if size_bytes <= most_bytes:
        _read_through(reader)
    else:
        for _ in reader.batches(reader.n_sealed):
            pass


def _read_through(reader: RunReader) -> None:
    with run_format.record_opened(reader.path) as connection:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise run_format.damaged(reader.path, str(found).splitlines()[-1])
    for _ in reader.batches():
        pass


def _mended(folder: Path, reason: str) -> RunReader:
    if not _can_be_written(folder):
        return _mended_elsewhere(folder, reason)
    mended = mend(folder, reason)
    reader = RunReader(folder)
    reader.mended = mended.text
    return reader


def _mended_elsewhere(folder: Path, reason: str) -> RunReader:
    temporary = Path(tempfile.mkdtemp(prefix="gradgui-"))
    try:
        record = temporary / run_format.RECORD_FILE
        text = mend_elsewhere(folder, reason, record)
        reader = RunReader(folder, record)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    weakref.finalize(reader, shutil.rmtree, temporary, ignore_errors=True)
    reader.mended = text
    return reader


def _can_be_written(folder: Path) -> bool:
    """Whether files can be made in a folder; none is left there."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".gradgui-"):
            return True
    except OSError:
        return False
