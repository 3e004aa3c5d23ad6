"""Tables as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.data.readers.loaded_data import LoadedData
from gradgui.engine.data.readers.read_data import read_data


def read(tmp_path: Path, content: str, /, name: str = "table.csv", **arguments: Any) -> LoadedData:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_data(path, arguments)


def test_numbers_become_inputs_and_the_last_column_the_target(tmp_path: Path) -> None:
    data = read(tmp_path, "width,height,price\n1,2.5,10\n3,4,30\n")
    x, y, weight = data.train
    np.testing.assert_array_equal(x, np.array([[1, 2.5], [3, 4]], dtype=np.float32))
    np.testing.assert_array_equal(y, [10, 30])
    assert y.dtype == np.int64
    assert weight is None
    assert '"price"' in data.notes[0]


def test_texts_become_one_input_for_each_category(tmp_path: Path) -> None:
    x, _, _ = read(tmp_path, "size,colour,y\n1,red,0\n2,blue,1\n3,red,1\n").train
    np.testing.assert_array_equal(x, [[1, 0, 1], [2, 1, 0], [3, 0, 1]])  # blue, red


def test_texts_of_the_target_become_classes_in_alphabetic_order(tmp_path: Path) -> None:
    data = read(tmp_path, "a,kind\n1,setosa\n2,virginica\n3,setosa\n4,aster\n")
    assert data.class_names == ("aster", "setosa", "virginica")
    assert list(data.train[1]) == [1, 2, 1, 0]


def test_whole_numbers_can_be_called_classes(tmp_path: Path) -> None:
    data = read(tmp_path, "a,kind\n1,10\n2,2\n3,10\n", categorical=["kind"], target="kind")
    assert data.class_names == ("2", "10")
    assert list(data.train[1]) == [1, 0, 1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a;b\n1;2\n3;4\n", "table.csv"),
        ("a\tb\n1\t2\n3\t4\n", "table.tsv"),
        ("a|b\n1|2\n3|4\n", "table.csv"),
        ("1,2\n3,4\n", "table.csv"),
        ('"a", "b"\n1, 2\n3, 4\n', "table.csv"),
        ("\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n", "table.csv"),
    ],
)
def test_separators_headers_and_line_ends_are_found_out(text: str, name: str, tmp_path: Path) -> None:
    x, y, _ = read(tmp_path, text, name).train
    np.testing.assert_array_equal(x, [[1], [3]])
    np.testing.assert_array_equal(y, [2, 4])


def test_a_header_of_numbers_can_be_named_one(tmp_path: Path) -> None:
    x, y, _ = read(tmp_path, "2019,2020\n1,2\n3,4\n", header=True, target="2020").train
    assert x.shape == (2, 1)
    assert list(y) == [2, 4]


def test_decimal_commas_are_read_where_they_are_said_to_be(tmp_path: Path) -> None:
    x, y, _ = read(tmp_path, "a;b\n1,5;2,25\n3;4\n", decimal=",").train
    np.testing.assert_array_equal(x, [[1.5], [3]])
    np.testing.assert_array_equal(y, np.array([2.25, 4], dtype=np.float32))


def test_several_targets_stand_side_by_side(tmp_path: Path) -> None:
    x, y, _ = read(tmp_path, "a,b,c\n1,0,1\n2,1,1\n", target=["b", "c"]).train
    np.testing.assert_array_equal(y, [[0, 1], [1, 1]])
    assert x.shape == (2, 1)


def test_a_column_can_be_left_out(tmp_path: Path) -> None:
    data = read(tmp_path, "id,a,y\n7,1,0\n8,2,1\n", ignore=["id"])
    np.testing.assert_array_equal(data.train[0], [[1], [2]])
    assert data.fields is not None
    assert data.fields.arguments(data.fields.roles) == {"target": "y", "ignore": ["id"]}


def test_missing_values_are_an_error_that_counts_them(tmp_path: Path) -> None:
    with pytest.raises(GradguiError, match=r'2 in "a", 1 in "b".*missing = "drop"'):
        read(tmp_path, "a,b,y\n,1,0\nNA,?,1\n3,4,1\n")


def test_rows_with_missing_values_can_be_left_out(tmp_path: Path) -> None:
    data = read(tmp_path, "a,b,y\n,1,0\n2,5,1\n3,4,\n4,6,0\n", missing="drop")
    np.testing.assert_array_equal(data.train[0], [[2, 5], [4, 6]])
    assert list(data.train[1]) == [1, 0]
    assert any("2 of 4 rows are left out" in note for note in data.notes)


def test_missing_values_can_take_the_mean_and_missing_categories_one_of_their_own(tmp_path: Path) -> None:
    x, y, _ = read(tmp_path, "a,c,y\n1,red,0\n,blue,1\n5,,1\n9,red,nan\n", missing="mean").train
    assert list(y) == [0, 1, 1]  # a row without its target can't teach
    np.testing.assert_array_equal(x, [[1, 0, 1, 0], [3, 1, 0, 0], [5, 0, 0, 1]])


def test_a_column_of_sentences_becomes_numbers_of_words(tmp_path: Path) -> None:
    data = read(tmp_path, 'review,y\n"good, very good",1\nbad,0\n', text="review", length=4, target="y")
    x, y, _ = data.train
    assert x.shape == (2, 4)
    assert x[0][0] == x[0][2] == 2  # "good", the most frequent word, comes after filling and unknown
    assert list(x[1][1:]) == [0, 0, 0]
    assert list(y) == [1, 0]
    assert any("Embedding(5" in note for note in data.notes)


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ("", {}, "at least one line"),
        ("a,b\n", {}, "rows below its header"),
        ("a,b\n1,2\n3\n", {}, "1 in row 3"),
        ("a,a\n1,2\n", {}, "twice"),
        ("a,b\n1,2\n", {"target": "bb"}, 'Did you mean "b"'),
        ("a,b\n1,2\n", {"traget": "b"}, r"\[data.arguments\].*traget"),
        ("a,b\n1,2\n", {"missing": "never"}, "data.arguments.missing must be"),
        ("a,b\n1,2\n", {"separator": ";;"}, "one character"),
        ("a,b\n1,2\n", {"decimal": "'"}, "decimal"),
        ("b\n1\n2\n", {}, "left to learn from"),
        ("name,y\n" + "".join(f"person {i},1\n" for i in range(300)), {}, "ignore"),
        ("a,b\n?,?\n", {"missing": "drop"}, "Some row"),
        ('a,b\n"1,2\n', {}, "UTF-8 text"),
    ],
)
def test_tables_that_cannot_be_learnt_from_are_refused(
    text: str, arguments: dict[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(GradguiError, match=says):
        read(tmp_path, text, **arguments)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n\xff\xfe,1\n")
    with pytest.raises(GradguiError, match="UTF-8"):
        read_data(path, {})
