"""Models as SavedModel folders: what `tf.saved_model.load`, TensorFlow Serving and TensorFlow Lite read."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.runs.export.new_folder import new_folder


def write_saved_model(model: OpenedModel, path: Path, example_input: Any) -> None:
    """Writes the model's forward pass (not training) with its weights. What is loaded has `serve(x)`.

    Args:
        model: as it is now.
        path: the folder to write; a SavedModel there is replaced once the new one is whole.
        example_input: a tensor, or a structure of them, with the batch as first axis: what raw variables are called with;
            None: it isn't known.

    Raises:
        ModelError: raw variables without data: it isn't known what they are called with.
        StoreError: the folder can't be written.
    """
    with new_folder(path, overwrite=True, is_alike=is_saved_model) as folder:
        if model.keras_model is None:
            _write_raw(model, folder, example_input)
        else:
            with contextlib.redirect_stdout(io.StringIO()):  # Keras tells of its endpoints
                model.keras_model.export(folder, format="tf_saved_model", verbose=False)


def is_saved_model(folder: Path) -> bool:
    """Whether a folder is a SavedModel."""
    return (folder / "saved_model.pb").is_file()


def _write_raw(model: OpenedModel, folder: Path, example_input: Any) -> None:
    import tensorflow as tf

    if example_input is None:
        raise ModelError(
            f"Raw variables must have data, whose shape says what they are called with. Received: {model.name} without "
            "data. Save its weights as .npz."
        )
    x = tf.nest.map_structure(lambda part: tf.TensorSpec((None, *part.shape[1:]), part.dtype), example_input)
    served = tf.Module()
    served.weights = [variable.tf_variable for variable in model.variables]
    served.serve = tf.function(lambda x: model.call(x, False), input_signature=[x])
    tf.saved_model.save(served, str(folder))
