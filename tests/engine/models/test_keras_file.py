"""Model files, trusted and not: which way each takes, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError, TrustError
from gradgui.core.refusal import RefusedFileError
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.models import keras_file
from gradgui.engine.models.keras_file import load_keras_file
from gradgui.runs.examples import resources_dir
from gradgui.runs.file_trust import FileTrust
from tests.engine.conftest import spec_of
from tests.engine.safety.files import archive, dense_model, layer, legacy, sequential

Fresh = Callable[[Callable[[], Any]], Any]
SHIPPED = resources_dir() / "examples" / "finetune.keras"


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that another process was asked to read; it hands over the shipped model."""
    asked: list[Path] = []

    def rebuild(path: Path) -> Path:
        asked.append(path)
        return SHIPPED

    monkeypatch.setattr(keras_file, "rebuilt_model", rebuild)
    return asked


def nobody(_file: Path) -> bool:
    return False


def test_a_trusted_file_is_loaded_as_it_is(rebuilt: list[Path], fresh: Fresh) -> None:
    assert fresh(lambda: load_keras_file(SHIPPED)).count_params() > 0
    assert rebuilt == []


def test_a_file_that_nobody_trusts_is_never_given_to_keras(rebuilt: list[Path], fresh: Fresh, tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(b"nothing that Keras could read")
    assert fresh(lambda: load_keras_file(path, nobody)).count_params() > 0
    assert rebuilt == [path]


def test_an_engine_asks_whether_a_model_file_is_trusted(rebuilt: list[Path], fresh: Fresh, tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(SHIPPED.read_bytes())

    def distrust(files: tuple[Path, ...]) -> None:
        if path in files:
            raise TrustError("No.")

    def open_both() -> None:
        for check, n_rebuilt in ((None, 0), (distrust, 1)):
            engine = KerasEngine(FileTrust(check))
            engine.open(spec_of(str(path), data=None))
            engine.close()
            assert len(rebuilt) == n_rebuilt

    fresh(open_both)


@pytest.fixture
def with_lambda(tmp_path: Path, fresh: Fresh) -> Path:
    path = tmp_path / "odd.keras"

    def save() -> None:
        import keras

        keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: 2.0 * x), keras.layers.Dense(2)]).save(path)

    fresh(save)
    return path


def test_a_trusted_file_may_hold_code(with_lambda: Path, fresh: Fresh) -> None:
    def check() -> None:
        model = load_keras_file(with_lambda)
        kernel, bias = (value.numpy() for value in model.layers[-1].weights)
        x = np.ones((1, 3), np.float32)
        np.testing.assert_allclose(model(x).numpy(), 2 * x @ kernel + bias, rtol=1e-6)

    fresh(check)


def test_code_in_a_file_that_nobody_trusts_is_refused(with_lambda: Path, fresh: Fresh) -> None:
    with pytest.raises(RefusedFileError, match="Lambda"):
        fresh(lambda: load_keras_file(with_lambda, nobody))


def test_unsafe_loading_ends_with_the_file(with_lambda: Path, fresh: Fresh) -> None:
    def check() -> None:
        import keras

        load_keras_file(with_lambda)
        with pytest.raises(ValueError, match="lambda"):
            keras.models.load_model(with_lambda, compile=False)

    fresh(check)


def test_what_is_damaged_is_refused_even_when_trusted(tmp_path: Path, fresh: Fresh) -> None:
    path = archive(tmp_path / "m.keras", dense_model(), members={"../x": "y"})
    with pytest.raises(RefusedFileError, match="never opened"):
        fresh(lambda: load_keras_file(path))


def test_weights_alone_are_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="more than its weights"):
        load_keras_file(tmp_path / "m.weights.h5")


def _dense_of_keras_2(name: str, units: int, activation: str, **more: Any) -> dict[str, Any]:
    return {
        "class_name": "Dense",
        "config": {
            "name": name,
            "trainable": True,
            "dtype": "float32",
            "units": units,
            "activation": activation,
            "use_bias": True,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
            "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            **more,
        },
    }


