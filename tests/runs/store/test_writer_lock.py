from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.store import writer_lock
from gradgui.runs.store.run_format import LOCK_FILE
from gradgui.runs.store.writer_lock import ProcessLock, WriterLock, is_being_written, is_held


def test_a_folder_is_being_written_while_the_lock_is_held(tmp_path: Path) -> None:
    assert not is_being_written(tmp_path)
    lock = WriterLock(tmp_path)
    assert is_being_written(tmp_path)
    lock.release()
    assert not is_being_written(tmp_path)
    assert not (tmp_path / LOCK_FILE).exists()


def test_only_one_writes(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with pytest.raises(StoreError, match="one process only"):
        WriterLock(tmp_path)
    assert is_being_written(tmp_path)
    lock.release()


def test_looking_does_not_break_the_lock(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    assert [is_being_written(tmp_path) for _ in range(5)] == [True] * 5
    lock.release()


def test_looking_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda self: True)  # it was there a moment ago
    assert not is_being_written(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_left_by_a_dead_process_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).touch()
    assert not is_being_written(tmp_path)
    WriterLock(tmp_path).release()


def test_a_file_that_is_no_lock_at_all_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).write_bytes(b"something else" * 100)
    assert not is_being_written(tmp_path)


def test_releasing_twice_does_nothing_more(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    lock.release()
    lock.release()
    assert not is_being_written(tmp_path)


def test_a_lock_is_not_taken_on_a_file_that_its_holder_deletes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (ProcessLock(tmp_path / "lock", timeout_s=0.0) for _ in range(3))
    assert first.take()
    connect = sqlite3.connect

    def connect_slowly(*arguments: Any, **keywords: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **keywords)
        monkeypatch.undo()
        first.release()
        assert third.take()
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_slowly)
    assert not second.take()
    assert is_held(tmp_path / "lock")
    third.release()
    assert second.take()
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_who_takes_a_lock_while_another_lets_go_is_seen_to_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (ProcessLock(tmp_path / "lock", timeout_s=0.0) for _ in range(2))
    assert first.take()
    unlink, taken = Path.unlink, []

    def unlink_slowly(path: Path, missing_ok: bool = False) -> None:
        monkeypatch.undo()
        taken.append(second.take())
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink_slowly)
    first.release()
    assert taken in ([False], [is_held(tmp_path / "lock")])
    assert taken[0] or second.take()
    second.release()


def test_what_keeps_a_lock_from_being_made_is_not_taken_for_another_process(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).mkdir()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        WriterLock(tmp_path)


def test_a_file_system_whose_files_have_no_lasting_numbers_locks_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = itertools.count()
    monkeypatch.setattr(writer_lock, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(writer_lock, "_identity", lambda _path: (next(numbers), 0))
    first, second = (ProcessLock(tmp_path / "lock", timeout_s=0.0) for _ in range(2))
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
