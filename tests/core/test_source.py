from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.source import Source, SourceKind, absolute_source, parse_source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("examples:mlp", Source(SourceKind.EXAMPLE, "mlp")),
        ("program.py", Source(SourceKind.PROGRAM, "program.py")),
        ("a b/program.py:build_model", Source(SourceKind.PROGRAM, "a b/program.py", "build_model")),
        (r"C:\work\program.py:build", Source(SourceKind.PROGRAM, r"C:\work\program.py", "build")),
        ("model.keras", Source(SourceKind.FILE, "model.keras")),
        ("data/digits.npz", Source(SourceKind.FILE, "data/digits.npz")),
        ("folder/unknown", Source(SourceKind.FILE, "folder/unknown")),
        ("package.models:build_model", Source(SourceKind.MODULE, "package.models", "build_model")),
        ("keras_hub:presets/bert", Source(SourceKind.HUB, "presets/bert")),
        ("tf_keras:old/model.h5", Source(SourceKind.TF_KERAS, "old/model.h5")),
        ("Adam", Source(SourceKind.NAME, "Adam")),
        ("program.py:2nd", Source(SourceKind.NAME, "program.py:2nd")),
    ],
)
def test_a_source_is_understood(text: str, expected: Source) -> None:
    assert parse_source(text) == expected


def test_only_files_have_a_suffix() -> None:
    assert parse_source("Model.KERAS/x.keras").suffix == ".keras"
    assert parse_source("examples:mlp.py").suffix == ""


def test_relative_files_become_absolute_and_keep_their_function(tmp_path: Path) -> None:
    assert absolute_source("sub/p.py:build", tmp_path) == f"{(tmp_path / 'sub/p.py').resolve()}:build"
    assert absolute_source("keras_hub:bert", tmp_path) == f"keras_hub:{(tmp_path / 'bert').resolve()}"
    assert absolute_source("../m.keras", tmp_path / "specs") == str((tmp_path / "m.keras").resolve())


def test_absolute_files_stay(tmp_path: Path) -> None:
    text = str(tmp_path / "p.py")
    assert absolute_source(text, Path("elsewhere")) == text


@pytest.mark.parametrize("text", ["examples:mlp", "Adam"])
def test_what_is_no_file_stays(text: str, tmp_path: Path) -> None:
    assert absolute_source(text, tmp_path) == text
