"""Folders of classes: images and texts."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.readers.read_data import read_data
from gradgui.engine.data.streams.streamed_rows import StreamedRows
from gradgui.runs.interruption import InterruptedOpeningError, interruptible


def write_image(path: Path, pixels: Any) -> None:
    import tensorflow as tf

    path.parent.mkdir(parents=True, exist_ok=True)
    encode = tf.io.encode_jpeg if path.suffix == ".jpg" else tf.io.encode_png
    path.write_bytes(encode(np.asarray(pixels, dtype=np.uint8)).numpy())


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Returns a folder of two cats, 4 × 6, and a dog."""
    folder = tmp_path / "animals"
    rng = np.random.default_rng(0)
    for name in ("cat/a.png", "cat/b.png", "dog/c.png"):
        write_image(folder / name, rng.integers(0, 256, (4, 6, 3)))
    return folder


def test_sub_folders_are_the_classes_in_alphabetic_order(images: Path) -> None:
    data = read_data(images, {})
    x, y, _ = data.train
    assert data.class_names == ("cat", "dog")
    assert list(y) == [0, 0, 1]
    expected = np.random.default_rng(0).integers(0, 256, (4, 6, 3)) / 255
    np.testing.assert_allclose(x[0], expected, rtol=1e-6)
    assert x.dtype == np.float32


def test_images_can_be_resized_and_kept_as_bytes(images: Path) -> None:
    x, _, _ = read_data(images, {"size": [8, 8], "scale": "bytes"}).train
    assert x.shape == (3, 8, 8, 3)
    assert x.dtype == np.uint8


def test_grey_images_have_one_channel(images: Path) -> None:
    x, _, _ = read_data(images, {"colour": "grey", "scale": "bytes"}).train
    assert x.shape == (3, 4, 6, 1)


def test_the_first_image_says_whether_there_is_colour(tmp_path: Path) -> None:
    for name in ("a/1.png", "b/2.png"):
        write_image(tmp_path / name, np.full((3, 3, 1), 255))
    x, _, _ = read_data(tmp_path, {}).train
    np.testing.assert_array_equal(x, np.ones((2, 3, 3, 1)))


def test_other_files_and_hidden_ones_are_passed_over(images: Path) -> None:
    (images / "cat" / "notes.md").write_text("no image")
    (images / "dog" / ".thumbnail.png").write_bytes(b"no image either")
    assert len(read_data(images, {}).train[1]) == 3


def test_folders_for_training_and_validation_are_told_apart(tmp_path: Path) -> None:
    for name in ("train/a/1.jpg", "train/b/2.jpg", "val/b/3.jpg"):
        write_image(tmp_path / name, np.full((8, 8, 3), 7))
    data = read_data(tmp_path, {})
    assert data.class_names == ("a", "b")
    assert data.validation is not None
    assert list(data.validation[1]) == [1]


def test_images_of_different_sizes_are_refused_with_what_to_write(images: Path) -> None:
    write_image(images / "dog" / "large.png", np.zeros((40, 60, 3)))
    with pytest.raises(GradguiError, match=r"large.png with 40 × 60.*size = \[4, 6\]"):
        read_data(images, {})


def test_who_asks_for_augmentation_is_told_where_it_belongs(images: Path) -> None:
    with pytest.raises(GradguiError, match=r"layers of the model.*RandomFlip.*Received: augment = \['flip'\]"):
        read_data(images, {"augment": ["flip"]})


def test_unpacking_images_can_be_given_up(images: Path) -> None:
    with interruptible(lambda: True), pytest.raises(InterruptedOpeningError):
        read_data(images, {})


def test_a_damaged_image_is_named(images: Path) -> None:
    whole = (images / "cat" / "a.png").read_bytes()
    (images / "cat" / "a.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(GradguiError, match=r"a\.png"):
        read_data(images, {})


def break_images(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"no picture")


def test_all_damaged_images_are_named_at_once_with_what_leaves_them_out(images: Path) -> None:
    break_images(images, "cat/x.png", "dog/y.png")
    with pytest.raises(GradguiError, match=r'2 of 5 .*cat/x\.png, dog/y\.png.*data\.arguments\.broken = "leave_out"'):
        read_data(images, {})


@pytest.mark.parametrize("stream", [False, True])
def test_damaged_images_are_left_out_with_their_labels_where_that_is_wanted(images: Path, stream: bool) -> None:
    x_whole, y_whole, _ = read_data(images, {}).train
    break_images(images, "cat/ab.png", *(f"dog/b{n}.png" for n in range(6)))
    data = read_data(images, {"broken": "leave_out"}, Memory(stream=stream))
    x, y, _ = data.train
    np.testing.assert_array_equal(x[np.arange(3)], x_whole)
    np.testing.assert_array_equal(y, y_whole)
    assert data.notes[0].startswith("7 of 10 images can't be unpacked and are left out: cat/ab.png, dog/b0.png")
    assert data.notes[0].endswith("and 2 more.")


def test_a_class_of_damaged_images_alone_is_refused(images: Path) -> None:
    break_images(images, "fish/z.png")
    with pytest.raises(GradguiError, match=r"nothing to read in .*fish"):
        read_data(images, {"broken": "leave_out"})


def test_an_image_that_would_not_fit_is_refused_before_it_is_unpacked(images: Path) -> None:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 60_000, 60_000)
    (images / "cat" / "a.png").write_bytes(header)
    with pytest.raises(GradguiError, match="100 million pixels"):
        read_data(images, {})


def test_more_images_than_memory_holds_are_read_while_they_are_needed(images: Path) -> None:
    data = read_data(images, {}, Memory(most_bytes=3 * 4 * 6 * 3 * 4 - 1))
    x, y, _ = data.train
    assert isinstance(x, StreamedRows)
    np.testing.assert_array_equal(x[np.array([2, 0, 2])], read_data(images, {}).train[0][[2, 0, 2]])
    assert list(y) == [0, 0, 1]
    assert "read while they are needed" in data.notes[0]


def test_streamed_images_of_different_sizes_are_refused_at_once(images: Path) -> None:
    write_image(images / "dog" / "large.png", np.zeros((40, 60, 3)))
    with pytest.raises(GradguiError, match=r"large.png with 40 × 60"):
        read_data(images, {}, Memory(stream=True))


def test_an_image_that_went_away_is_named_when_its_turn_comes(images: Path) -> None:
    x, _, _ = read_data(images, {}, Memory(stream=True)).train
    (images / "dog" / "c.png").unlink()
    with pytest.raises(GradguiError, match=r"c\.png"):
        x[2]


def test_texts_become_numbers_of_words_of_the_training_texts(tmp_path: Path) -> None:
    for name, text in {"train/bad/1.txt": "bad bad film", "train/good/2.txt": "good film", "test/good/3.txt": "new"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    data = read_data(tmp_path, {"length": 3})
    x, y, _ = data.train
    assert list(y) == [0, 1]
    assert x[0][0] == x[0][1]
    assert data.validation is not None
    np.testing.assert_array_equal(data.validation[0], [[1, 0, 0]])  # a word that no training text has


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "sub-folder for every class"),
        (["a.png"], "two at least"),
        (["a/1.png", "b/2.txt"], "nothing to read"),
        (["train/a/1.png", "train/b/2.png", "test/c/3.png"], "which train/ doesn't have"),
    ],
)
def test_folders_without_classes_are_refused(files: list[str], says: str, tmp_path: Path) -> None:
    for name in files:
        write_image(tmp_path / name, np.zeros((2, 2, 3)))
    with pytest.raises(GradguiError, match=says):
        read_data(tmp_path, {})
