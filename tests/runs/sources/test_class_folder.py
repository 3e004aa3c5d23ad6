from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import DataError
from gradgui.runs.sources.class_folder import ClassFolder, holds_images


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_sub_folders_are_the_classes_in_alphabetic_order_without_hidden_ones(tmp_path: Path) -> None:
    found = ClassFolder.of(make(tmp_path, "dog/1.png", "cat/1.png", ".git/x"))
    assert found == ClassFolder(tmp_path, None, ("cat", "dog"))


def test_train_and_validation_are_told_apart(tmp_path: Path) -> None:
    found = ClassFolder.of(make(tmp_path, "Train/cat/1.png", "Train/dog/1.png", "val/cat/1.png"))
    assert found == ClassFolder(tmp_path / "Train", tmp_path / "val", ("cat", "dog"))


def test_one_class_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two at least"):
        ClassFolder.of(make(tmp_path, "cat/1.png"))


@pytest.mark.parametrize(("names", "images"), [(("a/1.txt", "b/2.JPG"), False), (("a/.x.txt", "b/2.JPG"), True)])
def test_the_first_file_says_what_a_folder_holds(tmp_path: Path, names: tuple[str, ...], images: bool) -> None:
    assert holds_images(make(tmp_path, *names)) is images


def test_neither_images_nor_texts_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="without any"):
        holds_images(make(tmp_path, "a/1.pdf"))
