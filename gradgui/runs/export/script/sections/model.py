"""The model of a script: how it is built, which of its variables are spoken of, which layers stand still."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from gradgui.core.variables import VariableInfo
from gradgui.runs.export.script.python_text import Block, block, comment
from gradgui.runs.export.script.python_values import bracketed, keywords, literal
from gradgui.runs.export.script.replayed_run import Stage
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.model_source import check_told, completing_blocks, source_lines

#: So many layers are named one by one.
_FEW = 3


def model_blocks(script: Script) -> Iterator[Block]:
    """Yields the model section."""
    check_told(script)
    run = script.run
    lines = comment("The model: the seed gives it the same initial weights every time.")
    lines.append("keras.utils.set_random_seed(SEED)")
    if script.mixed:
        lines.append(f'keras.config.set_dtype_policy("{run.spec.loop.precision}")')
    program = script.program("model", run.spec.model.source)
    if program is None:
        lines += source_lines(script)
    else:
        module, function, text = program
        if text.draws_while_imported and module not in script.late_modules:
            script.late_modules.append(module)
            lines.append(f"import {module}  # noqa: E402 - draws random numbers by itself: after the seed")
        call = f"model = {module}.{function or 'build_model'}("
        lines += bracketed(call, keywords(run.spec.model.arguments), ")")
        if run.is_keras and not text.builds_its_model:
            first = "tf.nest.map_structure(lambda array: array[:2], x)" if run.several("x") else "x[:2]"
            lines.append(f"model({first})  # a model has its variables once it has seen examples")
    yield block(lines)
    yield from completing_blocks(script)
    if script.mixed and run.is_keras and (program is None or program[2].chooses_types):
        yield block(
            comment(f"Layers that compute in plain float32 change over to {run.spec.loop.precision}."),
            "for layer in model._flatten_layers():",
            '    if layer.dtype_policy.name == "float32":',
            f'        layer.dtype_policy = "{run.spec.loop.precision}"',
        )
    yield from _flags(script)
    yield from _names(script)
    if run.spec.model.weights and not run.is_keras:
        yield _raw_weights(script)


def _raw_weights(script: Script) -> Block:
    expression = script.companions.file(Path(script.run.spec.model.weights), "file of weights")
    return block(
        comment("Its weights."),
        f"with np.load({expression}) as archive:",
        [f"    {raw_expression(script, v)}.assign(archive[{literal(v.path)}])" for v in script.run.variables],
    )


def _flags(script: Script) -> Iterator[Block]:
    """Yields what undoes the flags that the model brought along, where they'd be in the way."""
    run = script.run
    brought = [v for v in run.variables if (v.learnable or v in run.statistics) and not v.trainable]
    wanted = run.has_penalties or any(not run.learnable[index].trainable for index in run.ever_learning)
    updated = {path for stage in script.stages for path in stage.controls.selection.updated_statistics}
    wanted = wanted or any(v.path in updated for v in brought)
    if run.is_keras and brought and wanted:
        yield block(
            comment("The model came with frozen layers. Their flags are taken away: what learns is said below."),
            "for layer in [model, *model._flatten_layers(include_self=False)]:",
            "    layer.trainable = True",
        )


def still_blocks(script: Script) -> Iterator[Block]:
    """Yields the layers whose moving averages stand still from the first step on; after what learns was listed."""
    lines = still_lines(script, None, script.stages[0])
    if lines:
        why = "A frozen BatchNormalization keeps its moving averages, and normalizes by them instead of by the batch."
        yield block(comment(why), lines)


def still_lines(script: Script, before: Stage | None, stage: Stage) -> list[str]:
    """Returns what makes layers keep their moving averages, or update them again.

    Args:
        script: the script.
        before: the stage before; None: what the model's file or program says holds.
        stage: from where on.
    """
    run = script.run
    changed: dict[bool, list[str]] = {True: [], False: []}
    flags_undone = bool(list(_flags(script)))
    for layer, variable in script.normalizations.items():
        updates = variable.path in stage.controls.selection.updated_statistics
        if before is not None:
            updated = variable.path in before.controls.selection.updated_statistics
        else:
            updated = variable.trainable or flags_undone
        if updates != updated:
            changed[updates].append(layer)
    lines: list[str] = []
    for updates, layers in changed.items():
        if not layers:
            continue
        all_of_them = len(layers) == len(script.normalizations) and not any("/" in layer for layer in layers)
        if all_of_them and len(layers) > 1:
            lines += [
                "for layer in model.layers:",
                "    if isinstance(layer, keras.layers.BatchNormalization):",
                f"        layer.trainable = {updates}",
            ]
        elif len(layers) <= _FEW or any("/" in layer for layer in layers):
            lines += [f"{layer_expression(layer)}.trainable = {updates}" for layer in layers]
        else:
            lines += bracketed("for name in [", [literal(layer) for layer in layers], "]:")
            lines.append(f"    model.get_layer(name).trainable = {updates}")
    if lines and run.has_penalties and _penalises_normalization(script):
        script.doubts.append("Penalties on the weights of a frozen BatchNormalization may be missing.")
    return lines


