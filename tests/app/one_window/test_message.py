from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.app.one_window.message import Answer, OpenRequest, absolute_item, read_answer, read_request, to_line


def test_a_request_arrives_as_it_was_sent() -> None:
    request = OpenRequest(("a b.toml", "ö.py"), "/tmp", "token")
    line = to_line(request)
    assert line.count(b"\n") == 1
    assert read_request(line.rstrip()) == request


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"items": 3}', b'{"format": 2}', b"\xff\xfe"])
def test_what_is_no_request_of_this_gradgui_is_none(line: bytes) -> None:
    assert read_request(line) is None


def test_an_answer_says_yes_or_no_and_garbage_says_no() -> None:
    assert read_answer(to_line(Answer(accepted=True)))
    assert not read_answer(to_line(Answer(accepted=False)))
    assert not read_answer(b"accepted")


def test_items_are_taken_from_the_folder_where_the_second_start_was_typed(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert absolute_item("a.toml", folder) == str(tmp_path / "a.toml")
    assert absolute_item("../b/c.keras", folder) == str(tmp_path.parent / "b" / "c.keras")
    assert absolute_item("mine.py:make", folder) == f"{tmp_path / 'mine.py'}:make"
    assert absolute_item(str(tmp_path / "x"), "/elsewhere") == str(tmp_path / "x")
    assert absolute_item("examples:mlp", folder) == "examples:mlp"
