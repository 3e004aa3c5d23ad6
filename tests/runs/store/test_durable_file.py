from __future__ import annotations

from pathlib import Path

from gradgui.runs.store.durable_file import delete_parts, sync_folder


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
