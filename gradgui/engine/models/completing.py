"""What a spec asks for beside the source of a model: weights over it, a checkpoint of its objects, another head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.spec import HeadSpec, ModelSpec
from gradgui.engine.models.head import with_head
from gradgui.engine.models.keras_file import IsTrusted
from gradgui.engine.models.keras_variables import keras_variables
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.models.weights.object_checkpoint import restore_objects
from gradgui.engine.models.weights.weights_file import load_keras_weights, load_raw_weights
from gradgui.engine.models.weights.weights_fit import UnfitWeightsError


def completed(model: OpenedModel, thing: Any, spec: ModelSpec, is_trusted: IsTrusted) -> OpenedModel:
    """Returns the model with weights, checkpoint and head as the spec says.

    Weights belong to the model as its source gives it; where they don't fit that one, to the model with its new head.

    Args:
        model: as its source gives it, built.
        thing: what the source gave.
        spec: the `[model]` table.
        is_trusted: whether somebody trusts a file.

    Raises:
        ModelError: the weights don't fit, or there is no place for a head.
    """
    if spec.head is not None and model.keras_model is None:
        raise ModelError(
            f"A head can be put on models of Keras alone. Received: {model.name}, raw variables. Leave [model.head] out, "
            "and let the program build the head."
        )
    if spec.checkpoint:
        restored = restore_objects(model, thing, Path(spec.checkpoint))
        model = replace(model, notes=(*model.notes, restored.note(Path(spec.checkpoint).name)))
    if spec.head is None:
        return _with_weights(model, spec, is_trusted)
    try:
        return _with_head(_with_weights(model, spec, is_trusted), spec.head, new=True)
    except UnfitWeightsError as unfit:
        try:
            return _with_weights(_with_head(model, spec.head, new=False), spec, is_trusted)
        except UnfitWeightsError:
            raise unfit from None


def _with_weights(model: OpenedModel, spec: ModelSpec, is_trusted: IsTrusted) -> OpenedModel:
    if not spec.weights:
        return model
    file = Path(spec.weights)
    if model.keras_model is None:
        load_raw_weights(model, file)
    else:
        load_keras_weights(model.keras_model, file, is_trusted)
    return replace(model, notes=(*model.notes, f"The weights are those of {file.name}."))


def _with_head(model: OpenedModel, spec: HeadSpec, *, new: bool) -> OpenedModel:
    made = with_head(model.keras_model, spec)
    opened = opened_keras(made.model)
    return replace(opened, notes=(*model.notes, made.note(new=new)), environment=made.environment(new=new))


def opened_keras(model: Any) -> OpenedModel:
    """Returns a built `keras.Model` as the training step sees it."""

    def call(batch: Any, training: bool) -> Any:
        return model(batch, training=training)

    return OpenedModel(model.name, call, keras_variables(model), model, batch_size=fixed_batch_size(model))


def fixed_batch_size(model: Any) -> int | None:
    """Returns how many examples a Keras model takes at once, where it was built for so many; None: any number."""
    try:
        sizes = {tensor.shape[0] for tensor in model.inputs or ()}
    except (AttributeError, TypeError, ValueError):  # subclassed models have none; Sequential ones only once built
        return None
    return sizes.pop() if len(sizes) == 1 else None
