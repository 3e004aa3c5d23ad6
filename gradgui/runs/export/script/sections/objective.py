"""What is minimised in a script: the losses of all outputs, weighted as in the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from gradgui.core.names.loss_names import loss_class
from gradgui.core.spec import ClassWeights, LossSpec, OutputLossSpec
from gradgui.runs.export.script.python_text import WIDTH, Block, block, comment, docstring
from gradgui.runs.export.script.python_values import Call, bracketed, keywords, literal, mapping
from gradgui.runs.export.script.script import Script

#: Indentation under the tape of a function.
_UNDER_TAPE = "        "


@dataclass(frozen=True, slots=True)
class Term:
    """The loss of one output.

    Args:
        output: its name; "" for a model with a single one, or a program's own loss of them all.
        spec: the loss.
        targets: Python for its targets.
        predictions: Python for its predictions.
        weights: Python for the weights that the data bring; "": none.
        y: where the record describes the targets.
        y_pred: where it describes the predictions.
        weights_path: where it describes those weights; "": there are none.
    """

    output: str
    spec: LossSpec | OutputLossSpec
    targets: str
    predictions: str
    weights: str
    y: str
    y_pred: str
    weights_path: str


def terms(script: Script, *, validation: bool = False) -> list[Term]:
    """Returns the losses whose sum is minimised.

    Args:
        script: the script.
        validation: of the examples that are validated with.
    """
    run = script.run
    weights_path = script.weights(validation=validation)
    weights = "example_weights" if weights_path else ""
    if not run.several("output"):
        single = run.loss
        y, y_pred = _only(script, "y"), _only(script, "output")
        spec: LossSpec | OutputLossSpec = single if single.name else next(iter(single.outputs.values()))
        return [Term("", spec, f"targets{_tail(y)}", f"y_pred{_tail(y_pred)}", weights, y, y_pred, weights_path)]
    if run.loss.name and script.program("loss", run.loss.name) is not None:
        return [Term("", run.loss, "targets", "y_pred", weights, "y", "output", weights_path)]
    specs: dict[str, LossSpec | OutputLossSpec] = {}
    specs |= run.loss.outputs if run.loss.outputs else dict.fromkeys(_outputs(script), run.loss)
    return [_term(script, name, spec, validation=validation) for name, spec in specs.items()]


def _outputs(script: Script) -> dict[str, str]:
    """Returns where the record describes each of several outputs, by name, in the model's order."""
    arrays = script.run.arrays
    return {info.name or path.partition("/")[2]: path for path, info in arrays.items() if path.startswith("output/")}


def _term(script: Script, name: str, spec: LossSpec | OutputLossSpec, *, validation: bool = False) -> Term:
    outputs = _outputs(script)
    y, y_pred = _part(script, "y", name, list(outputs).index(name)), outputs[name]
    path = _weights_path(script, name, validation=validation)
    weights = data_weights(script, name, validation=validation)
    return Term(name, spec, f"targets{_tail(y)}", f"y_pred{_tail(y_pred)}", weights, y, y_pred, path)


def data_weights(script: Script, output: str, *, validation: bool = False) -> str:
    """Returns the Python for the weights that the data bring for an output; "": none.

    Args:
        script: the script.
        output: its name; "" for a model with a single one.
        validation: of the examples that are validated with.
    """
    path = _weights_path(script, output, validation=validation)
    return f"example_weights{_tail(path)}" if path else ""


def _weights_path(script: Script, output: str, *, validation: bool) -> str:
    """Returns where the record describes the weights that the data bring for an output; "": there are none."""
    name = script.weights(validation=validation)
    if not name or not output or script.run.array(name) is not None:
        return name
    path = _part(script, name, output, list(_outputs(script)).index(output))
    return path if path in script.run.arrays else ""


def outputs_with_targets(script: Script) -> list[str]:
    """Returns the outputs that metrics may be taken of: [""] for a model with a single one."""
    if not script.run.several("output"):
        return [""]
    arrays = script.run.arrays
    found = [(name, _part(script, "y", name, index)) for index, name in enumerate(_outputs(script))]
    return [name for name, path in found if path in arrays]


def term_of_output(script: Script, output: str) -> Term:
    """Returns where targets, predictions and weights of an output are; with its loss, if it has one of its own."""
    if not output:
        return terms(script)[0]
    return next((one for one in terms(script) if one.output == output), None) or _term(script, output, OutputLossSpec("mse"))


