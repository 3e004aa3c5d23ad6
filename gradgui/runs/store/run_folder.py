"""The folder that a run is stored in: its name, making it, whether that can be written to, and how much room there is."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.store.portable_names import shortened

#: Of a run's name in that of its folder: what is read at a glance, and what file systems take, the time before it included.
_NAME_CHARACTERS, _NAME_BYTES = 60, 200


def folder_name(started: dt.datetime, name: str) -> str:
    """Returns `<utc date-time>-<name>`, with nothing in it that any file system refuses."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-.")
    plain = shortened(plain, _NAME_CHARACTERS, _NAME_BYTES).rstrip("-.") or "run"
    return f"{started:%Y%m%d-%H%M%S}-{plain}"


def make_run_folder(runs_dir: Path, started: dt.datetime, name: str) -> Path:
    """Makes a new folder for one run, and the folder for runs where there is none yet.

    Raises:
        OSError: it can't be made.
    """
    runs_dir = runs_dir.expanduser().resolve()
    runs_dir.mkdir(parents=True, exist_ok=True)
    base = folder_name(started, name)
    for n in itertools.count(1):
        folder = runs_dir / (base if n == 1 else f"{base}-{n}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError("unreachable")


def check_writable(runs_dir: Path) -> None:
    """Checks that runs can be stored there, leaving nothing behind: the folder itself need not exist yet.

    Raises:
        StoreError: says what is in the way.
    """
    try:
        with tempfile.TemporaryFile(dir=_nearest_existing(runs_dir), prefix=".gradgui-") as file:
            file.write(b"room for a little")
            file.flush()
    except OSError as error:
        raise not_writable(runs_dir, error) from error


def not_writable(runs_dir: Path, error: Exception) -> StoreError:
    """Returns the error for a folder in which no run can be begun."""
    above = _nearest_existing(runs_dir)
    reason = f"{above} is a file, not a folder" if above.is_file() else reason_text(error)
    return StoreError(
        f"The folder for runs must be writable. Received: {runs_dir} ({reason}{free_text(above)}). "
        "Make it writable, or start gradgui with another one: --runs DIR."
    )


def not_written(folder: Path, error: Exception) -> StoreError:
    """Returns the error for a run that goes on but can't be written at present. It waits in memory meanwhile."""
    return StoreError(
        f"The run must be written to its folder. Received: {folder} ({reason_text(error)}{free_text(folder)}). "
        "Nothing is lost: what isn't written yet waits in memory."
    )


def move_aside(record: Path) -> Path | None:
    """Moves a damaged record out of the way, with the files that SQLite keeps beside it; nothing is deleted.

    Returns:
        where it is now; None: nothing was left of it.

    Raises:
        OSError: it can't be moved.
    """
    if not record.exists():
        return None
    aside = next(path for n in itertools.count(1) if not (path := record.with_name(f"{record.name}.damaged-{n}")).exists())
    record.replace(aside)
    move_along(record, aside)
    return aside


def move_along(record: Path, aside: Path) -> None:
    """Moves what SQLite keeps beside a record to where that was moved, unless that has its own: also what a crash left.

    A log that stays would be taken for that of the next record, and change its pages.

    Raises:
        OSError: it can't be moved.
    """
    for ending in ("-wal", "-shm"):
        file, target = record.with_name(record.name + ending), aside.with_name(aside.name + ending)
        if file.exists() and not target.exists():
            file.replace(target)


def not_written_at_end(folder: Path, error: BaseException) -> StoreError:
    """Returns the error for a run whose end can't be written."""
    return StoreError(
        f"The end of the run must be written to its folder. Received: {folder} ({reason_text(error)}{free_text(folder)})."
    )


def reason_text(error: BaseException) -> str:
    """Returns what went wrong in a few words, without number and path: "no space left on device"."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if text[1:2].islower():
        text = text[:1].lower() + text[1:]
    return text.rstrip(".") or type(error).__name__


def free_text(folder: Path) -> str:
    """Returns ", 12 kB free there" where that can be found out and is little enough to be a reason, else ""."""
    try:
        free_bytes = shutil.disk_usage(_nearest_existing(folder)).free
    except OSError:
        return ""
    if free_bytes >= 1_000_000_000:
        return ""
    size, unit = free_bytes / 1e3, "kB"
    if size >= 1000:
        size, unit = size / 1e3, "MB"
    return f", {size:.0f} {unit} free there"


def _nearest_existing(path: Path) -> Path:
    """Returns the path or the nearest one above it that exists, even if that is a file."""
    path = path.expanduser().absolute()
    return next((above for above in (path, *path.parents) if above.exists()), path)
