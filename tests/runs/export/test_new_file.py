from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.runs.export.new_file import new_file


def test_the_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    with new_file(tmp_path / "a", overwrite=False) as file:
        file.write(b"half")
        assert not (tmp_path / "a").exists()
        file.write(b" whole")
    assert (tmp_path / "a").read_bytes() == b"half whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def write_and_fail(path: Path) -> None:
    with new_file(path, overwrite=True) as file:
        file.write(b"half")
        raise ValueError("in the middle")


@pytest.mark.parametrize("before", [None, b"old"])
def test_after_an_error_all_is_as_it_was(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(ValueError, match="in the middle"):
        write_and_fail(path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if before is None else [before])


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_is_never_overwritten(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(StoreError, match="must be a new one"), new_file(tmp_path / "a", overwrite=overwrite):
        pass


def test_a_folder_that_is_not_there_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"must be writable.*nowhere"),
        new_file(tmp_path / "nowhere" / "a", overwrite=False),
    ):
        pass
