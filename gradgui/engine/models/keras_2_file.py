"""Whole models that Keras 2 wrote as HDF5 between 2018 and 2022, put right where Keras 3 would read them wrongly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SUFFIXES = frozenset({".h5", ".hdf5"})
_CONFIG = "model_config"


def readable_copy(path: Path, folder: Path) -> Path:
    """Returns the file itself where Keras 3 reads it rightly, else a copy in `folder` with its configuration put right.

    Call it for files that were scanned.

    Args:
        path: a model file of any kind.
        folder: where a copy may be made.
    """
    if path.suffix.lower() not in SUFFIXES:
        return path
    import h5py

    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs[_CONFIG]) if _CONFIG in file.attrs else None
    # Keras goes by the suffix in small letters.
    if not put_right(config) and path.suffix.islower():
        return path
    copy = folder / f"copy{path.suffix.lower()}"
    shutil.copyfile(path, copy)
    if config is not None:
        with h5py.File(copy, "r+") as file:
            del file.attrs[_CONFIG]
            file.attrs[_CONFIG] = json.dumps(config)
    return copy


def put_right(config: Any) -> bool:
    """Changes a configuration to what Keras 3 reads rightly; whether anything was changed.

    Before Keras 2.2.3 a sequential model was the list of its layers, without a name. Before Keras 2.3 it had no input layer:
    the first layer has the shape of a batch, as it still had beside one later. Keras 3.15 takes that for the shape of an
    example, so that the model would want a dimension more. A functional model with one input and one output had a list of
    one each, which Keras 3 would want and return.
    """
    if isinstance(config, list):
        return _any_put_right(config)
    if not isinstance(config, dict):
        return False
    changed = False
    inner = config.get("config")
    if config.get("class_name") == "Sequential" and isinstance(inner, list):
        inner = config["config"] = {"name": "sequential", "layers": inner}
        changed = True
    if config.get("class_name") == "Sequential" and isinstance(inner, dict) and isinstance(inner.get("layers"), list):
        changed |= _with_input(inner["layers"])
    if config.get("class_name") in {"Model", "Functional"} and isinstance(inner, dict):
        changed |= _without_lists_of_one(inner)
    return _any_put_right(config.values()) or changed


def _any_put_right(values: Iterable[Any]) -> bool:
    return sum(put_right(value) for value in values) > 0


def _without_lists_of_one(config: dict[str, Any]) -> bool:
    """Names a single input and a single output as such; whether they stood in a list."""
    changed = False
    for key in ("input_layers", "output_layers"):
        ends = config.get(key)
        if isinstance(ends, list) and len(ends) == 1 and isinstance(ends[0], list):
            config[key], changed = ends[0], True
    return changed


def _with_input(layers: list[Any]) -> bool:
    """Says the shape of a sequential model's input by an input layer alone; whether it was said otherwise."""
    described = [(layer, layer.get("config")) for layer in layers if isinstance(layer, dict)]
    shapes = [
        (place, inner.pop("batch_input_shape"), inner.get("dtype"))
        for place, (layer, inner) in enumerate(described)
        if isinstance(inner, dict) and layer.get("class_name") != "InputLayer" and "batch_input_shape" in inner
    ]
    if shapes and shapes[0][0] == 0:
        _, shape, dtype = shapes[0]
        config = {"batch_input_shape": shape, "dtype": dtype if isinstance(dtype, str) else "float32", "name": "input"}
        layers.insert(0, {"class_name": "InputLayer", "config": config})
    return bool(shapes)
