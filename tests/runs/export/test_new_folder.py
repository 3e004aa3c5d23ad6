from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.export.new_folder import new_folder


def is_mine(folder: Path) -> bool:
    return (folder / "mine").is_file()


def write(path: Path, text: str = "new", *, overwrite: bool = False, fail: bool = False) -> None:
    with new_folder(path, overwrite=overwrite, is_alike=is_mine) as folder:
        (folder / "mine").write_text(text, encoding="utf-8")
        assert not path.exists() or overwrite
        if fail:
            raise ValueError("in the middle")


def test_the_folder_is_there_once_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a" / "mine").read_text(encoding="utf-8") == "new"


def test_after_an_error_all_is_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "a", "old")
    with pytest.raises(ValueError, match="in the middle"):
        write(tmp_path / "a", overwrite=True, fail=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a" / "mine").read_text(encoding="utf-8") == "old"


def test_one_of_its_kind_is_replaced_when_told(tmp_path: Path) -> None:
    write(tmp_path / "a", "old")
    with pytest.raises(StoreError, match="which exists"):
        write(tmp_path / "a")
    write(tmp_path / "a", overwrite=True)
    assert (tmp_path / "a" / "mine").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_another_folder_or_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "1.jpg").write_bytes(b"1")
    (tmp_path / "file").write_bytes(b"1")
    for name in ("photos", "file"):
        with pytest.raises(StoreError, match="isn't a folder of this kind"):
            write(tmp_path / name, overwrite=True)
    assert (tmp_path / "photos" / "1.jpg").read_bytes() == (tmp_path / "file").read_bytes() == b"1"


def test_a_place_that_is_not_there_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"must be writable.*nowhere"):
        write(tmp_path / "nowhere" / "a")
