"""The copy of a file of weights: its numbers and the names that say whose they are, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.engine.safety import weights_copy
from gradgui.engine.safety.weights_copy import copy_weights


def test_numbers_and_names_are_copied_and_configurations_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import h5py

    monkeypatch.setattr(weights_copy, "_PIECE_BYTES", 100)  # several pieces
    values = np.random.default_rng(0).normal(size=(50, 3)).astype("float32")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.attrs["model_config"] = '{"class_name": "Lambda"}'
        file.attrs["layer_names"] = [b"dense"]
        layer = file.create_group("dense")
        layer.attrs["weight_names"] = [b"kernel"]
        layer.create_dataset("kernel", data=values, compression="gzip")
        layer["scale"] = np.float64(2.5)
        layer["none"] = np.zeros((0, 4), "int8")
    copy_weights(tmp_path / "a.h5", tmp_path / "b.h5")
    with h5py.File(tmp_path / "b.h5") as file:
        assert list(file.attrs) == ["layer_names"]
        assert [str(name) for name in file["dense"].attrs["weight_names"]] == ["kernel"]
        np.testing.assert_array_equal(file["dense/kernel"][()], values)
        assert file["dense/scale"][()] == 2.5
        assert file["dense/none"].shape == (0, 4)
        assert file["dense/kernel"].dtype == np.float32
