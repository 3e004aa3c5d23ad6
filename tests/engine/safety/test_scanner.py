"""Whole files: archives and HDF5, plain ones and those that a stranger may send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.refusal import FindingKind, RefusedFileError
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.runs.examples import resources_dir
from tests.engine.safety.files import archive, dense_model, layer, legacy, sequential, weights

Fresh = Callable[[Callable[[], Any]], Any]


def test_the_shipped_model_has_no_findings() -> None:
    assert scan_model_file(resources_dir() / "examples" / "finetune.keras") == ()


def _network(*, operations: bool) -> Any:
    """Returns a network with most of what models are made of: shared, recurrent, wrapped, normalised layers, operations."""
    import keras

    layers = keras.layers
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2", kernel_constraint="max_norm")(inputs)
    x = layers.BatchNormalization()(x)
    x = x + 1.0 if operations else x
    x = layers.SpectralNormalization(layers.Conv2D(4, 1))(x)
    x = layers.Reshape((-1, 4))(x)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x)
    x = layers.MultiHeadAttention(2, 3)(x, x)
    x = layers.RNN([layers.GRUCell(3), layers.SimpleRNNCell(3)], return_sequences=True)(x)
    shared = layers.Dense(3, activation=keras.activations.gelu, kernel_initializer=keras.initializers.Orthogonal(seed=3))
    x = layers.TimeDistributed(layers.Dense(3, dtype="mixed_float16"))(shared(shared(x)))
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(inputs, keras.ops.softmax(x[:, ::2]) if operations else x)
    rate = keras.optimizers.schedules.CosineDecay(0.1, 100)
    metrics = ["accuracy", keras.metrics.TopKCategoricalAccuracy(2)]
    model.compile(keras.optimizers.AdamW(rate), keras.losses.CategoricalCrossentropy(from_logits=True), metrics)
    return model


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.filterwarnings("ignore")
def test_what_keras_saves_of_an_ordinary_model_has_no_findings(suffix: str, tmp_path: Path, fresh: Fresh) -> None:
    path = tmp_path / f"model{suffix}"
    fresh(lambda: _network(operations=suffix == ".keras").save(path))  # .h5 has no operations: Keras can't load them
    assert scan_model_file(path) == ()


def test_weights_alone_have_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "model.weights.h5"
    path.write_bytes(weights(layers__dense__vars__0=np.ones(3)))
    assert scan_model_file(path) == ()


def test_words_of_text_layers_are_ordinary(tmp_path: Path) -> None:
    config = sequential(layer("StringLookup", vocabulary=["a", "b"]), layer("TextVectorization", vocabulary=None))
    path = archive(tmp_path / "m.keras", config, members={"assets/layers/string_lookup/vocabulary.txt": "a\nb"})
    assert scan_model_file(path) == ()


@pytest.mark.parametrize("name", ["run.py", "model.weights.npz", "config.json/x", "other/config.json"])
def test_members_that_no_model_has_are_found(name: str, tmp_path: Path) -> None:
    (finding,) = scan_model_file(archive(tmp_path / "m.keras", dense_model(), members={name: "x"}))
    assert finding.kind is FindingKind.DAMAGE
    assert finding.place == name


def test_weights_inside_an_archive_are_looked_at(tmp_path: Path) -> None:
    import h5py

    inner = tmp_path / "inner.h5"
    with h5py.File(inner, "w") as file:
        file["kernel"] = h5py.ExternalLink("/etc/passwd", "/x")
    (finding,) = scan_model_file(archive(tmp_path / "m.keras", dense_model(), h5=inner.read_bytes()))
    assert finding.place == "model.weights.h5/kernel"


def test_a_file_of_keras_2_is_looked_at(tmp_path: Path) -> None:
    config = {"class_name": "Sequential", "config": {"name": "net", "layers": [layer("Lambda", None, name="odd")]}}
    (finding,) = scan_model_file(legacy(tmp_path / "m.h5", config))
    assert finding.place == "model_config/net/odd"


@pytest.mark.parametrize("content", [b"", b"PK", b"\x89HDF\r\n\x1a\n", b"PK\x05\x06" + bytes(18)])
@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
def test_what_is_no_model_is_never_opened(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    findings = scan_model_file(path)
    assert findings
    assert not RefusedFileError(path, findings).can_be_trusted


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="readable"):
        scan_model_file(tmp_path / "none.keras")


def test_scanning_writes_nothing(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.keras", dense_model())
    before = path.read_bytes()
    scan_model_file(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before
