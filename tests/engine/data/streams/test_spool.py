"""Bytes that are written once and read in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import DataError
from gradgui.engine.data.streams import spool as module
from gradgui.engine.data.streams.spool import Spool


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the folder of temporary files, which isn't made yet."""
    monkeypatch.setattr(module, "default_examples_dir", lambda: tmp_path / "examples")
    return tmp_path / "examples"


@pytest.mark.parametrize("in_memory", [0, 5, 100])
def test_what_was_written_is_read_at_any_place(in_memory: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MEMORY_BYTES", in_memory)
    spool = Spool()
    assert [spool.write(part) for part in (b"abc", b"", b"defg")] == [0, 3, 3]
    assert len(spool) == 7
    assert spool.read(2, 3) == b"cde"
    assert spool.read(0, 7) == b"abcdefg"
    assert spool.read(5, 9) == b"fg"
    assert folder.exists() is (in_memory < 7)
    spool.close()
    assert not folder.exists() or not list(folder.iterdir())


def test_a_disk_without_room_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MEMORY_BYTES", 0)
    monkeypatch.setattr(module, "_SPARE_BYTES", 1 << 60)
    spool = Spool()
    with pytest.raises(DataError, match="are free"):
        spool.write(b"a")
    spool.close()


def test_a_folder_that_cannot_be_made_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MEMORY_BYTES", 0)
    folder.write_text("a file in its place")
    with pytest.raises(DataError, match="must find room"):
        Spool().write(b"a")
