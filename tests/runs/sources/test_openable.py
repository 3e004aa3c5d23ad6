from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from gradgui.core.spec_toml import spec_to_toml
from gradgui.runs.sources.openable import ItemKind, item_kind, npy_pair
from tests.fakes import fake_spec


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.toml", ItemKind.SPEC),
        ("a.py", ItemKind.PROGRAM),
        ("a.KERAS", ItemKind.MODEL),
        ("a.h5", ItemKind.MODEL),
        ("a.hdf5", ItemKind.MODEL),
        ("a.weights.h5", ItemKind.WEIGHTS),
        ("a.npz", ItemKind.DATA),
        ("a.npy", ItemKind.DATA),
        ("a.csv", ItemKind.DATA),
        ("a.parquet", ItemKind.DATA),
        ("a.tfrecord", ItemKind.DATA),
        ("run.sqlite", ItemKind.RUN),
        ("a.txt", ItemKind.UNKNOWN),
        ("a.zip", ItemKind.UNKNOWN),
    ],
)
def test_files_are_known_by_their_names(tmp_path: Path, name: str, kind: ItemKind) -> None:
    (tmp_path / name).touch()
    assert item_kind(tmp_path / name) is kind


def test_a_function_of_a_program_is_a_program(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert item_kind(f"{tmp_path / 'a.py'}:build") is ItemKind.PROGRAM


def test_folders_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    for name, inside in {
        "run": "run.sqlite",
        "saved": "saved_model.pb",
        "runs": "one/run.sqlite",
        "packed": "around/one/run.sqlite",
        "images": "cat/1.png",
        "shards": "a.tfrecord",
        "nothing": ".hidden",
    }.items():
        file = tmp_path / name / inside
        file.parent.mkdir(parents=True)
        file.touch()
    kinds = {folder.name: item_kind(folder) for folder in tmp_path.iterdir()}
    assert kinds == {
        "run": ItemKind.RUN,
        "saved": ItemKind.SAVED_MODEL,
        "runs": ItemKind.RUNS,
        "packed": ItemKind.RUNS,
        "images": ItemKind.DATA,
        "shards": ItemKind.DATA,
        "nothing": ItemKind.UNKNOWN,
    }


def test_a_zip_file_of_runs_is_runs(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one/run.sqlite", b"")
    assert item_kind(tmp_path / "a.zip") is ItemKind.RUNS


def test_names_are_no_paths_and_what_is_not_there_is_missing(tmp_path: Path) -> None:
    assert item_kind("examples:mlp") is ItemKind.EXAMPLE
    assert item_kind("keras.applications:VGG16") is ItemKind.APPLICATION
    for text in ("", " ", str(tmp_path / "a.toml"), "x" * 5000, "a\0b"):
        assert item_kind(text) is ItemKind.MISSING


def test_of_two_arrays_the_larger_one_holds_the_inputs(tmp_path: Path) -> None:
    small, large = tmp_path / "a.npy", tmp_path / "b.npy"
    small.write_bytes(b"1")
    large.write_bytes(b"22")
    assert npy_pair([small, large]) == (large, small)
    assert npy_pair([small]) is None
    assert npy_pair([small, tmp_path / "b.csv"]) is None


def test_a_spec_that_was_written_is_a_spec(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    assert item_kind(tmp_path / "s.toml") is ItemKind.SPEC