def _part(script: Script, what: str, name: str, index: int) -> str:
    """Returns where the record describes the part of a structure that belongs to an output."""
    by_name = f"{what}/{name}"
    return by_name if by_name in script.run.arrays else f"{what}/{index}"


def _only(script: Script, what: str) -> str:
    """Returns where the record describes targets or predictions of a single output, which may be in a structure of one."""
    return next((path for path in script.run.arrays if path.startswith(f"{what}/")), what)


def _tail(path: str) -> str:
    """Returns the Python that takes a part out of a structure: "y/age" is `["age"]`, "y/0" `[0]`."""
    _, _, key = path.partition("/")
    if not key:
        return ""
    return f"[{key}]" if key.isdecimal() else f"[{literal(key)}]"


def objective_blocks(script: Script) -> Iterator[Block]:
    """Yields the losses, and the weights of the classes."""
    found = terms(script)
    made = {term.output: call for term in found if (call := _made(script, term)) is not None}
    if len(found) == 1 and made:
        kind, arguments = next(iter(made.values()))
        yield block(bracketed(f"loss_function = {kind}(", arguments, ")"))
    elif made:
        entries = {output: Call(f"{kind}(", tuple(arguments)) for output, (kind, arguments) in made.items()}
        yield block(comment("The loss of each output."), mapping("loss_functions = ", entries))
    for term in found:
        if term.spec.class_weights:
            yield from _class_weights(script, term)


def _made(script: Script, term: Term) -> tuple[str, list[str]] | None:
    """Returns the class of a loss and its arguments; None: it is a function of a program."""
    program = script.program("loss", term.spec.name)
    if program is None:
        return f"keras.losses.{loss_class(term.spec.name)}", keywords(term.spec.arguments)
    module, function, text = program
    if text.is_class(function):
        return f"{module}.{function}", keywords(term.spec.arguments)
    return None


def loss_lines(script: Script, *, training: bool = True) -> list[str]:
    """Returns the lines under the tape that compute `loss` from `targets`, `y_pred` and `example_weights`.

    Args:
        script: the script.
        training: whether classes weigh, and the examples that train; else those that are validated with.
    """
    found = terms(script, validation=not training)
    if not training:
        found = [replace(term, spec=msgspec.structs.replace(term.spec, class_weights={})) for term in found]
    if len(found) == 1:
        return _term_lines(script, found[0], "loss", single=True)
    lines: list[str] = []
    summands = []
    for term in found:
        name = f"{identifier(term.output)}_loss"
        lines += _term_lines(script, term, name, single=False)
        factor = term_factor(term)
        summands.append(name if factor == 1.0 else f"{literal(factor)} * {name}")
    total = f"{_UNDER_TAPE}loss = {' + '.join(summands)}"
    if len(total) <= WIDTH:
        return [*lines, total]
    first, *others = summands
    return [*lines, f"{_UNDER_TAPE}loss = {first}", *(f"{_UNDER_TAPE}loss += {summand}" for summand in others)]


def term_factor(term: Term) -> float:
    """Returns the weight of a loss in the sum."""
    return term.spec.weight if isinstance(term.spec, OutputLossSpec) else 1.0


def identifier(output: str) -> str:
    """Returns a name of a variable for an output."""
    name = re.sub(r"\W", "_", output)
    return name if name.isidentifier() else f"output_{name}"


def _term_lines(script: Script, term: Term, name: str, *, single: bool) -> list[str]:
    """Returns the lines that compute the loss of one output."""
    weights = _weights(script, term)
    lines: list[str] = []
    if weights and not weights.isidentifier():
        own = "example_weights" if single else f"{identifier(term.output)}_weights"
        lines += _broken(f"{own} = ", weights)
        weights = own
    if _made(script, term) is not None:
        function = "loss_function" if single else f"loss_functions[{literal(term.output)}]"
        given = [term.targets, term.predictions, *([weights] if weights else [])]
        return [*lines, *bracketed(f"{name} = {function}(", given, ")", 2)]
    program = script.program("loss", term.spec.name)
    assert program is not None
    module, function, _ = program
    given = [term.targets, term.predictions, *keywords(term.spec.arguments)]
    lines += bracketed(f"{name} = {module}.{function or 'loss'}(", given, ")", 2)
    if not weights:
        return [*lines, f"{_UNDER_TAPE}{name} = tf.reduce_mean({name})"]
    missing = f"[None] * (len({name}.shape) - len({weights}.shape))"
    lines.append(f"{_UNDER_TAPE}{name} *= {weights}[(..., *{missing})]  # one weight for all values of an example")
    return [*lines, f"{_UNDER_TAPE}{name} = tf.reduce_mean({name})"]


