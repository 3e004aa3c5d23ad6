"""Bringing in runs from another machine: a run's folder, a folder or a zip file of several. Copies; never overwrites.

What comes in is looked at before it gets its place: a run is copied to a hidden folder beside the others, read there, and
renamed once it is whole. Only plain files come in: no links, and nothing that a zip file would put elsewhere.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gradgui.core.errors import GradguiError, StoreError
from gradgui.runs.catalogue.deleting import RESTORING
from gradgui.runs.catalogue.run_list import is_run
from gradgui.runs.store.run_folder import reason_text
from gradgui.runs.store.run_format import LOCK_FILE, RECORD_FILE, SPEC_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import is_being_written

#: How the names of folders begin that are being copied; a day later nobody copies there any more.
_SCRATCH, _LEFTOVER_S = ".gradgui-import-", 86_400.0
#: Files of the moment, which mean nothing on another machine.
_LEFT_BEHIND = frozenset({LOCK_FILE, f"{LOCK_FILE}-journal", f"{RECORD_FILE}-shm"})


@dataclass(frozen=True, slots=True)
class Imported:
    """A run that was brought in, or was there already.

    Args:
        path: its folder.
        is_new: whether it was copied now; else a run with the same record was there.
    """

    path: Path
    is_new: bool


def import_runs(source: Path, runs_dir: Path) -> list[Imported]:
    """Copies a run, or all runs of a folder or zip file, into the folder for runs.

    Args:
        source: a run's folder, its `run.sqlite`, a folder of runs, or a zip file of any of them.
        runs_dir: the folder for runs; made where there is none yet.

    Raises:
        StoreError: there is no run in it, one can't be read or is being written, or it can't be copied. Those before it
            are there.
    """
    source, runs_dir = source.expanduser(), runs_dir.expanduser().resolve()
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        _delete_leftovers(runs_dir)
        with contextlib.ExitStack() as stack:
            if source.is_file() and source.name == RECORD_FILE:
                source = source.parent
            place = stack.enter_context(_unpacked(source, runs_dir)) if source.is_file() else source
            return [_import_one(folder, runs_dir) for folder in _runs_in(place, source)]
    except OSError as error:
        raise StoreError(f"The run must be copied. Received: {source} ({reason_text(error)}).") from error


def is_importable(source: Path) -> bool:
    """Whether a path looks like something that can be brought in: for what is dropped on a window."""
    if source.is_dir():
        return is_run(source) or next(iter(_folders_of_runs(source)), None) is not None
    return source.is_file() and (source.name == RECORD_FILE or (source.suffix.lower() == ".zip" and _holds_runs(source)))


def _holds_runs(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(PurePosixPath(name).name == RECORD_FILE for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _delete_leftovers(runs_dir: Path) -> None:
    """Deletes what was copied for runs that a process which died didn't bring in; it may be large, and nobody sees it."""
    for beginning in (_SCRATCH, RESTORING):
        for folder in runs_dir.glob(f"{beginning}*"):
            with contextlib.suppress(OSError):
                if folder.stat().st_mtime < time.time() - _LEFTOVER_S:
                    shutil.rmtree(folder, ignore_errors=True)


def _runs_in(source: Path, named: Path) -> Sequence[Path]:
    if is_run(source):
        return [source]
    found = list(_folders_of_runs(source)) if source.is_dir() else []
    if not found:
        raise StoreError(
            f"What is imported must be a run's folder, or a folder or zip file of runs. Received: {named}, "
            f"{'which has none' if named.exists() else 'which does not exist'}. A run's folder has {RECORD_FILE} in it."
        )
    return found


def _folders_of_runs(folder: Path) -> Iterator[Path]:
    """Yields the runs of a folder, at most two levels down: a zip file often has a folder around them."""
    with contextlib.suppress(OSError):
        inner = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith((".", "__")))
        for entry in inner:
            if is_run(entry):
                yield entry
            else:
                yield from sorted(run for run in entry.iterdir() if run.is_dir() and is_run(run))


def _import_one(folder: Path, runs_dir: Path) -> Imported:
    name = folder.resolve().name
    there = runs_dir / name
    if there.exists() and (there.samefile(folder) or _same_record(there, folder)):
        return Imported(there, is_new=False)
    if is_being_written(folder):
        raise StoreError(
            f"A run must have ended before it can be imported. Received: {folder}, which a process is writing. "
            "Stop it first."
        )
    scratch = Path(tempfile.mkdtemp(dir=runs_dir, prefix=_SCRATCH))
    try:
        copied = scratch / "run"
        _copy(folder, copied)
        try:
            RunReader(copied)
        except GradguiError as error:
            raise StoreError(str(error).replace(str(copied), str(folder))) from error
        names = (name if n == 1 else f"{name}-{n}" for n in itertools.count(1))
        target = next(target for each in names if not (target := runs_dir / each).exists())
        copied.rename(target)
        return Imported(target, is_new=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copies plain files and folders, with their times; links and devices are left out."""
    target.mkdir()
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _copy(Path(entry.path), target / entry.name)
            elif entry.is_file(follow_symlinks=False) and entry.name not in _LEFT_BEHIND:
                shutil.copy2(entry.path, target / entry.name)


def _same_record(one: Path, other: Path) -> bool:
    """Whether two runs have the same record and spec, byte for byte."""
    try:
        return all((one / name).read_bytes() == (other / name).read_bytes() for name in (SPEC_FILE, RECORD_FILE))
    except OSError:
        return False


@contextlib.contextmanager
def _unpacked(file: Path, runs_dir: Path) -> Iterator[Path]:
    """Unpacks a zip file into a hidden folder of `runs_dir` for a while."""
    scratch = Path(tempfile.mkdtemp(dir=runs_dir, prefix=_SCRATCH))
    try:
        # A run that was zipped without its folder is called as the file.
        root = scratch / file.stem
        root.mkdir()
        try:
            with zipfile.ZipFile(file) as archive:
                _check_room(archive, runs_dir, file)
                for member in archive.infolist():
                    _unpack(archive, member, root, file)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise StoreError(
                f"What is imported must be a run's folder, or a whole zip file of one. Received: {file} ({error})."
            ) from error
        yield root
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _check_room(archive: zipfile.ZipFile, runs_dir: Path, file: Path) -> None:
    needed, free = sum(member.file_size for member in archive.infolist()), shutil.disk_usage(runs_dir).free
    if needed > free:
        raise StoreError(
            f"There must be room for what is imported. Received: {file}, {needed:,} bytes unpacked, where {free:,} are free."
        )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, root: Path, file: Path) -> None:
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if ".." in parts or not parts or parts[0] == "/" or ":" in parts[0]:
        raise StoreError(
            f'A zip file of runs must stay in its own folder. Received: {file}, with "{member.filename}" in it.'
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        return
    target = root.joinpath(*parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("wb") as out:
        shutil.copyfileobj(packed, out, 1 << 20)
