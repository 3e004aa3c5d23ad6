from __future__ import annotations

import datetime as dt
import errno
import shutil
from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.store.run_folder import (
    check_writable,
    folder_name,
    free_text,
    make_run_folder,
    move_along,
    not_written,
    reason_text,
)

STARTED = dt.datetime(2025, 1, 31, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digits-mlp", "20250131-093000-digits-mlp"),
        ("a: b/c\\d*?", "20250131-093000-a-b-c-d"),
        ("..", "20250131-093000-run"),
        ("x" * 100, "20250131-093000-" + "x" * 60),
        ("Größe 2.0.", "20250131-093000-Größe-2.0"),
        ("cafe\u0301", "20250131-093000-caf\u00e9"),
        ("\U00020000" * 70, "20250131-093000-" + "\U00020000" * 50),
    ],
)
def test_a_folder_is_named_by_time_and_name_with_nothing_that_a_file_system_refuses(name: str, expected: str) -> None:
    assert folder_name(STARTED, name) == expected


def test_every_file_system_has_room_for_the_longest_name(tmp_path: Path) -> None:
    folders = [make_run_folder(tmp_path, STARTED, "\U00020000" * 70) for _ in range(2)]
    assert all(len(folder.name.encode()) <= 255 for folder in folders)


def test_a_log_that_was_left_behind_half_way_follows_its_record(tmp_path: Path) -> None:
    record, aside = tmp_path / "run.sqlite", tmp_path / "run.sqlite.damaged-1"
    aside.write_bytes(b"pages")
    (tmp_path / "run.sqlite-wal").write_bytes(b"log")
    move_along(record, aside)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "run.sqlite.damaged-1": b"pages",
        "run.sqlite.damaged-1-wal": b"log",
    }
    (tmp_path / "run.sqlite-wal").write_bytes(b"of another one")
    move_along(record, aside)
    assert (tmp_path / "run.sqlite.damaged-1-wal").read_bytes() == b"log"


def test_every_run_has_a_folder_of_its_own(tmp_path: Path) -> None:
    folders = [make_run_folder(tmp_path / "made" / "anew", STARTED, "a") for _ in range(3)]
    assert [folder.name for folder in folders] == [f"20250131-093000-a{end}" for end in ("", "-2", "-3")]


def test_asking_whether_a_folder_can_be_written_to_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path)
    check_writable(tmp_path / "not" / "yet")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"must be writable. Received: .*runs \(.*file is a file, not a folder.*--runs DIR"):
        check_writable(tmp_path / "file" / "runs")


def test_a_folder_that_refuses_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(StoreError, match=r"\(permission denied\b"):
        check_writable(tmp_path)


def test_the_reason_is_said_without_number_and_path() -> None:
    assert reason_text(OSError(errno.ENOSPC, "No space left on device", "/x/y")) == "no space left on device"
    assert reason_text(ValueError("Odd.")) == "odd"
    assert reason_text(ValueError("UNIQUE constraint failed")) == "UNIQUE constraint failed"
    assert reason_text(ValueError()) == "ValueError"


@pytest.mark.parametrize(
    ("free_bytes", "text"),
    [
        (0, ", 0 kB free there"),
        (12_345, ", 12 kB free there"),
        (34_000_000, ", 34 MB free there"),
        (5_000_000_000, ""),
    ],
)
def test_little_room_is_said(free_bytes: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": free_bytes})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert free_text(tmp_path / "nothing" / "here") == text


def test_a_run_that_waits_for_room_names_its_folder_and_the_reason(tmp_path: Path) -> None:
    text = str(not_written(tmp_path, OSError(errno.ENOSPC, "No space left on device")))
    assert f"Received: {tmp_path} (no space left on device" in text
    assert "Nothing is lost" in text
