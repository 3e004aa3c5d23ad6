"""Models as files for other programs: `.keras`, `.weights.h5`, and `.npz` for raw variables."""

from __future__ import annotations

from pathlib import Path

from gradgui.core.errors import ModelError
from gradgui.engine.checkpoints import write_variables
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.runs.engine import SaveKind


def save_model(model: OpenedModel, path: Path, kind: SaveKind) -> None:
    """Writes a model.

    Args:
        model: the model as it is now.
        path: `.keras` for "keras"; `.weights.h5` for "weights", `.npz` where the variables are raw.
        kind: the whole model, or its weights alone.

    Raises:
        ModelError: the file's ending doesn't suit, or the model can't be written so.
    """
    raw = model.keras_model is None
    if raw and kind == "keras":
        raise ModelError(
            f"Only Keras models can be saved as .keras. Received: {model.name}, raw variables. Save their weights as .npz."
        )
    ending = ".keras" if kind == "keras" else ".npz" if raw else ".weights.h5"
    if not path.name.endswith(ending):
        raise ModelError(f"The file's name must end in {ending}. Received: {path.name}.")
    if not path.parent.is_dir():
        raise ModelError(f"The folder must exist. Received: {path.parent}.")
    if raw:
        write_variables(model.variables, path)
    elif kind == "keras":
        model.keras_model.save(path)
    else:
        model.keras_model.save_weights(path)
