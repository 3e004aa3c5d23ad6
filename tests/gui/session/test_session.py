from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.gui.session.session import Session, read_session, session_path, write_session


def test_a_session_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = session_path(tmp_path / "new" / "settings.ini")
    session = Session("/a/ö.toml", "format = 1", "", training=True, view="curves", windows=("loss",), n_attempts=1)
    write_session(path, session)
    assert read_session(path) == session
    assert path.parent == tmp_path / "new"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"item": 3}', b'{"format": 2}', b"\xff"])
def test_what_is_no_session_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(content)
    assert read_session(path) is None


def test_without_a_file_there_is_no_session(tmp_path: Path) -> None:
    assert read_session(tmp_path / "session.json") is None
