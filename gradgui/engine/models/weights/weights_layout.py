"""Which of Keras' layouts a file of weights has, whatever it is called: Keras itself goes by the ending. Loads nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.engine.runtime.error_text import plain_text

#: Capital letters don't count as these.
_NEW, _OLD = ".weights.h5", (".h5", ".hdf5")


def legacy_group(file: Any) -> Any | None:
    """Returns the group of an opened HDF5 file that holds weights in the layout of Keras 1 and 2; None: it has another."""
    group = file["model_weights"] if "model_weights" in file and "layer_names" not in file.attrs else file
    return group if "layer_names" in group.attrs or "layer_names0" in group.attrs else None


def keras_name(path: Path) -> str:
    """Returns the name under which Keras 3 reads a file of weights as what it is; the file's own where that will do.

    Raises:
        ModelError: it can't be read.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            is_legacy = legacy_group(file) is not None
    except (OSError, RuntimeError, KeyError) as error:
        raise ModelError(f"{path.name} must be an HDF5 file of weights. Received: {plain_text(error)}.") from error
    if path.name.endswith(_OLD if is_legacy else _NEW) and is_legacy != path.name.endswith(_NEW):
        return path.name
    stem = path.name[: -len(_NEW)] if path.name.lower().endswith(_NEW) else path.stem
    return f"{stem}{'.h5' if is_legacy else _NEW}"
