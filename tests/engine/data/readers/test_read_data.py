"""Which reader a file needs; pairs of arrays; Parquet."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.core.source import DATA_SUFFIXES
from gradgui.engine.data.readers.read_data import read_data


@pytest.mark.parametrize(
    ("x", "y"), [("x.npy", "y.npy"), ("train_images.npy", "train_labels.npy"), ("X_test.npy", "y_test.npy")]
)
def test_arrays_find_the_targets_beside_them(x: str, y: str, tmp_path: Path) -> None:
    np.save(tmp_path / x, np.ones((3, 2)))
    np.save(tmp_path / y, np.arange(3))
    loaded = read_data(tmp_path / x, {}).train
    assert loaded[0].shape == (3, 2)
    assert list(loaded[1]) == [0, 1, 2]


def test_the_targets_can_be_named(tmp_path: Path) -> None:
    np.save(tmp_path / "spectra.npy", np.ones((2, 2)))
    np.save(tmp_path / "doses.npy", np.arange(2))
    assert list(read_data(tmp_path / "spectra.npy", {"y": "doses.npy"}).train[1]) == [0, 1]
    with pytest.raises(GradguiError, match="file with the targets"):
        read_data(tmp_path / "spectra.npy", {})


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.save(tmp_path / "y.npy", np.arange(1))
    with pytest.raises(GradguiError, match="plain array"):
        read_data(tmp_path / "x.npy", {})


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("gone.csv", {}, "doesn't exist"),
        ("data.xlsx", {}, r"\.npz, \.npy, \.csv"),
        ("data.npz", {"target": "y"}, "A .npz file must have no data.arguments"),
    ],
)
def test_what_no_reader_takes_is_refused(name: str, arguments: dict[str, str], says: str, tmp_path: Path) -> None:
    if name != "gone.csv":
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(GradguiError, match=says):
        read_data(tmp_path / name, arguments)


def test_every_suffix_of_data_has_a_reader(tmp_path: Path) -> None:
    for suffix in DATA_SUFFIXES:
        (tmp_path / f"d{suffix}").write_bytes(b"")
        with pytest.raises(GradguiError) as refused:
            read_data(tmp_path / f"d{suffix}", {})
        assert "Data must be a" not in str(refused.value)


def test_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {"n": [1, 2, 3], "f": [0.5, 1.5, 2.5], "c": ["red", "blue", "red"], "y": ["b", "a", "b"], "t": [b"", b"", b""]}
    parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    lines = ["n,f,c,y", *(f"{n},{f},{c},{y}" for n, f, c, y, _ in zip(*columns.values(), strict=True))]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    table = read_data(tmp_path / "t.parquet", {"ignore": ["t"]})
    text = read_data(tmp_path / "t.csv", {})
    np.testing.assert_array_equal(table.train[0], text.train[0])
    np.testing.assert_array_equal(table.train[1], text.train[1])
    assert table.class_names == text.class_names == ("a", "b")
    with pytest.raises(GradguiError, match=r'"t" in t\.parquet'):
        read_data(tmp_path / "t.parquet", {})
    (tmp_path / "t.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(GradguiError, match="readable Parquet"):
        read_data(tmp_path / "t.parquet", {})


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(GradguiError, match=r"pip install gradgui\[parquet\]"):
        read_data(tmp_path / "t.parquet", {})
