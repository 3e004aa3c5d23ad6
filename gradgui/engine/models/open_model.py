"""Opening whatever a spec names as its model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.source import Source, SourceKind, parse_source
from gradgui.core.spec import ModelSpec
from gradgui.engine.compatibility import batch_size_refused, inputs_explained
from gradgui.engine.models.applications import build_application
from gradgui.engine.models.discovery import discovered
from gradgui.engine.models.keras_file import SUFFIXES, IsTrusted, load_keras_file, trusts_all
from gradgui.engine.models.keras_variables import keras_variables
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.models.raw_variables import open_raw
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.engine.random_state import random_state_kept
from gradgui.runs.examples import example_names, resources_dir

BUILD_MODEL = "build_model"


def open_model(spec: ModelSpec, programs: Programs, x: Any | None, is_trusted: IsTrusted = trusts_all) -> OpenedModel:
    """Opens the model that a spec names.

    Args:
        spec: the `[model]` table.
        programs: runs program files.
        x: a batch of the input, whose first examples build a model that isn't built yet; None without data.
        is_trusted: whether somebody trusts a model file; programs were asked about before.

    Raises:
        ModelError: there is no such model, it can't be opened, or its variables aren't known without data.
    """
    import tensorflow as tf

    thing, path = _load(spec, programs, is_trusted)
    wanted = fixed_batch_size(thing)
    n_rows = len(tf.nest.flatten(x)[0]) if x is not None else 0
    if wanted is not None and 0 < n_rows < wanted:
        raise batch_size_refused(wanted, f"a batch of {n_rows}")
    x = first_rows(x, wanted or 2)
    model = _as_model(thing, path, x)
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


def _load(spec: ModelSpec, programs: Programs, is_trusted: IsTrusted) -> tuple[Any, Path]:
    """Returns what the source gives, and the file that it came from."""
    source = parse_source(spec.source)
    program = program_path(source)
    if program is not None:
        function = programs.function(source, BUILD_MODEL)
        if function is not None:
            with user_code(program, f"calling {function.__name__}()"):
                return function(**spec.arguments), program
        if source.kind is SourceKind.PROGRAM:
            raise ModelError(f"{program.name} must define the function {BUILD_MODEL}(), or the spec must name another.")
    if source.kind is SourceKind.APPLICATION:
        return build_application(source.location, spec.arguments), Path(source.location)
    file = _model_file(source)
    if spec.arguments:
        raise ModelError(f"model.arguments are for programs only. Received: {spec.arguments} with {spec.source}.")
    return load_keras_file(file, is_trusted), file


def _model_file(source: Source) -> Path:
    if source.kind is SourceKind.EXAMPLE:
        file = resources_dir() / "examples" / f"{source.location}.keras"
        if not file.is_file():
            known = ", ".join(example_names())
            raise ModelError(f'The example must be one of {known}. Received: "{source.location}".')
        return file
    if source.kind is SourceKind.FILE and source.suffix in SUFFIXES:
        file = Path(source.location)
        if not file.is_file():
            raise ModelError(f"The model must be an existing file. Received: {file}, which doesn't exist.")
        return file
    raise ModelError(
        'model.source must be an example ("examples:mlp"), a program ("program.py:build_model"), a Keras file '
        '("model.keras", "model.h5") or one of Keras\' own ("keras.applications:MobileNetV2"). '
        f'Received: "{source.location}".'
    )


def _as_model(thing: Any, path: Path, x: Any | None) -> OpenedModel:
    import keras

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
            thing(x, training=False)

    def call(batch: Any, training: bool) -> Any:
        return thing(batch, training=training)

    return OpenedModel(thing.name, call, keras_variables(thing), thing, batch_size=fixed_batch_size(thing))


def first_rows(structure: Any, n: int) -> Any:
    """Returns the first rows of every tensor in a structure; None stays."""
    import tensorflow as tf

    return tf.nest.map_structure(lambda tensor: None if tensor is None else tensor[:n], structure)


def fixed_batch_size(model: Any) -> int | None:
    """Returns how many examples a Keras model takes at once, where it was built for so many; None: any number."""
    try:
        sizes = {tensor.shape[0] for tensor in model.inputs or ()}
    except (AttributeError, TypeError, ValueError):  # subclassed models have none; Sequential ones only once built
        return None
    return sizes.pop() if len(sizes) == 1 else None


def _is_built(model: Any) -> bool:
    """Whether every layer has its variables: `model.built` alone says True for a subclass without a `build` of its own."""
    return bool(model.built) and all(layer.built for layer in model._flatten_layers(include_self=False))  # noqa: SLF001
