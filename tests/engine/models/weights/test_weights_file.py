"""Files of weights over a model: those of Keras 3, of older ones, of raw variables; and what doesn't fit, named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.refusal import RefusedFileError
from gradgui.core.spec import HeadSpec, ModelSpec
from gradgui.engine.models.applications import build_application
from gradgui.engine.models.open_model import open_model
from gradgui.engine.models.weights.weights_fit import UnfitWeightsError
from gradgui.engine.program import Programs
from gradgui.engine.saving.saving import save_model

Fresh = Callable[[Callable[[], Any]], Any]

PROGRAM = """import keras
import tensorflow as tf

def build_model(units=3, deep=False):
    body = [keras.Input((4,)), keras.layers.Dense(4, name="in"), keras.layers.BatchNormalization(name="norm")]
    inputs = keras.Input((4,))
    x = keras.layers.Dense(units, name="mid")(keras.Sequential(body, name="body")(inputs))
    if deep:
        x = keras.layers.Dense(2, name="deep")(x)
    return keras.Model(inputs, keras.layers.Dense(2, name="out")(x))

def raw(n=2):
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            self.w, self.b = tf.Variable(tf.ones([n, 3])), tf.Variable([0.0])
        def __call__(self, x):
            return x @ self.w + self.b
    return Net()
"""


@pytest.fixture
def opened(tmp_path: Path, fresh: Fresh) -> Callable[..., Any]:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")

    def open_it(weights: Path | None = None, function: str = "build_model", *, trusted: bool = True, **changes: Any) -> Any:
        named = str(weights) if weights is not None else ""
        head = changes.pop("head", None)
        spec = ModelSpec(f"{file}:{function}", changes, weights=named, head=head)
        return fresh(lambda: open_model(spec, Programs(), None, lambda _: trusted))

    return open_it


def values_of(model: Any) -> dict[str, Any]:
    return {variable.info.path: variable.tf_variable.numpy() for variable in model.variables}


def filled(model: Any) -> Any:
    rng = np.random.default_rng(7)
    for variable in model.variables:
        variable.tf_variable.assign(rng.normal(size=variable.info.shape))
    return model


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5", "old.weights.h5"])
def test_every_value_comes_from_the_file(opened: Callable[..., Any], tmp_path: Path, name: str, trusted: bool) -> None:
    source = filled(opened())
    written = tmp_path / name.replace("old.weights", "old")
    if name == "a.weights.h5":
        source.keras_model.save_weights(written)
    else:
        import h5py
        from keras.src.legacy.saving import legacy_h5_format

        with h5py.File(written, "w") as file:  # as Keras 2 wrote them
            legacy_h5_format.save_weights_to_hdf5_group(file, source.keras_model)
    file = written.rename(tmp_path / name)
    model = opened(file, trusted=trusted)
    for path, value in values_of(source).items():
        np.testing.assert_array_equal(values_of(model)[path], value)
    assert model.notes == (f"The weights are those of {name}.",)


@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5"])
def test_what_differs_is_named_by_layer_and_shape(opened: Callable[..., Any], tmp_path: Path, name: str) -> None:
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    keras_model = opened().keras_model
    if name == "a.h5":
        with h5py.File(tmp_path / name, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, keras_model)
    else:
        keras_model.save_weights(tmp_path / name)
    with pytest.raises(UnfitWeightsError, match=r"mid, weight 1 has shape \(4, 3\) in the file and \(4, 5\) in the model"):
        opened(tmp_path / name, units=5)
    with pytest.raises(UnfitWeightsError, match="nothing for out"):
        opened(tmp_path / name, deep=True)
    keras_model = opened(deep=True).keras_model
    keras_model.save_weights(tmp_path / "deep.weights.h5")
    with pytest.raises(UnfitWeightsError, match="weights that the model doesn't have: layers/dense_2"):
        opened(tmp_path / "deep.weights.h5")


def test_nothing_is_loaded_of_a_file_with_a_link(opened: Callable[..., Any], tmp_path: Path) -> None:
    import h5py

    file = tmp_path / "a.weights.h5"
    opened().keras_model.save_weights(file)
    with h5py.File(file, "a") as held:
        held["layers/more"] = h5py.ExternalLink("other.h5", "/x")
    for trusted in (True, False):
        with pytest.raises(RefusedFileError, match="a link to another file"):
            opened(file, trusted=trusted)


def test_weights_belong_to_the_model_before_its_new_head_or_after(opened: Callable[..., Any], tmp_path: Path) -> None:
    head = HeadSpec(classes=5)
    source = filled(opened())
    source.keras_model.save_weights(tmp_path / "before.weights.h5")
    model = opened(tmp_path / "before.weights.h5", head=head)
    np.testing.assert_array_equal(values_of(model)["mid/kernel"], values_of(source)["mid/kernel"])
    assert model.environment["head_weights"] == "before"
    again = filled(opened(head=head))
    again.keras_model.save_weights(tmp_path / "after.weights.h5")
    model = opened(tmp_path / "after.weights.h5", head=head)
    np.testing.assert_array_equal(values_of(model)["head/kernel"], values_of(again)["head/kernel"])
    assert model.environment["head_weights"] == "after"
    with pytest.raises(UnfitWeightsError, match=r"out, weight 1 has shape \(3, 5\)"):
        opened(tmp_path / "after.weights.h5", head=HeadSpec(classes=7))


def test_raw_variables_take_arrays_by_path(opened: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "w.npz"
    source = filled(opened(function="raw"))
    save_model(source, file, "weights")
    assert all((values_of(opened(file, "raw"))[path] == value).all() for path, value in values_of(source).items())
    with pytest.raises(ModelError, match=r"values of shape \(2, 3\) for w, whose shape is \(4, 3\)"):
        opened(file, "raw", n=4)
    np.savez(tmp_path / "other.npz", w=np.ones((2, 3), "float32"), c=np.ones(1))
    with pytest.raises(UnfitWeightsError, match="nothing for b; weights that the model doesn't have: c"):
        opened(tmp_path / "other.npz", "raw")
    (tmp_path / "none.npz").write_bytes(b"PK")
    with pytest.raises(ModelError, match="plain arrays"):
        opened(tmp_path / "none.npz", "raw")


@pytest.mark.parametrize(
    ("name", "function", "says"),
    [
        ("gone.weights.h5", "build_model", "existing file"),
        ("program.py", "build_model", "must be a file of weights"),
        ("w.npz", "build_model", ".npz is for raw variables"),
        ("w.h5", "raw", "must be given weights as .npz"),
        ("w.h5", "build_model", "no HDF5 that can be read"),
    ],
)
def test_what_are_no_weights_is_said(
    opened: Callable[..., Any], tmp_path: Path, name: str, function: str, says: str
) -> None:
    for empty in ("w.npz", "w.h5"):
        (tmp_path / empty).write_bytes(b"")
    with pytest.raises(ModelError, match=says):
        opened(tmp_path / name, function)


def test_an_application_takes_a_file_as_its_weights(tmp_path: Path, fresh: Fresh) -> None:
    arguments = {"input_shape": (32, 32, 3), "alpha": 0.35, "classes": 3}
    file = tmp_path / "mobile.weights.h5"
    source = fresh(lambda: build_application("MobileNetV2", arguments))
    source.save_weights(file)
    spec = ModelSpec("keras.applications:MobileNetV2", {**arguments, "weights": str(file)})
    model = fresh(lambda: open_model(spec, Programs(), None))
    for one, other in zip(source.get_weights(), model.keras_model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
