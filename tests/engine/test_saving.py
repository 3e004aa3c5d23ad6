"""Models as files, and weights by path and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError, StoreError
from gradgui.runs.examples import example_spec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.test_statistics import PROGRAM

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]


def test_a_keras_file_holds_the_trained_weights(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        import keras

        opened = Opened(spec_of(program(PROGRAM)))
        opened.advance(3)
        opened.engine.save(tmp_path / "model.keras", "keras")
        opened.engine.save(tmp_path / "model.weights.h5", "weights")
        x = opened.engine._parts.x
        expected = opened.model.keras_model(x, training=False).numpy()
        loaded = keras.models.load_model(tmp_path / "model.keras")
        assert bits(loaded(x, training=False).numpy()) == bits(expected)
        other = keras.models.clone_model(loaded)
        other.load_weights(tmp_path / "model.weights.h5")
        assert bits(other(x, training=False).numpy()) == bits(expected)

    fresh(run)


def test_raw_variables_are_saved_as_arrays_by_path(tmp_path: Path, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(example_spec("linear"))
        opened.advance(3)
        with pytest.raises(ModelError, match=r"Only Keras models"):
            opened.engine.save(tmp_path / "model.keras", "keras")
        opened.engine.save(tmp_path / "weights.npz", "weights")
        with np.load(tmp_path / "weights.npz") as saved:
            assert {name: bits(saved[name]) for name in saved.files} == {p: bits(v) for p, v in opened.values().items()}

    fresh(run)


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [("model.h5", "keras", ".keras"), ("model.keras", "weights", ".weights.h5"), ("none/m.keras", "keras", "folder")],
)
def test_a_file_that_does_not_suit_is_refused(
    name: str, kind: Any, says: str, tmp_path: Path, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(ModelError, match=says):
        fresh(lambda: Opened(spec_of(program(PROGRAM))).engine.save(tmp_path / name, kind))


def test_a_checkpoint_brings_every_value_back(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(PROGRAM)))
        opened.advance(3)
        before = opened.values()
        opened.engine.checkpoint(tmp_path / "checkpoints" / "final.npz")
        opened.advance(3)
        opened.engine.restore(tmp_path / "checkpoints" / "final.npz")
        assert {p: bits(v) for p, v in opened.values().items()} == {p: bits(v) for p, v in before.items()}
        assert [f.name for f in (tmp_path / "checkpoints").iterdir()] == ["final.npz"]

    fresh(run)


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    file = tmp_path / "final.npz"
    np.savez(file, other=np.ones(3))
    opened = Opened(spec_of(program(PROGRAM)))
    with pytest.raises(StoreError, match="must fit the model"):
        opened.engine.restore(file)
    with pytest.raises(StoreError, match="trained weights"):
        opened.engine.restore(tmp_path / "none.npz")
