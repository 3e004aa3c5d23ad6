"""Runs whose files are torn: each shows what was recorded, to the last second where a power cut could have done it."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gradgui.core.errors import DamagedError, StoreError
from gradgui.runs.store.mending import mend, open_run
from gradgui.runs.store.mending.open_run import mend_run, open_stored_run
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.writer_lock import WriterLock
from tests.runs.store.mending.torn_runs import PAGE_BYTES, TEARS, assert_true, cut_off, finished, garbled, truncated

Tear = Callable[[Path, int], None]
SAMPLE = (1, 2, 100, 777, 2048, 4000, 4095, 4096)  # bytes before a file's end
EVERY = range(1, PAGE_BYTES + 1)
N_PARTS = 16  # of every place: none takes long, however busy the machine is
N_COMMITS = 20


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run as it is after a power cut, all of it in the record."""
    return cut_off(tmp_path_factory.mktemp("cut"), N_COMMITS)


@pytest.fixture(scope="module")
def cut_with_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run as it is after a power cut, its last commit in the log alone."""
    return cut_off(tmp_path_factory.mktemp("log"), N_COMMITS, home=N_COMMITS - 1)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("ended"), N_COMMITS)


def torn(run: Path, name: str, tear: Tear, back: int, folder: Path) -> Path:
    """Returns a copy of a run, one of its files torn so many bytes before its end."""
    copy = folder / "run"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(run, copy)
    tear(copy / name, max(0, (copy / name).stat().st_size - back))
    return copy


def check_torn_log(run: Path, tear: Tear, places: Iterator[int] | range | tuple[int, ...], folder: Path) -> None:
    for back in places:
        reader = open_stored_run(torn(run, "run.sqlite-wal", tear, back, folder))
        assert assert_true(reader, (N_COMMITS - 1) * 10) == 0
        assert reader.status.state == "interrupted"
        assert reader.mended == ""


def check_torn_record(run: Path, tear: Tear, places: range | tuple[int, ...], folder: Path) -> None:
    for back in places:
        copy = torn(run, "run.sqlite", tear, back, folder)
        before = (copy / "run.sqlite").read_bytes()
        reader = open_stored_run(copy)
        n_lost = assert_true(reader, N_COMMITS * 10)
        assert n_lost <= 64  # a page of steps
        aside = copy / "run.sqlite.damaged-1"
        if reader.mended:
            assert aside.read_bytes() == before
            assert reader.events[-1].text == reader.mended
            assert f"{N_COMMITS * 10} steps" in reader.mended
            assert ("couldn't be read is NaN" in reader.mended) == (n_lost > 0)
        else:
            assert n_lost == 0
            assert not aside.exists()
        assert not list(copy.glob("*.part"))
        assert open_stored_run(copy).mended == ""


@pytest.mark.parametrize("tear", TEARS)
def test_a_torn_log_costs_its_last_commit_at_most(cut_with_log: Path, tear: Tear, tmp_path: Path) -> None:
    check_torn_log(cut_with_log, tear, SAMPLE, tmp_path)


@pytest.mark.parametrize("tear", TEARS)
def test_a_torn_last_page_is_mended_and_said(cut: Path, tear: Tear, tmp_path: Path) -> None:
    check_torn_record(cut, tear, SAMPLE, tmp_path)


@pytest.mark.parametrize("tear", TEARS)
def test_a_last_page_that_the_log_still_has_needs_no_mending(cut_with_log: Path, tear: Tear, tmp_path: Path) -> None:
    for back in SAMPLE:
        reader = open_stored_run(torn(cut_with_log, "run.sqlite", tear, back, tmp_path))
        assert assert_true(reader, (N_COMMITS - 1) * 10) <= 64


def test_mending_that_was_cut_off_between_the_record_and_its_log_loses_neither(cut_with_log: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(cut_with_log, tmp_path / "run"))
    (folder / "run.sqlite").rename(folder / "run.sqlite.damaged-1")
    (folder / "run.sqlite-shm").unlink(missing_ok=True)
    reader = open_stored_run(folder)
    assert assert_true(reader, N_COMMITS * 10) == 0
    assert reader.mended
    assert not (folder / "run.sqlite-wal").exists()
    assert assert_true(open_stored_run(folder), N_COMMITS * 10) == 0


def test_a_disk_too_full_to_mend_on_is_not_said_to_be_damage(
    cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise sqlite3.OperationalError("database or disk is full")

    folder = torn(cut, "run.sqlite", garbled, 2 * PAGE_BYTES, tmp_path)
    before = (folder / "run.sqlite").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(mend, "_write", full)
        with pytest.raises(StoreError, match="database or disk is full") as error:
            open_stored_run(folder)
    assert not isinstance(error.value, DamagedError)
    assert (folder / "run.sqlite").read_bytes() == before
    assert open_stored_run(folder).n_steps > 0


@pytest.mark.crash
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("tear", TEARS)
def test_a_log_torn_at_every_byte_of_its_last_page(cut_with_log: Path, tear: Tear, part: int, tmp_path: Path) -> None:
    check_torn_log(cut_with_log, tear, EVERY[part::N_PARTS], tmp_path)


@pytest.mark.crash
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("tear", TEARS)
def test_a_record_torn_at_every_byte_of_its_last_page(cut: Path, tear: Tear, part: int, tmp_path: Path) -> None:
    check_torn_record(cut, tear, EVERY[part::N_PARTS], tmp_path)


@pytest.mark.crash
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("page", range(1, 27))
def test_every_page_of_a_record_torn_in_turn(cut: Path, page: int, tmp_path: Path) -> None:
    n_pages = (cut / "run.sqlite").stat().st_size // PAGE_BYTES
    for at in range(page * PAGE_BYTES, (page + 1) * PAGE_BYTES, 97):
        copy = torn(cut, "run.sqlite", garbled, n_pages * PAGE_BYTES - at, tmp_path)
        try:
            reader = open_stored_run(copy)
        except DamagedError:
            continue  # what says how to read the rest is lost; the original is as it was
        assert_true(reader, 0)


def test_without_its_log_a_run_is_there_up_to_the_commit_before(cut_with_log: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(cut_with_log, tmp_path / "run"))
    for ending in ("-wal", "-shm"):
        (copy / f"run.sqlite{ending}").unlink()
    reader = open_stored_run(copy)
    assert assert_true(reader, (N_COMMITS - 1) * 10) == 0


def test_without_the_small_file_beside_its_log_a_run_is_whole(cut_with_log: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(cut_with_log, tmp_path / "run"))
    (copy / "run.sqlite-shm").unlink()
    assert assert_true(open_stored_run(copy), N_COMMITS * 10) == 0


def test_a_spec_torn_at_any_byte_is_read_from_the_record(cut: Path, tmp_path: Path) -> None:
    spec, content = RunReader(cut).spec, (cut / "spec.toml").read_bytes()
    copy = Path(shutil.copytree(cut, tmp_path / "run"))
    for at in range(len(content)):
        (copy / "spec.toml").write_bytes(content[:at])
        assert RunReader(copy).spec == spec
        (copy / "spec.toml").write_bytes(content[:at] + bytes(len(content) - at))
        assert RunReader(copy).spec == spec


def test_a_run_that_ended_and_is_torn_keeps_how_it_ended(ended: Path, tmp_path: Path) -> None:
    reader = open_stored_run(torn(ended, "run.sqlite", garbled, PAGE_BYTES, tmp_path))
    assert reader.mended
    assert (reader.status.state, reader.status.reason) == ("finished", "stopped")
    assert assert_true(reader, N_COMMITS * 10) <= 64


def test_a_record_of_which_nothing_is_left_is_refused_and_not_touched(ended: Path, tmp_path: Path) -> None:
    copy = torn(ended, "run.sqlite", truncated, 10**9, tmp_path)
    with pytest.raises(StoreError, match="damaged"):
        open_stored_run(copy)
    assert (copy / "run.sqlite").read_bytes() == b""
    assert {file.name for file in copy.iterdir()} == {"run.sqlite", "spec.toml"}


def test_a_run_that_is_being_written_is_never_mended(cut: Path, tmp_path: Path) -> None:
    copy = torn(cut, "run.sqlite", truncated, PAGE_BYTES, tmp_path)
    lock = WriterLock(copy)
    try:
        with pytest.raises(DamagedError):
            open_stored_run(copy)
    finally:
        lock.release()
    assert not list(copy.glob("*.damaged*"))


def test_a_crash_between_moving_aside_and_writing_anew_is_survived(cut: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(cut, tmp_path / "run"))
    (copy / "run.sqlite").rename(copy / "run.sqlite.damaged-1")
    (copy / "run.sqlite-wal").rename(copy / "run.sqlite.damaged-1-wal")
    reader = open_stored_run(copy)
    assert assert_true(reader, N_COMMITS * 10) == 0
    assert "its file is missing" in reader.mended


def test_damage_deep_inside_a_long_record_is_mended_when_asked_for(
    ended: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_run, "_READ_THROUGH_BYTES", (0, 0))
    copy = torn(ended, "run.sqlite", garbled, PAGE_BYTES, tmp_path)
    assert open_stored_run(copy).mended == ""
    assert "was damaged" in mend_run(copy)
    assert mend_run(copy) == ""
    assert assert_true(open_stored_run(copy), N_COMMITS * 10) <= 64


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Lets nobody write in a folder, root included; skips the test where that can't be had."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux may mount a folder read-only")
    bind = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False)
    if bind.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("beside", [("-wal", "-shm"), ("-wal",), ()])
def test_a_run_cut_off_on_a_disk_that_is_now_read_only_is_shown(
    cut_with_log: Path, tmp_path: Path, beside: tuple[str, ...]
) -> None:
    copy = Path(shutil.copytree(cut_with_log, tmp_path / "run"))
    for ending in {"-wal", "-shm"} - set(beside):
        (copy / f"run.sqlite{ending}").unlink()
    with read_only(copy):
        reader = open_stored_run(copy)
        assert assert_true(reader, (N_COMMITS - 1) * 10) == 0
        assert reader.status.state == "interrupted"


def test_a_damaged_run_on_a_read_only_disk_is_shown_as_far_as_it_can_be_read(cut: Path, tmp_path: Path) -> None:
    copy = torn(cut, "run.sqlite", garbled, PAGE_BYTES, tmp_path)
    before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
    with read_only(copy):
        reader = open_stored_run(copy)
        check_shown_from_elsewhere(reader, before)


def test_a_damaged_run_in_a_folder_that_takes_no_file_is_shown_from_a_temporary_one(
    cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = torn(cut, "run.sqlite", garbled, PAGE_BYTES, tmp_path)
    before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
    monkeypatch.setattr(open_run, "_can_be_written", lambda _: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader = open_stored_run(copy)
    check_shown_from_elsewhere(reader, before)
    assert len(list(tmp_path.glob("gradgui-*/run.sqlite"))) == 1
    history = reader.history()
    del reader
    gc.collect()
    assert history.n_steps > 0
    assert len(list(tmp_path.glob("gradgui-*"))) == 1  # the history still reads it
    del history
    gc.collect()
    assert not list(tmp_path.glob("gradgui-*"))


def check_shown_from_elsewhere(reader: RunReader, before: dict[Path, bytes]) -> None:
    assert_true(reader, reader.n_steps)
    assert reader.n_steps > 0
    assert "can't be written to" in reader.mended
    assert reader.events[-1].text == reader.mended
    assert reader.history().n_steps == reader.n_steps
    assert not reader.refresh()
    for file, content in before.items():
        assert file.read_bytes() == content
