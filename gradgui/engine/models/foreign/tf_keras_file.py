"""Models of Keras 2 that this Keras can't read, by way of tf_keras where that is installed; as modules with variables.

tf_keras has none of the guards that `engine.safety` has: what it reads is code, and is asked about before.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.variables import Role, VariableInfo, unique_paths
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel
from gradgui.engine.models.raw_variables import raw_info
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours

_NOTE = (
    "This is a model of Keras 2, by way of tf_keras. It computes as there, dropout and BatchNormalization too, and its "
    "regularizers count. Freezing statistics keeps their values, but BatchNormalization goes on normalizing by the batch. "
    "Constraints on its weights aren't applied, and it is saved as .npz or as a SavedModel."
)


def open_tf_keras(path: Path) -> OpenedModel:
    """Returns the model in a file or a folder that Keras 2 wrote.

    Args:
        path: `.h5`, `.hdf5`, `.keras` or a SavedModel.

    Raises:
        ModelError: tf_keras isn't installed, or can't load it.
    """
    if importlib.util.find_spec("tf_keras") is None:
        raise ModelError(
            f'"tf_keras:{path}" must be opened by the package tf_keras. Received: an environment without it. '
            "Install it: pip install tf_keras. A SavedModel opens without it: leave the prefix out."
        )
    if not path.exists():
        raise ModelError(f"The model must be an existing file or folder. Received: {path}, which doesn't exist.")
    try:
        import tf_keras
    except ImportError as error:  # installed without what it needs, or beside another TensorFlow
        raise ModelError(
            f'"tf_keras:{path}" must be opened by a package tf_keras that can be imported. Received: {plain_text(error)}. '
            "Install the one that goes with this TensorFlow: pip install --upgrade tf_keras.",
            details=without_colours(str(error)),
        ) from error
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            model = tf_keras.models.load_model(str(path), compile=False)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{path.name} must be a model that tf_keras {tf_keras.__version__} can load. Received: {plain_text(error)}.",
            details=without_colours(str(error)),
        ) from error
    return opened_tf_keras(model)


def opened_tf_keras(model: Any) -> OpenedModel:
    """Returns a `tf_keras.Model` as the training step sees it."""

    def call(batch: Any, training: bool) -> Any:
        return model(batch, training=training)

    rows = [(variable, layer) for layer in model._flatten_layers() for variable in _own(layer)]  # noqa: SLF001
    seen: dict[int, tuple[Any, Any]] = {}
    for variable, layer in rows:
        seen.setdefault(id(variable), (variable, layer))
    for variable in model.variables:
        seen.setdefault(id(variable), (variable, None))
    paths = unique_paths(variable.name.removesuffix(":0") for variable, _ in seen.values())
    trainable = {id(variable) for variable in model.trainable_variables}
    variables = tuple(
        ModelVariable(_info(path, variable, layer, learns=id(variable) in trainable), variable)
        for path, (variable, layer) in zip(paths, seen.values(), strict=True)
    )
    sizes = {tensor.shape[0] for tensor in getattr(model, "inputs", None) or ()}
    size = sizes.pop() if len(sizes) == 1 else None
    return OpenedModel(model.name, call, variables, notes=(_NOTE,), batch_size=size, penalties_of=lambda: model.losses)


def _own(layer: Any) -> list[Any]:
    return [*layer._trainable_weights, *layer._non_trainable_weights]  # noqa: SLF001 those of layers below come with them


def _info(path: str, variable: Any, layer: Any, *, learns: bool) -> VariableInfo:
    info = raw_info(path, variable)
    if info.role is Role.WEIGHT and not learns:
        info = replace(info, trainable=False)
    return replace(info, layer=type(layer).__name__ if layer is not None else "")