def _broken(head: str, value: str) -> list[str]:
    """Returns an assignment under the tape, broken at its outermost brackets where it is too long."""
    line = f"{_UNDER_TAPE}{head}{value}"
    if len(line) <= WIDTH or not value.endswith(")"):
        return [line]
    before, _, inner = value.partition("(")
    return bracketed(f"{head}{before}(", [inner[:-1]], ")", 2)


def _weights(script: Script, term: Term) -> str:
    """Returns the Python for the weights of a term's examples; "": all weigh 1."""
    weights = term.weights
    if term.spec.class_weights:
        own = f"{_weights_function(term)}({term.targets})"
        weights = f"{_spread(script, term, weights)} * {own}" if weights else own
    shape = script.run.array(term.y_pred)
    given = script.run.array(term.weights_path)
    if weights and shape is not None and len(shape.shape) > 2 and script.program("loss", term.spec.name) is None:
        rank = len(given.shape) if given is not None else 1
        missing = len(shape.shape) - 1 - max(rank, 0)
        if missing > 0 and not term.spec.class_weights:
            axes = ", ".join([":"] * rank + ["None"] * missing)
            weights = f"tf.broadcast_to({weights}[{axes}], tf.shape({term.predictions})[:-1])"
    return weights


def _spread(script: Script, term: Term, weights: str) -> str:
    """Returns weights of the data with as many dimensions as those of the classes."""
    labels = script.run.array(term.y)
    given = script.run.array(term.weights_path)
    if labels is None or given is None:
        return weights
    own = _label_rank(script, term)
    axes = [":"] * len(given.shape) + ["None"] * max(0, own - len(given.shape))
    return f"{weights}[{', '.join(axes)}]" if "None" in axes else weights


def _label_rank(script: Script, term: Term) -> int:
    y, y_pred = script.run.array(term.y), script.run.array(term.y_pred)
    rank = len(y.shape) if y is not None else 1
    return rank - 1 if y_pred is not None and rank == len(y_pred.shape) and rank > 1 else rank


def _weights_function(term: Term) -> str:
    return f"class_weights_of_{term.output}" if term.output.isidentifier() else "class_weights_of"


def _class_weights(script: Script, term: Term) -> Iterator[Block]:
    """Yields the weights of an output's classes, as a function of its labels."""
    y, y_pred = script.run.array(term.y), script.run.array(term.y_pred)
    n_classes = max(2, y_pred.shape[-1] if y_pred is not None and len(y_pred.shape) > 1 else 2)
    listed = [literal(float(value)) for value in _listed(term.spec.class_weights, n_classes)]
    lines: list[str] = []
    labels = "labels"
    if y is not None and y_pred is not None and len(y.shape) == len(y_pred.shape) > 1:
        labels = "tf.squeeze(labels, -1)" if y.shape[-1] == 1 else "tf.argmax(labels, -1)"
    floating = y is not None and y.dtype.startswith("float") and "argmax" not in labels
    labels = f"tf.cast(tf.round({labels}), tf.int32)" if floating else f"tf.cast({labels}, tf.int32)"
    name = f"CLASS_WEIGHTS{'_' + term.output.upper() if term.output.isidentifier() else ''}"
    lines += bracketed(f"{name} = tf.constant([", listed, "])")
    yield block(comment("Examples weigh by their class."), lines)
    yield block(
        f"def {_weights_function(term)}(labels):",
        docstring("Returns the weight of each label."),
        f"    return tf.gather({name}, {labels})",
        defines=True,
    )


def _listed(weights: ClassWeights, n_classes: int) -> list[Any]:
    """Returns the weights from class 0 on; a class that isn't named weighs 1."""
    if not isinstance(weights, dict):
        return [*weights, *[1.0] * (n_classes - len(weights))]
    by_class = {int(number): weight for number, weight in weights.items()}
    return [by_class.get(number, 1.0) for number in range(max(n_classes, *(number + 1 for number in by_class)))]
