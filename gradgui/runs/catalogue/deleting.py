"""Deleting runs so that it can be undone: into the system's bin, and back out of it. Knows no Qt: it is given the bin.

Where each run went is written down in the folder for runs, so that the window and the command line can undo what the other
one did. Where the system has no bin (a network drive, a machine without a desktop), runs go to a hidden folder beside the
others, which is theirs to empty.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import itertools
import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from gradgui.core.errors import StoreError, did_you_mean
from gradgui.runs.catalogue.run_list import is_run
from gradgui.runs.store.run_folder import move_aside, reason_text
from gradgui.runs.store.whole_file import replace_file
from gradgui.runs.store.writer_lock import is_being_written

logger = logging.getLogger(__name__)

#: Moves a folder to the system's bin and returns where it is now; None: this system has none for it.
Bin = Callable[[Path], Path | None]

JOURNAL_FILE = ".gradgui-deleted.json"
OWN_BIN = ".gradgui-deleted"
#: How the name of a folder begins into which a run from another disk is being copied.
RESTORING = ".gradgui-restore-"
#: So many deleted runs are remembered.
_MOST_REMEMBERED = 1000
#: ERROR_NOT_SAME_DEVICE of Windows.
_OTHER_DISK = 17


class DeletedRun(msgspec.Struct, frozen=True):
    """A run that was deleted and can come back.

    Args:
        run: name of its folder.
        place: where that is now.
        deleted_at: ISO 8601, UTC; runs that were deleted together have the same.
    """

    run: str
    place: str
    deleted_at: str


def no_bin(_folder: Path) -> Path | None:
    """The bin of a system that has none."""
    return None


def delete_runs(paths: Sequence[Path], move_to_bin: Bin) -> list[DeletedRun]:
    """Moves runs to the bin, all of them or, where one can't be, those before it.

    Args:
        paths: their folders.
        move_to_bin: the system's bin.

    Raises:
        StoreError: one isn't a run, a process still writes it, or it can't be moved. The runs before it are deleted.
    """
    for path in paths:
        check_deletable(path)
    now = _time_of_its_own(paths[0].expanduser().resolve().parent) if paths else ""
    deleted: list[DeletedRun] = []
    for path in paths:
        folder = path.expanduser().resolve()
        check_deletable(folder)  # anew: moving the ones before may have taken a while
        try:
            place = move_to_bin(folder) or _to_own_bin(folder)
        except OSError as error:
            raise StoreError(f"The folder of the run must be deletable. Received: {path} ({reason_text(error)}).") from error
        deleted.append(DeletedRun(folder.name, str(place), now))
        _remember(folder.parent, added=deleted[-1])
    return deleted


def _time_of_its_own(runs_dir: Path) -> str:
    """Returns the time (ISO 8601), later than that of any deletion before: runs come back by it, with a coarse clock too."""
    now = dt.datetime.now(dt.UTC)
    before = max((deleted.deleted_at for deleted in _remembered(runs_dir)), default="")
    if before and dt.datetime.fromisoformat(before) >= now:
        now = dt.datetime.fromisoformat(before) + dt.timedelta(microseconds=1)
    return now.isoformat(timespec="microseconds")


def delete_for_good(path: Path) -> None:
    """Deletes a run's folder without a way back.

    Raises:
        StoreError: it isn't a run, a process still writes it, or it can't be deleted.
    """
    check_deletable(path)
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise StoreError(f"The folder of the run must be deletable. Received: {path} ({reason_text(error)}).") from error


def check_deletable(path: Path) -> None:
    """Checks that a folder is a run that nobody writes.

    Raises:
        StoreError: says which of both it isn't.
    """
    if not is_run(path):
        raise StoreError(f"What is deleted must be the folder of a run. Received: {path}.")
    if is_being_written(path):
        raise StoreError(
            f"A run must have ended before it can be deleted. Received: {path}, which this or another gradgui is writing. "
            "Stop it first."
        )


def restorable(runs_dir: Path) -> list[DeletedRun]:
    """Returns the deleted runs that are still in the bin, those deleted last at the end."""
    return [deleted for deleted in _remembered(runs_dir.expanduser()) if is_run(Path(deleted.place))]


def can_restore(runs_dir: Path) -> bool:
    """Whether a deleted run is still in the bin."""
    return any(is_run(Path(deleted.place)) for deleted in reversed(_remembered(runs_dir.expanduser())))


def restore_runs(runs_dir: Path, name: str | None = None) -> list[Path]:
    """Takes deleted runs out of the bin again.

    Args:
        runs_dir: the folder for runs that they were in.
        name: the beginning of the name of one's folder; None: those that were deleted last, together.

    Returns:
        their folders.

    Raises:
        StoreError: there is none, another run has its place, or it can't be moved.
    """
    runs_dir = runs_dir.expanduser().resolve()
    there = restorable(runs_dir)
    if name is None:
        wanted = [deleted for deleted in there if deleted.deleted_at == there[-1].deleted_at]
    else:
        wanted = [deleted for deleted in there if name and deleted.run.startswith(name)]
        wanted = [deleted for deleted in wanted if deleted.run == name] or wanted
        if len({deleted.run for deleted in wanted}) > 1:
            shown = ", ".join(sorted({deleted.run for deleted in wanted})[:5])
            raise StoreError(f'The beginning of a run\'s name must fit one run. Received: "{name}", which fits {shown}.')
        wanted = wanted[-1:]
    if not wanted:
        named = f' Received: "{name}". {did_you_mean(name, [one.run for one in there])}' if name is not None else ""
        raise StoreError(f"A run that is taken back must be in the bin still, deleted from {runs_dir}.{named}")
    restored = []
    for deleted in wanted:
        target = runs_dir / deleted.run
        if target.exists():
            raise StoreError(f"The place of a run that is taken back must be free. Received: {target}, which exists.")
        try:
            _move(Path(deleted.place), target)
        except OSError as error:
            raise StoreError(
                f"The run must be movable out of the bin. Received: {deleted.place} ({reason_text(error)})."
            ) from error
        _forget_in_bin(Path(deleted.place))
        restored.append(target)
        _remember(runs_dir, gone=deleted)
    return restored


def _move(folder: Path, target: Path) -> None:
    """Moves a folder, also to another disk: there it appears whole or not at all, and the old one goes afterwards."""
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV and getattr(error, "winerror", None) != _OTHER_DISK:
            raise
    else:
        return
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=RESTORING))
    try:
        shutil.copytree(folder, beside / target.name, symlinks=True).rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _to_own_bin(folder: Path) -> Path:
    own = folder.parent / OWN_BIN
    own.mkdir(exist_ok=True)
    names = (folder.name if n == 1 else f"{folder.name}-{n}" for n in itertools.count(1))
    place = next(place for name in names if not (place := own / name).exists())
    folder.rename(place)
    return place


def _forget_in_bin(place: Path) -> None:
    """Removes what the bins of Linux and Windows keep beside a file, which would say that it is still there."""
    with contextlib.suppress(OSError):
        if place.parent.name == "files":  # https://specifications.freedesktop.org/trash-spec
            (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink(missing_ok=True)
        elif place.name.startswith("$R"):
            place.with_name(f"$I{place.name[2:]}").unlink(missing_ok=True)


def _remembered(runs_dir: Path) -> list[DeletedRun]:
    try:
        return _journal(runs_dir)
    except (OSError, ValueError):  # of msgspec too
        return []


def _journal(runs_dir: Path) -> list[DeletedRun]:
    try:
        return msgspec.json.decode((runs_dir / JOURNAL_FILE).read_bytes(), type=list[DeletedRun])
    except FileNotFoundError:
        return []


def _remember(runs_dir: Path, added: DeletedRun | None = None, gone: DeletedRun | None = None) -> None:
    """Writes down where deleted runs are. Without it they are in the bin all the same, to be taken out by hand."""
    journal = runs_dir / JOURNAL_FILE
    try:
        try:
            before = _journal(runs_dir)
        except ValueError:  # of msgspec too
            logger.warning("%s is damaged; it was moved to %s", journal, move_aside(journal))
            before = []
        after = [deleted for deleted in before if deleted != gone] + ([added] if added is not None else [])
        content = msgspec.json.format(msgspec.json.encode(after[-_MOST_REMEMBERED:]), indent=1)
        replace_file(journal, content, lasting=True)
    except OSError as error:
        logger.warning("Where the deleted runs are can't be written down: %s", error)
