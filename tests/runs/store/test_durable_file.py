from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gradgui.runs.store import durable_file
from gradgui.runs.store.durable_file import delete_parts, replace_by, sync_file, sync_folder


def test_what_was_left_half_written_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    kept = ["step-000000000010.npz", "best.npz", "spec.toml", "run.sqlite", "run.sqlite.damaged-1", "department.txt"]
    parts = ["step-000000000020.npz.part", "step-000000000020.part.npz", "run.sqlite.part", ".spec.toml-0123456789ab"]
    for name in (*kept, *parts):
        (tmp_path / name).write_bytes(b"x")
    delete_parts(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(kept)


def test_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    delete_parts(tmp_path / "missing")
    sync_folder(tmp_path / "missing")
    sync_folder(tmp_path)


def _refused(times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lets `Path.replace` be refused so often, as Windows does while somebody reads the file; collects what is left."""
    replace, left = Path.replace, [times]

    def refusing(path: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Access is denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refusing)
    monkeypatch.setattr(durable_file, "_PAUSE_S", 0.0)
    return left


@pytest.mark.parametrize(("times", "content"), [(0, "new"), (3, "new"), (1000, "old")])
def test_on_windows_a_file_that_somebody_looks_at_is_replaced_once_they_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, content: str
) -> None:
    path, beside = tmp_path / "a", tmp_path / "b"
    path.write_text("old")
    beside.write_text("new")
    _refused(times, monkeypatch)
    monkeypatch.setattr(os, "name", "nt")
    if content == "old":
        with pytest.raises(PermissionError):
            replace_by(path, beside)
    else:
        replace_by(path, beside)
    monkeypatch.undo()
    assert path.read_text() == content
    assert beside.exists() == (content == "old")


def test_elsewhere_a_refusal_is_final(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = _refused(10, monkeypatch)
    monkeypatch.setattr(os, "name", "posix")
    with pytest.raises(PermissionError):
        replace_by(tmp_path / "a", tmp_path / "b")
    assert left == [9]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fcntl")
@pytest.mark.parametrize("is_known", [True, False])
def test_on_macos_a_file_is_brought_through_the_drives_own_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    import fcntl

    done = []

    def command(_descriptor: int, number: int) -> int:
        if not is_known:
            raise OSError(45, "Operation not supported")
        done.append(number)
        return 0

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", command)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: done.append(0))
    with (tmp_path / "a").open("wb") as file:
        sync_file(file.fileno())
    assert done == ([51] if is_known else [0])
