"""Data from files, programs and examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, GradguiError
from gradgui.core.spec import DataSpec
from gradgui.engine.data.open_data import open_data
from gradgui.engine.program import Programs

Program = Callable[[str], str]


def from_program(program: Program, body: str, **settings: Any) -> Any:
    path = program(f"def build_data(n=10):\n    x = np.arange(2.0 * n).reshape(n, 2)\n    y = np.arange(n)\n    {body}\n")
    return open_data(DataSpec(path, **settings), Programs(), seed=3)


def test_floats_become_float32_and_whole_numbers_stay(program: Program) -> None:
    data = from_program(program, "return x, y")
    assert data.x.dtype == np.float32
    assert data.y.dtype == np.int64
    assert list(data.train_rows) == list(range(10))
    assert len(data.validation_rows) == 0


def test_validation_rows_are_those_that_the_design_says(program: Program) -> None:
    data = from_program(program, "return x, y", validation_fraction=0.25)
    expected = np.random.default_rng([3, 2**32 - 1]).permutation(10)[: round(0.25 * 10)]
    assert list(data.validation_rows) == list(expected)
    assert list(data.train_rows) == sorted(set(range(10)) - set(expected))
    assert data.x_validation is data.x


def test_a_program_may_bring_its_own_validation_examples(program: Program) -> None:
    data = from_program(program, "return (x, y), (x[:4], y[:4])")
    assert len(data.x_validation) == 4
    assert list(data.validation_rows) == [0, 1, 2, 3]


def test_inputs_may_be_nested(program: Program) -> None:
    data = from_program(program, 'return {"a": x, "b": x}, y')
    assert set(data.x) == {"a", "b"}


def test_arguments_reach_the_function(program: Program) -> None:
    assert len(from_program(program, "return x, y", arguments={"n": 4}).y) == 4


@pytest.mark.parametrize(
    ("body", "settings", "says"),
    [
        ("return x", {}, "must return"),
        ("return x, y[:5]", {}, "same number of rows"),
        ("return x[:0], y[:0]", {}, "same number of rows"),
        ("return x, np.array(['a'] * n)", {}, "array of numbers"),
        ("return x, 3", {}, "array of numbers"),
        ("return (x, y), (x, y)", {"validation_fraction": 0.5}, "validation_fraction"),
        ("return x[:1], y[:1]", {"validation_fraction": 0.9}, "left to train on"),
        ("return tf.data.Dataset.from_tensor_slices((x, y)).repeat()", {}, "Dataset"),
        ("raise KeyError('lost')", {}, "KeyError"),
    ],
)
def test_wrong_data_of_a_program_are_refused(body: str, settings: dict[str, Any], says: str, program: Program) -> None:
    with pytest.raises(GradguiError, match=says):
        from_program(program, body, **settings)


def test_an_npz_file_is_read_with_its_validation_examples(tmp_path: Path) -> None:
    file = tmp_path / "data.npz"
    np.savez(file, x_train=np.ones((6, 2)), y_train=np.zeros(6), x_test=np.ones((2, 2)), y_test=np.zeros(2))
    data = open_data(DataSpec(str(file)), Programs(), seed=0)
    assert len(data.y) == 6
    assert len(data.validation_rows) == 2


def test_pickled_objects_in_an_npz_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.npz"
    np.savez(file, x=np.array([{}, {}], dtype=object), y=np.zeros(2))
    with pytest.raises(DataError, match="plain arrays"):
        open_data(DataSpec(str(file)), Programs(), seed=0)


@pytest.mark.parametrize("damage", ["empty", "text", "torn", "torn inside"])
def test_a_damaged_file_is_refused_and_named(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "data.npz"
    np.savez_compressed(file, x=np.arange(20_000.0).reshape(-1, 2), y=np.zeros(10_000))
    whole = file.read_bytes()
    middle = len(whole) // 3
    parts = {
        "empty": b"",
        "text": b"hello\n",
        "torn": whole[:2000],
        "torn inside": whole[:middle] + bytes(2000) + whole[middle + 2000 :],
    }
    file.write_bytes(parts[damage])
    with pytest.raises(DataError, match=r"must be a whole \.npz file.*data\.npz, which is another kind of file or damaged"):
        open_data(DataSpec(str(file)), Programs(), seed=0)


def test_a_folder_in_the_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "data.npz").mkdir()
    with pytest.raises(DataError, match="must be an existing file"):
        open_data(DataSpec(str(tmp_path / "data.npz")), Programs(), seed=0)


def test_an_npz_file_without_x_and_y_says_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "data.npz"
    np.savez(file, images=np.ones(2), labels=np.ones(2))
    with pytest.raises(DataError, match="images, labels"):
        open_data(DataSpec(str(file)), Programs(), seed=0)


@pytest.mark.parametrize("source", ["no_such.npz", "digits", "data.csv/"])
def test_a_source_that_is_not_there_is_refused(source: str) -> None:
    with pytest.raises(DataError, match="Received"):
        open_data(DataSpec(source), Programs(), seed=0)


def test_the_shipped_digits_are_five_thousand_in_mixed_order() -> None:
    data = open_data(DataSpec("examples:mnist5k"), Programs(), seed=0)
    assert data.x.shape == (5000, 28, 28)
    assert list(np.bincount(data.y)) == [500] * 10
    assert len(set(data.y[:100])) == 10
