"""How a script gets its model where no program builds it, and what is done to it then: weights over it, another head."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.core.source import SourceKind, parse_source
from gradgui.runs.engine import HEAD_CUT_AT, HEAD_FORM, HEAD_LAYERS, HEAD_POOLING, HEAD_WEIGHTS
from gradgui.runs.export.script.python_text import Block, block, comment
from gradgui.runs.export.script.python_values import bracketed, keywords, literal
from gradgui.runs.export.script.script import Script

_TOLD = frozenset({SourceKind.EXAMPLE, SourceKind.PROGRAM, SourceKind.FILE, SourceKind.APPLICATION})


def check_told(script: Script) -> None:
    """Checks that a script can get the run's model.

    Raises:
        StoreError: it is of a kind that only gradgui opens.
    """
    spec = script.run.spec.model
    source = parse_source(spec.source)
    folder = source.kind is SourceKind.FILE and Path(source.location).is_dir()
    modules = [text for _, text in script.run.spec.code_sources() if parse_source(text).kind is SourceKind.MODULE]
    what = f"model.checkpoint = {spec.checkpoint}" if spec.checkpoint else f"model.source = {spec.source}"
    what = modules[0] if modules else what
    if source.kind not in _TOLD or folder or spec.checkpoint or modules:
        raise StoreError(
            "A script must be able to build its model by Keras alone: from a program, a Keras file or keras.applications. "
            f"Received: {what}. Export the trained model instead: savedmodel, or weights."
        )


def source_lines(script: Script) -> list[str]:
    """Returns the lines that make the model of a source that is no program."""
    spec = script.run.spec.model
    source = parse_source(spec.source)
    if source.kind is SourceKind.APPLICATION:
        arguments = {"weights": None, **spec.arguments}
        return bracketed(f"model = keras.applications.{source.location}(", keywords(arguments), ")")
    return bracketed("model = keras.models.load_model(", [*_model_file(script), "compile=False"], ")")


def completing_blocks(script: Script) -> Iterator[Block]:
    """Yields what is done to a model that is built: weights are loaded over it, another head is put on."""
    spec = script.run.spec.model
    after = script.run.reader.environment.get(HEAD_WEIGHTS) == "after"
    if spec.weights and not after and script.run.is_keras:
        yield _weights(script)
    if spec.head is not None:
        yield _head(script)
    if spec.weights and after:
        yield _weights(script)


def _weights(script: Script) -> Block:
    file = Path(script.run.spec.model.weights)
    name = script.sources.weights_name(file) if file.is_file() else file.name
    expression = script.companions.file(file, "file of weights", name)
    return block(comment("Its weights."), f"model.load_weights({expression})")


def _head(script: Script) -> Block:
    """Returns the block of another head, by what the run says of it.

    Raises:
        StoreError: the run doesn't say, or the cut is one that no layer's own `output` names.
    """
    spec, known = script.run.spec.model.head, script.run.reader.environment
    assert spec is not None
    form = known.get(HEAD_FORM, "")
    if form not in {"sequential", "functional"}:
        raise StoreError(
            "A script must be able to name the features that the head stands on. Received: those of a model inside the "
            "model. Export the trained model instead: keras, or weights."
        )
    names = known[HEAD_LAYERS].split(",")
    dense = f"keras.layers.Dense({spec.n_outputs}, activation={literal(spec.output_activation)}, name={literal(names[-1])})"
    layers = [dense]
    if spec.dropout:
        layers.insert(0, f"keras.layers.Dropout({literal(spec.dropout)}, name={literal(names[-2])})")
    if known[HEAD_POOLING]:
        layers.insert(0, f"keras.layers.{known[HEAD_POOLING]}(name={literal(names[0])})")
    cut = f"model.get_layer({literal(known[HEAD_CUT_AT])})"
    head = bracketed("head = [", layers, "]")
    if form == "sequential":
        return block(
            comment("A new head in the place of what came after."),
            head,
            f"kept = model.layers[: model.layers.index({cut}) + 1]",
            "given = model.inputs[0]",
            "given = keras.Input(batch_shape=given.shape, dtype=given.dtype, name=given.name)",
            "model = keras.Sequential([given, *kept, *head], name=model.name)",
        )
    return block(
        comment("A new head in the place of what came after."),
        head,
        f"features = {cut}.output",
        "for layer in head:",
        "    features = layer(features)",
        "model = keras.Model(model.inputs, features, name=model.name)",
    )


def _model_file(script: Script) -> list[str]:
    """Returns the arguments that name the model's file."""
    file = script.file("model", script.run.spec.model.source)
    expression = script.companions.file(file, "model file")
    copy = script.sources.model_file(file, script.companions.made)
    if copy != file:  # of an older Keras, put right: it takes the place of the file
        script.companions.replace(file, copy)
    return [expression, *(["safe_mode=False"] if _holds_functions(file) else [])]


def _holds_functions(file: Path) -> bool:
    """Whether a model file holds Python functions, which Keras loads only when told to."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return "config.json" in archive.namelist() and b"__lambda__" in archive.read("config.json")
