"""Model files made by hand for the tests: archives and HDF5 files with whatever a stranger could put into them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any


def layer(class_name: str, module: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    """Returns a layer as Keras 3 writes one."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def function(name: Any, module: str | None = "builtins", registered: str | None = None) -> dict[str, Any]:
    """Returns a function as Keras 3 writes one."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": registered}


def sequential(*layers: Any, **more: Any) -> dict[str, Any]:
    """Returns a sequential model of layers."""
    return {**layer("Sequential", "keras", name="net", layers=list(layers)), **more}


def dense_model() -> dict[str, Any]:
    """Returns the configuration of an ordinary model: 3 inputs, 2 outputs."""
    inputs = layer("InputLayer", batch_shape=[None, 3], dtype="float32", name="inputs")
    return sequential(inputs, layer("Dense", units=2, name="dense"))


def weights(**arrays: Any) -> bytes:
    """Returns an HDF5 file with data sets by path ("a__b" is a/b)."""
    import h5py

    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        for name, array in arrays.items():
            file[name.replace("__", "/")] = array
    return memory.getvalue()


def archive(path: Path, config: Any, *, h5: bytes | None = None, members: dict[str, bytes | str] | None = None) -> Path:
    """Writes a `.keras` file."""
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("metadata.json", "{}")
        made.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
        made.writestr("model.weights.h5", weights() if h5 is None else h5)
        for name, content in (members or {}).items():
            made.writestr(name, content)
    return path


def legacy(path: Path, config: Any, **attributes: Any) -> Path:
    """Writes a whole model as an `.h5` file of Keras 2, without weights."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.4.0"
        file.attrs["backend"] = "tensorflow"
        for name, value in attributes.items():
            file.attrs[name] = value
        file.create_group("model_weights")
    return path
