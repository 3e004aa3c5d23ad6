"""Presets of keras_hub from a folder of this machine, where keras_hub is installed. Nothing is downloaded."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours

_CONFIG, _TASK = "config.json", "task.json"


def load_preset(folder: Path, arguments: dict[str, Any]) -> Any:
    """Returns the `keras.Model` of a preset: the whole task where the folder has one, else the backbone.

    What a task does to its inputs before (a tokenizer) is left out: the data must be what the model itself takes.

    Args:
        folder: what `save_to_preset` wrote.
        arguments: further ones of `from_preset`.

    Raises:
        ModelError: keras_hub isn't installed, the folder holds no preset, or it can't be loaded.
    """
    if importlib.util.find_spec("keras_hub") is None:
        raise ModelError(
            f'"keras_hub:{folder}" must be opened by the package keras_hub. Received: an environment without it. '
            "Install it: pip install keras-hub."
        )
    if not (folder / _CONFIG).is_file():
        raise ModelError(
            f"A preset must be a folder of this machine with {_CONFIG}, as save_to_preset() writes it. Received: {folder}. "
            "gradgui downloads nothing: fetch the preset first, and name its folder."
        )
    os.environ.setdefault("KAGGLE_CONFIG_DIR", os.devnull)  # nobody's account is looked for
    try:
        import keras_hub
    except ImportError as error:  # installed without what it needs
        raise ModelError(
            f'"keras_hub:{folder}" must be opened by a package keras_hub that can be imported. '
            f"Received: {plain_text(error)}. Install it anew: pip install --force-reinstall keras-hub.",
            details=without_colours(str(error)),
        ) from error
    try:
        if (folder / _TASK).is_file():  # Task.from_preset() itself wants to be called on the very class
            name = json.loads((folder / _TASK).read_bytes())["class_name"]
            model = getattr(keras_hub.models, name).from_preset(str(folder), **{"preprocessor": None, **arguments})
        else:
            model = keras_hub.models.Backbone.from_preset(str(folder), **arguments)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{folder.name} must be a preset that keras_hub {keras_hub.__version__} can load. "
            f"Received: {plain_text(error)}.",
            details=without_colours(str(error)),
        ) from error
    return model
