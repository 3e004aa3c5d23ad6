"""The files of a checkpoint, by any of the names that a person gives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradgui.runs.sources.checkpoint_prefix import data_files, index_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (1, 2, 10):
        for end in ("index", "data-00000-of-00002", "data-00001-of-00002"):
            (tmp_path / f"ckpt-{number}.{end}").write_bytes(b"")
        os.utime(tmp_path / f"ckpt-{number}.index", (number, number))
    return tmp_path


def test_a_checkpoint_is_found_by_its_prefix_and_by_each_of_its_files(folder: Path) -> None:
    for name in ("ckpt-1", "ckpt-1.index", "ckpt-1.data-00001-of-00002"):
        assert index_file(folder / name) == folder / "ckpt-1.index"
    assert [file.name for file in data_files(folder / "ckpt-1.index")] == [
        "ckpt-1.data-00000-of-00002",
        "ckpt-1.data-00001-of-00002",
    ]
    assert index_file(folder / "ckpt-3") is None
    assert index_file(folder / "ckpt-3.index") is None


def test_of_a_folder_the_one_is_meant_that_its_own_file_names_else_the_newest(folder: Path) -> None:
    assert index_file(folder) == folder / "ckpt-10.index"
    (folder / "checkpoint").write_text('model_checkpoint_path: "/elsewhere/ckpt-2"\nall_model_checkpoint_paths: "x"\n')
    assert index_file(folder) == folder / "ckpt-2.index"
    (folder / "checkpoint").write_text('model_checkpoint_path: "gone-4"\n')
    assert index_file(folder) == folder / "ckpt-10.index"
    (folder / "none").mkdir()
    assert index_file(folder / "none") is None
