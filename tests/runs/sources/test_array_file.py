from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gradgui.runs.sources.array_file import example_shape


def test_the_head_tells_the_shape_of_an_example(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((3, 4, 5)))
    np.savez_compressed(tmp_path / "a.npz", y=np.zeros(3), x=np.zeros((3, 7)))
    np.savez(tmp_path / "b.npz", x_train=np.zeros(3), y_train=np.zeros(3))
    assert example_shape(tmp_path / "x.npy") == (4, 5)
    assert example_shape(tmp_path / "a.npz") == (7,)
    assert example_shape(tmp_path / "b.npz") == ()


def test_nothing_but_the_head_is_needed(tmp_path: Path) -> None:
    whole = io.BytesIO()
    np.save(whole, np.zeros((3, 4, 5)))
    (tmp_path / "x.npy").write_bytes(whole.getvalue()[:130])
    assert example_shape(tmp_path / "x.npy") == (4, 5)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"\x93NUMPY\x09\x00", b"\x93NUMPY\x01\x00\xff\xff{"])
def test_what_is_damaged_says_nothing(tmp_path: Path, content: bytes) -> None:
    for name in ("a.npy", "a.npz"):
        (tmp_path / name).write_bytes(content)
        assert example_shape(tmp_path / name) is None
    with zipfile.ZipFile(tmp_path / "in.npz", "w") as archive:
        archive.writestr("x.npy", content)
    assert example_shape(tmp_path / "in.npz") is None


def test_a_file_without_inputs_or_a_single_number_says_nothing(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", pictures=np.zeros((3, 4)))
    np.save(tmp_path / "a.npy", np.float32(3))
    assert example_shape(tmp_path / "a.npz") is None
    assert example_shape(tmp_path / "a.npy") is None
    assert example_shape(tmp_path / "none.npy") is None
