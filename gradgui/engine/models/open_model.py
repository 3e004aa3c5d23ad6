"""Opening whatever a spec names as its model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.spec import ModelSpec
from gradgui.engine.models.completing import completed, fixed_batch_size, opened_keras
from gradgui.engine.models.discovery import discovered
from gradgui.engine.models.keras_file import IsTrusted, trusts_all
from gradgui.engine.models.load_source import BUILD_MODEL, load_source
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.models.raw_variables import open_raw
from gradgui.engine.objective.compatibility import batch_size_refused, inputs_explained
from gradgui.engine.program import Programs, user_code
from gradgui.engine.runtime.random_state import random_state_kept
from gradgui.runs.interruption import check_wanted


def open_model(spec: ModelSpec, programs: Programs, x: Any | None, is_trusted: IsTrusted = trusts_all) -> OpenedModel:
    """Opens the model that a spec names.

    Args:
        spec: the `[model]` table.
        programs: runs program files.
        x: a batch of the input, whose first examples build a model that isn't built yet; None without data.
        is_trusted: whether somebody trusts a model file; programs were asked about before.

    Raises:
        ModelError: there is no such model, it can't be opened, or its variables aren't known without data.
        InterruptedOpeningError: somebody wants no more of it.
    """
    import tensorflow as tf

    spec = spec.with_file_named()
    thing, path = load_source(spec, programs, is_trusted)
    check_wanted()
    wanted = thing.batch_size if isinstance(thing, OpenedModel) else fixed_batch_size(thing)
    n_rows = len(tf.nest.flatten(x)[0]) if x is not None else 0
    if wanted is not None and 0 < n_rows < wanted:
        raise batch_size_refused(wanted, f"a batch of {n_rows}")
    x = first_rows(x, wanted or 2)
    model = completed(_as_model(thing, path, x), thing, spec, is_trusted)
    if model.keras_model is not None:
        thing = model.keras_model
    if x is not None:
        known = discovered(model, x)
        with inputs_explained(thing, x), user_code(path, "calling the model with one example of the data"):
            output = _called(known or model, x)
        # A variable that the first call makes is found now.
        model = replace(known or discovered(model, x) or model, example_output=output)
    if not model.learnable:
        raise ModelError(f"The model must have at least one variable that can learn. Received: {model.name} with none.")
    return model


def _called(model: OpenedModel, x: Any) -> Any:
    """Returns the output for a batch; what the call writes is put back."""
    state = [variable.tf_variable for variable in model.state]
    before = [variable.numpy() for variable in state]
    try:
        with random_state_kept(model.variables):
            return model.call(x, False)
    finally:
        for variable, value in zip(state, before, strict=True):
            variable.assign(value)


def _as_model(thing: Any, path: Path, x: Any | None) -> OpenedModel:
    import keras

    if isinstance(thing, OpenedModel):
        return thing
    if not isinstance(thing, keras.Model):
        if isinstance(thing, keras.layers.Layer):
            raise ModelError(
                f"{BUILD_MODEL}() must return a keras.Model. Received: the layer {type(thing).__name__}. "
                "Wrap it: keras.Sequential([layer])."
            )
        return open_raw(thing)
    if not _is_built(thing):
        if x is None:
            raise ModelError(
                f"The model must be built before its variables are known. Received: {type(thing).__name__}, not built yet. "
                "Give data, or call the model once in build_model()."
            )
        with inputs_explained(thing, x), user_code(path, "building the model with one example of the data"):
            if isinstance(thing, keras.Sequential) and hasattr(x, "shape"):
                thing.build((None, *x.shape[1:]))  # by a call it would take the number of these examples for every batch
            thing(x, training=False)

    return opened_keras(thing)


def first_rows(structure: Any, n: int) -> Any:
    """Returns the first rows of every tensor in a structure; None stays."""
    import tensorflow as tf

    return tf.nest.map_structure(lambda tensor: None if tensor is None else tensor[:n], structure)


def _is_built(model: Any) -> bool:
    """Whether every layer has its variables: `model.built` alone says True for a subclass without a `build` of its own."""
    return bool(model.built) and all(layer.built for layer in model._flatten_layers(include_self=False))  # noqa: SLF001
