"""Reading a file at a place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradgui.engine.data.streams.positions import read_at


@pytest.mark.parametrize("system_call", [True, False])
def test_bytes_are_read_from_a_place_on(system_call: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not system_call:
        monkeypatch.delattr(os, "pread", raising=False)
    path = tmp_path / "letters"
    path.write_bytes(b"abcdefg")
    with path.open("rb", buffering=0) as file:
        assert read_at(file, 3, 2) == b"de"
        assert read_at(file, 0, 3) == b"abc"
        assert read_at(file, 5, 10) == b"fg"
        assert read_at(file, 9, 1) == b""