def _write_weights_of_keras_2(path: Path, arrays: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    import h5py

    with h5py.File(path, "a") as file:
        group = file["model_weights"]
        group.attrs["layer_names"] = [name.encode() for name in arrays]
        for name, (kernel, bias) in arrays.items():
            of_layer = group.create_group(name)
            of_layer.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
            of_layer[f"{name}/kernel:0"], of_layer[f"{name}/bias:0"] = kernel, bias


def _sequential_of_keras_2() -> dict[str, Any]:
    inputs = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3], "dtype": "float32", "name": "input_1"}}
    first = _dense_of_keras_2("dense_1", 4, "tanh", batch_input_shape=[None, 3])
    layers = [inputs, first, _dense_of_keras_2("dense_2", 2, "linear")]
    return {"class_name": "Sequential", "config": {"name": "old", "layers": layers}}


def _sequential_of_2018() -> dict[str, Any]:
    """As before Keras 2.3: no input layer, the first layer has the shape."""
    config = _sequential_of_keras_2()
    del config["config"]["layers"][0]
    return config


def _functional_of_keras_2() -> dict[str, Any]:
    inputs = {
        "class_name": "InputLayer",
        "name": "input_1",
        "inbound_nodes": [],
        "config": {"batch_input_shape": [None, 3], "dtype": "float32", "sparse": False, "name": "input_1"},
    }
    nodes = {"dense_1": "input_1", "dense_2": "dense_1"}
    layers = [
        {**_dense_of_keras_2(name, units, activation), "name": name, "inbound_nodes": [[[nodes[name], 0, 0, {}]]]}
        for name, units, activation in (("dense_1", 4, "tanh"), ("dense_2", 2, "linear"))
    ]
    ends = {"input_layers": [["input_1", 0, 0]], "output_layers": [["dense_2", 0, 0]]}
    return {"class_name": "Model", "config": {"name": "old", "layers": [inputs, *layers], **ends}}


def _list_of_layers() -> dict[str, Any]:
    """As before Keras 2.2.3: a sequential model is the list of its layers."""
    config = _sequential_of_2018()
    return {**config, "config": config["config"]["layers"]}


@pytest.mark.parametrize("make", [_list_of_layers, _sequential_of_keras_2, _sequential_of_2018, _functional_of_keras_2])
@pytest.mark.parametrize("suffix", [".h5", ".hdf5", ".H5"])
def test_a_whole_model_of_keras_2_opens(make: Callable[[], Any], suffix: str, tmp_path: Path, fresh: Fresh) -> None:
    random = np.random.default_rng(0)
    sizes = {"dense_1": (3, 4), "dense_2": (4, 2)}
    arrays = {name: (random.normal(size=size), random.normal(size=size[1])) for name, size in sizes.items()}
    path = legacy(tmp_path / f"m{suffix}", make())
    _write_weights_of_keras_2(path, arrays)

    def check() -> None:
        (kernel_1, bias_1), (kernel_2, bias_2) = arrays.values()
        x = random.normal(size=(5, 3))
        expected = np.tanh(x @ kernel_1 + bias_1) @ kernel_2 + bias_2
        np.testing.assert_allclose(load_keras_file(path)(x).numpy(), expected, rtol=1e-5, atol=1e-6)

    fresh(check)


def test_a_lambda_of_keras_2_is_refused(tmp_path: Path, fresh: Fresh) -> None:
    odd = layer("Lambda", None, name="odd", function=["4wEAAAA=", None, None], function_type="lambda")
    path = legacy(tmp_path / "m.h5", {"class_name": "Sequential", "config": {"name": "old", "layers": [odd]}})
    with pytest.raises(RefusedFileError, match="Lambda"):
        fresh(lambda: load_keras_file(path, nobody))


def test_a_model_whose_layers_read_files_is_refused(tmp_path: Path, fresh: Fresh) -> None:
    path = archive(tmp_path / "m.keras", sequential(layer("StringLookup", vocabulary="/etc/hostname")))
    with pytest.raises(RefusedFileError, match="hostname"):
        fresh(lambda: load_keras_file(path, nobody))
