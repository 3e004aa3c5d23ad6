"""What is shown of a folder before it is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.runs.sources import folder_words as module
from gradgui.runs.sources.folder_words import folder_words


def test_of_a_saved_model_its_files_are_shown_and_what_reaches_out_of_its_graph(tmp_path: Path) -> None:
    (tmp_path / "variables").mkdir()
    (tmp_path / "variables" / "variables.index").write_bytes(b"12345")
    (tmp_path / "saved_model.pb").write_bytes(b"..\x08ReadFile..aWriteFile")
    text = folder_words(tmp_path)
    assert "ReadFile: reads files" in text
    assert "WriteFile:" not in text  # a part of another name
    assert "5  variables/variables.index" in text
    (tmp_path / "saved_model.pb").write_bytes(b"\x06MatMul")
    assert folder_words(tmp_path).startswith("No operation in its graph reaches outside")


def test_what_tensorflow_writes_is_understood(tmp_path: Path) -> None:
    import tensorflow as tf

    reader = tf.Module()
    reader.read = tf.function(tf.io.read_file, input_signature=[tf.TensorSpec([], tf.string)])
    tf.saved_model.save(reader, str(tmp_path / "reader"))
    assert "ReadFile: reads files" in folder_words(tmp_path / "reader")


def test_a_long_list_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).write_bytes(b"")
    assert folder_words(tmp_path).split() == ["0", "a", "0", "b", "…"]
