"""From the source of a model to what it gives: a `keras.Model`, a module, or another object that holds variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.source import Source, SourceKind, parse_source
from gradgui.core.spec import ModelSpec
from gradgui.engine.models.applications import build_application
from gradgui.engine.models.foreign.hub_preset import load_preset
from gradgui.engine.models.foreign.saved_model import open_saved_model
from gradgui.engine.models.foreign.tf_keras_file import open_tf_keras
from gradgui.engine.models.keras_file import SUFFIXES, IsTrusted, load_keras_file
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.runs.examples import example_names, resources_dir

BUILD_MODEL = "build_model"


def load_source(spec: ModelSpec, programs: Programs, is_trusted: IsTrusted) -> tuple[Any, Path]:
    """Returns what the source gives, and the file that it came from.

    Args:
        spec: the `[model]` table.
        programs: runs program files.
        is_trusted: whether somebody trusts a model file; programs were asked about before.

    Raises:
        ModelError: there is no such model, or it can't be opened.

    A SavedModel is an `OpenedModel` already.
    """
    source = parse_source(spec.source)
    program = program_path(source)
    if program is not None:
        function = programs.function(source, BUILD_MODEL)
        if function is not None:
            with user_code(program, f"calling {function.__name__}()"):
                return function(**spec.arguments), program
        if source.kind is not SourceKind.EXAMPLE:
            raise ModelError(f"{program.name} must define the function {BUILD_MODEL}(), or the spec must name another.")
    if source.kind is SourceKind.APPLICATION:
        return build_application(source.location, spec.arguments), Path(source.location)
    if source.kind is SourceKind.HUB:
        return load_preset(Path(source.location), spec.arguments), Path(source.location)
    if spec.arguments:
        raise ModelError(
            "Only programs, keras.applications and presets can have model.arguments. Received: "
            f"{spec.arguments} with {spec.source}. Leave them out."
        )
    if source.kind is SourceKind.TF_KERAS:
        return open_tf_keras(Path(source.location)), Path(source.location)
    if source.kind is SourceKind.FILE and Path(source.location).is_dir():
        return open_saved_model(Path(source.location)), Path(source.location)
    file = _model_file(source)
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
        '("model.keras", "model.h5"), the folder of a SavedModel or one of Keras\' own ("keras.applications:MobileNetV2"). '
        f'Received: "{source.location}".'
    )