def _penalises_normalization(script: Script) -> bool:
    """Whether gamma or beta may have a regularizer, which Keras leaves out while the layer's flag says frozen."""
    program = script.program("model", script.run.spec.model.source)
    if program is not None:
        return "gamma_regularizer" in program[2].text or "beta_regularizer" in program[2].text
    file = script.file("model", script.run.spec.model.source)
    if not zipfile.is_zipfile(file):
        return True
    with zipfile.ZipFile(file) as archive:
        config = archive.read("config.json").decode() if "config.json" in archive.namelist() else ""
    return '"gamma_regularizer": {' in config or '"beta_regularizer": {' in config


def layer_expression(path: str) -> str:
    """Returns the Python for a layer by its path."""
    return "model" + "".join(f".get_layer({literal(name)})" for name in path.split("/"))


def _names(script: Script) -> Iterator[Block]:
    """Yields the variables by name, where the script speaks of them so, and the statistics that are kept."""
    run = script.run
    if script.names_weights:
        if not run.is_keras:
            yield block(
                comment("The variables by name."),
                bracketed("weights = {", [f"{literal(v.path)}: {raw_expression(script, v)}" for v in run.learnable], "}"),
            )
        elif any("#" in variable.path for variable in run.learnable):
            names = [literal(variable.path) for variable in run.learnable]
            yield block(
                comment("The weights by name; names that Keras gave twice are numbered."),
                bracketed("names = [", names, "]"),
                f"weights = dict(zip(names, {_all_weights(script)}))",
            )
        else:
            yield block(
                comment("The weights by name: the layer, then the weight."),
                bracketed(
                    "weights = {",
                    [f'v.path.removeprefix(model.name + "/"): v for v in {_all_weights(script)}'],
                    "}",
                ),
            )
    if script.checks_statistics:
        yield block(
            comment("What layers update themselves, such as moving averages; seeds aren't among it."),
            *bracketed(
                "statistics = [",
                ['v for v in model.non_trainable_variables if "seed" not in v.path'],
                "]",
            ),
        )
    if script.keeps_statistics:
        kept = script.kept(script.stages[0])
        yield block(comment("What layers would update themselves, and must not."), kept_line(script, kept))


def kept_line(script: Script, kept: tuple[str, ...]) -> list[str]:
    """Returns the list of the statistics that are put back after every step."""
    paths = [variable.path for variable in script.run.variables]
    if script.run.is_keras:
        return bracketed("kept = [", [f"model.variables[{paths.index(path)}]" for path in kept], "]")
    by_path = {variable.path: variable for variable in script.run.variables}
    return bracketed("kept = [", [raw_expression(script, by_path[path]) for path in kept], "]")


def _all_weights(script: Script) -> str:
    """Returns the Python for all learnable variables in the model's order."""
    run = script.run
    if all(variable.trainable for variable in run.learnable) or list(_flags(script)):
        return "model.trainable_variables"
    return "model.variables"


def raw_expression(script: Script, variable: VariableInfo) -> str:
    """Returns the Python for a raw variable: an attribute, or an entry of the object's mapping."""
    program = script.program("model", script.run.spec.model.source)
    if program is None or program[2].is_module_class(script.run.reader.model_name):
        steps = variable.path.split("/")
        return "model" + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps)
    return f"model.variables[{literal(variable.path)}]"


def variables_lines(script: Script) -> list[str]:
    """Returns the list of the variables that learn, for a run in one part."""
    run = script.run
    (part,) = script.parts
    everything = len(part.indices) == len(run.learnable)
    if not run.is_keras:
        program = script.program("model", run.spec.model.source)
        if everything and program is not None and not program[2].is_module_class(run.reader.model_name):
            return ["variables = list(model.variables.values())"]
        return bracketed("variables = [", [raw_expression(script, run.learnable[i]) for i in part.indices], "]")
    if everything and _all_weights(script) == "model.trainable_variables":
        return ["variables = model.trainable_variables"]
    paths = script.paths(part.indices)
    layers = _whole_layers(script, part.indices)
    if layers is not None and len(layers) == 1:
        return [f"variables = {layer_expression(layers[0])}.trainable_variables"]
    if layers is not None:
        return [
            *bracketed("layers = [", [literal(layer) for layer in layers], "]"),
            "variables = [v for name in layers for v in model.get_layer(name).trainable_variables]",
        ]
    if script.names_weights:
        return bracketed("variables = [", [f"weights[{literal(path)}]" for path in paths], "]")
    return [
        *bracketed("names = [", [literal(path) for path in paths], "]"),
        f'weights = {{v.path.removeprefix(model.name + "/"): v for v in {_all_weights(script)}}}',
        "variables = [weights[name] for name in names]",
    ]


def _whole_layers(script: Script, indices: tuple[int, ...]) -> list[str] | None:
    """Returns the layers of the model whose weights are exactly these variables; None: there are no such."""
    learnable = script.run.learnable
    chosen = set(indices)
    layers = list(dict.fromkeys(learnable[index].path.partition("/")[0] for index in indices))
    below = {i for i, v in enumerate(learnable) if v.path.partition("/")[0] in layers}
    flagged = all(learnable[index].trainable for index in indices)
    plain = all("/" in learnable[index].path and "#" not in learnable[index].path for index in indices)
    return layers if below == chosen and flagged and plain else None
