from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import ModelError
from gradgui.engine.models.weights.weights_layout import keras_name


def write(path: Path, layout: str) -> Path:
    import h5py

    with h5py.File(path, "w") as file:
        group = file.create_group("model_weights") if layout == "legacy in a model" else file
        if layout != "new":
            group.attrs["layer_names"] = [b"dense"]
        group.create_group("layers")
    return path


@pytest.mark.parametrize(
    ("name", "layout", "right"),
    [
        ("a.weights.h5", "new", "a.weights.h5"),
        ("a.weights.h5", "legacy", "a.h5"),
        ("A.Weights.H5", "legacy in a model", "A.h5"),
        ("A.Weights.H5", "new", "A.weights.h5"),
        ("A.H5", "legacy", "A.h5"),
        ("a.hdf5", "new", "a.weights.h5"),
        ("a.h5", "new", "a.weights.h5"),
        ("a.h5", "legacy", "a.h5"),
        ("a.hdf5", "legacy in a model", "a.hdf5"),
    ],
)
def test_the_ending_follows_from_what_is_in_the_file(tmp_path: Path, name: str, layout: str, right: str) -> None:
    assert keras_name(write(tmp_path / name, layout)) == right


def test_a_file_that_is_no_hdf5_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.weights.h5").write_bytes(b"numbers")
    with pytest.raises(ModelError, match=r"a\.weights\.h5 must be an HDF5 file of weights"):
        keras_name(tmp_path / "a.weights.h5")
