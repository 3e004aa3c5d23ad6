from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.store.run_format import LOCK_FILE
from gradgui.runs.store.writer_lock import WriterLock, is_being_written


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
