"""Files that Keras must not be given."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.errors import ModelError
from gradgui.engine.models.keras_archive import check_archive
from gradgui.runs.examples import resources_dir

Fresh = Callable[[Callable[[], Any]], Any]


def layer(class_name: str, module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def write(path: Path, config: Any, members: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        for name, text in (members or {}).items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (layer("Lambda"), "Lambda"),
        (layer("Sequential", "keras", layers=[layer("Dense"), layer("TFSMLayer")]), "TFSMLayer"),
        (layer("system", "os"), "system of os"),
        (layer("Mine", "my_package.layers"), "Mine of my_package"),
        ({"class_name": "function", "module": "keras.layers", "config": "TFSMLayer"}, "TFSMLayer"),
        ({"class_name": "function", "module": "builtins", "config": "TFSMLayer"}, "TFSMLayer"),
        ({"class_name": "function", "module": "os", "config": "system"}, "system of os"),
        ({"class_name": "__lambda__", "config": {"value": "..."}}, "__lambda__"),
        (layer("StringLookup", vocabulary="/etc/passwd"), "/etc/passwd"),
        ({"class_name": "Mine", "config": {}, "module": None, "registered_name": "pkg>Mine"}, "pkg>Mine"),
    ],
)
def test_what_could_run_code_or_read_files_is_named_and_refused(config: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=says):
        check_archive(write(tmp_path / "model.keras", config))


@pytest.mark.parametrize("name", ["../outside", "/absolute", "C:/windows", "a/../../b"])
def test_members_outside_the_archive_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="plain files"):
        check_archive(write(tmp_path / "model.keras", layer("Dense"), {name: "x"}))


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    file.write_bytes(b"\x89HDF\r\n")
    with pytest.raises(ModelError, match="zip archive"):
        check_archive(file)


def test_the_shipped_model_passes() -> None:
    check_archive(resources_dir() / "examples" / "finetune.keras")


def test_ordinary_models_pass(tmp_path: Path, fresh: Fresh) -> None:
    def save() -> None:
        import keras

        inputs = keras.Input((8, 8, 3))
        x = keras.layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2", kernel_constraint="max_norm")(inputs)
        x = keras.layers.BatchNormalization()(x) + 1.0
        x = keras.layers.Dense(3, activation=keras.activations.gelu)(keras.layers.GlobalAveragePooling2D()(x))
        model = keras.Model(inputs, keras.ops.softmax(x))
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.save(tmp_path / "model.keras")

    fresh(save)
    check_archive(tmp_path / "model.keras")
