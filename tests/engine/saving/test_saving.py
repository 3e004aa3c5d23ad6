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
from tests.engine.step.test_statistics import PROGRAM
from tests.runs.full_disk import fill, small_disk

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

BIG = """
def build_model():
    return keras.Sequential([keras.Input((400,)), keras.layers.Dense(700)])

def build_data():
    return np.ones((20, 400), "float32"), np.ones((20, 700), "float32")
"""
OWN = """
class Own(keras.layers.Dense):
    def get_config(self):
        raise NotImplementedError("no config")
"""


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


def test_a_saved_model_computes_what_the_model_does(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    import tensorflow as tf

    def run() -> Any:
        opened = Opened(spec_of(program(PROGRAM)))
        opened.advance(3)
        opened.engine.save(tmp_path / "model", "savedmodel")
        x = opened.engine._parts.x
        return x, tf.function(lambda x: opened.model.keras_model(x, training=False))(x).numpy()

    x, expected = fresh(run)
    loaded = tf.saved_model.load(tmp_path / "model")
    assert bits(loaded.serve(x).numpy()) == bits(expected)
    assert loaded.serve(x[:3]).shape == (3, *expected.shape[1:])
    assert [path.name for path in tmp_path.iterdir() if path.name != "program.py"] == ["model"]


def test_raw_variables_are_a_saved_model_too(tmp_path: Path, fresh: Fresh) -> None:
    import tensorflow as tf

    def run() -> Any:
        opened = Opened(example_spec("linear"))
        assert opened.run.raw
        opened.advance(3)
        opened.engine.save(tmp_path / "model", "savedmodel")
        return opened.engine._parts.x, opened.model.call(opened.engine._parts.x, False).numpy(), opened.values()

    x, expected, values = fresh(run)
    loaded = tf.saved_model.load(tmp_path / "model")
    assert loaded.serve(x).numpy() == pytest.approx(expected, rel=1e-6)
    assert [bits(variable.numpy()) for variable in loaded.weights] == [bits(value) for value in values.values()]


def test_a_folder_that_is_no_saved_model_is_never_replaced(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        Opened(spec_of(program(PROGRAM))).engine.save(tmp_path, "savedmodel")

    with pytest.raises(StoreError, match="isn't a folder of this kind"):
        fresh(run)
    assert [path.name for path in tmp_path.iterdir()] == ["program.py"]


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
    with pytest.raises(StoreError, match="which isn't there"):
        opened.engine.restore(tmp_path / "none.npz")


@pytest.mark.parametrize("name", ["model.keras", "model.weights.h5"])
def test_a_model_that_does_not_fit_on_the_disk_leaves_the_one_before_it(
    name: str, tmp_path: Path, program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(BIG)))
        with small_disk(tmp_path / "disk") as disk:
            (disk / name).write_bytes(b"the one before")
            fill(disk, leave_bytes=300_000)
            with pytest.raises(ModelError, match=rf"{name} \(no space left on device.*free there\)\. Free some space"):
                opened.engine.save(disk / name, "keras" if name.endswith(".keras") else "weights")
            assert (disk / name).read_bytes() == b"the one before"
            assert sorted(file.name for file in disk.iterdir()) == ["ballast", name]

    fresh(run)


def test_a_checkpoint_that_does_not_fit_leaves_no_half_a_file(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(BIG)))
        with small_disk(tmp_path / "disk") as disk:
            fill(disk, leave_bytes=300_000)
            with pytest.raises(OSError, match="No space left"):
                opened.engine.checkpoint(disk / "final.npz")
            assert [file.name for file in disk.iterdir()] == ["ballast"]

    fresh(run)


def test_a_model_that_keras_can_not_save_says_so(tmp_path: Path, program: Program, fresh: Fresh) -> None:
    text = BIG.replace("keras.layers.Dense(700)", "Own(700)") + OWN

    def run() -> None:
        with pytest.raises(ModelError, match=r"must be one that Keras can save.*and Keras says: ") as caught:
            Opened(spec_of(program(text))).engine.save(tmp_path / "model.keras", "keras")
        assert "Traceback" in caught.value.details
        assert not list(tmp_path.glob("*.keras"))

    fresh(run)


@pytest.mark.parametrize("damage", [b"", b"PK nothing", "torn"])
def test_damaged_weights_are_said_to_be_damaged(damage: bytes | str, tmp_path: Path, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_of(program(BIG)))
        file = tmp_path / "final.npz"
        opened.engine.checkpoint(file)
        file.write_bytes(damage if isinstance(damage, bytes) else file.read_bytes()[:100_000])
        with pytest.raises(StoreError, match=r"checkpoint must be whole\. Received: .*final\.npz, which is damaged"):
            opened.engine.restore(file)

    fresh(run)
