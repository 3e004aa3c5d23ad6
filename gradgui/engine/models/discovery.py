"""What one traced forward pass tells of a model: variables that it doesn't list, and which ones the pass itself writes.

Keras tracks no raw `tf.Variable`s and no `tf.Module`s, and lists no state of a recurrent layer: such variables aren't in
`model.variables`, aren't saved, and no optimizer sees them. Nothing is carried out by a trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gradgui.core.variables import Role, unique_paths
from gradgui.engine.models.keras_variables import named_layers
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel
from gradgui.engine.models.raw_variables import raw_info
from gradgui.engine.step.statistics import tracing_modes

#: Layers of Keras that run functions of others, or write weights in their forward pass.
_HOLDING_MORE = frozenset({"Lambda", "SpectralNormalization", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"})
#: `tf.random.normal` and its siblings keep their state inside the operation, and begin it anew in every trace.
_STATEFUL_RANDOM = frozenset(
    {
        "Multinomial",
        "ParameterizedTruncatedNormal",
        "RandomGamma",
        "RandomPoissonV2",
        "RandomShuffle",
        "RandomStandardNormal",
        "RandomUniform",
        "RandomUniformInt",
        "TruncatedNormal",
    }
)
#: Containers inside attributes are searched to this depth.
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Forward:
    """What the forward pass touches.

    Args:
        variables: every `tf.Variable` that it reads.
        captured: handles of everything that it reads or writes.
        written: handles of what it writes.
        random: operations that draw from a state of their own.
    """

    variables: tuple[Any, ...]
    captured: frozenset[int]
    written: frozenset[int]
    random: tuple[str, ...]


def discovered(model: OpenedModel, x: Any) -> OpenedModel | None:
    """Returns the model with what a trace in training mode finds; None if the model can't be traced.

    Args:
        model: the model.
        x: a batch of its input; sizes of the first dimension are left open where the model does so.
    """
    if _holds_nothing_else(model.keras_model):
        return replace(model, variables=tuple(map(_told_by_its_layer, model.variables)))
    forward = _traced(model, x)
    if forward is None:
        return None
    known = {id(variable.tf_variable) for variable in model.variables}
    found = _with_paths(model, forward, known)
    variables = (*(_told(variable, forward) for variable in model.variables), *found)
    notes = model.notes
    if found:
        note = (
            f"Found {len(found)} variables that the model doesn't list, shown under untracked. Those that could learn start "
            "frozen; files that Keras writes don't hold them."
        )
        notes = (*notes, note)
    if forward.random:
        note = (
            f"The model draws random numbers whose state no variable holds ({', '.join(forward.random)}): each trace begins "
            "them anew, so that the run can't be repeated or resumed exactly. Use keras.random with a SeedGenerator instead."
        )
        notes = (*notes, note)
    return replace(model, variables=variables, notes=notes)


def _holds_nothing_else(keras_model: Any) -> bool:
    """Whether a model is made of layers of Keras alone that list every variable, so that no trace need be taken.

    A trace of MobileNetV2's forward pass takes about a second.
    """
    import keras

    if keras_model is None:
        return False
    for layer, _ in named_layers(keras_model):
        kind = type(layer)
        operations = getattr(layer, "operations", ())  # x + tf.Variable(1.0) is an operation of a functional model, no layer
        if (
            not kind.__module__.startswith("keras.src.")
            or kind.__name__ in _HOLDING_MORE
            or getattr(layer, "stateful", False)
            or not all(isinstance(operation, keras.layers.Layer) for operation in operations)
        ):
            return False
    return True


def _told_by_its_layer(variable: ModelVariable) -> ModelVariable:
    """Says what a layer of Keras does: batch normalisation alone writes its statistics in training."""
    if variable.info.role is not Role.STATISTICS:
        return variable
    if variable.info.layer == "BatchNormalization":
        return replace(variable, written=True)
    return replace(variable, info=replace(variable.info, updated=False, trainable=False))


def _traced(model: OpenedModel, x: Any) -> Forward | None:
    import tensorflow as tf

    def forward(batch: Any) -> Any:
        with tracing_modes(model, {v.info.path: tf.constant(True) for v in model.statistics}):
            model.call(batch, True)
        return tf.constant(0)

    def spec(tensor: Any) -> Any:
        return tf.TensorSpec([model.batch_size, *tensor.shape[1:]], tensor.dtype)

    try:
        graph = tf.function(forward, autograph=False).get_concrete_function(tf.nest.map_structure(spec, x)).graph
    except Exception:  # noqa: BLE001 whatever it is, it is told when the step is compiled, or by the eager call at open
        return None
    outside, written = captured_and_written(graph)
    definition = graph.as_graph_def()
    nodes = [*definition.node, *(node for function in definition.library.function for node in function.node_def)]
    random = sorted({node.op for node in nodes if node.op in _STATEFUL_RANDOM})
    return Forward(tuple(graph.variables), outside, written, tuple(random))


def captured_and_written(graph: Any) -> tuple[frozenset[int], frozenset[int]]:
    """Returns the identities of the handles of all variables that a graph uses, and of those that it writes."""
    from tensorflow.python.framework import auto_control_deps_utils as dependencies  # no public way tells writes from reads

    outside = {id(inner): id(outer) for outer, inner in graph.captures}
    written = {
        outside[id(tensor)]
        for operation in graph.get_operations()
        for tensor in dependencies.get_read_write_resource_inputs(operation)[1]
        if id(tensor) in outside
    }
    return frozenset(outside.values()), frozenset(written)


def _told(variable: ModelVariable, forward: Forward) -> ModelVariable:
    written = id(variable.tf_variable.handle) in forward.written
    info = variable.info
    if info.role is Role.STATISTICS and not written:
        info = replace(info, updated=False, trainable=False)
    return replace(variable, info=info, written=written)


def _with_paths(model: OpenedModel, forward: Forward, known: set[int]) -> tuple[ModelVariable, ...]:
    """Returns the variables that the model doesn't list, named by the attributes that hold them."""
    named: dict[int, tuple[str, Any]] = {}
    for path, variable in _attributes(model):
        if id(variable) not in known and id(variable.handle) in forward.captured:
            named.setdefault(id(variable), (path, variable))
    for variable in forward.variables:
        if id(variable) not in known:
            named.setdefault(id(variable), (variable.name.removesuffix(":0"), variable))
    taken = [variable.info.path for variable in model.variables]
    paths = unique_paths([*taken, *(f"untracked/{path}" for path, _ in named.values())])[len(taken) :]
    found = []
    for path, (_, variable) in zip(paths, named.values(), strict=True):
        info = raw_info(path, variable, Role.UNTRACKED if variable.trainable else Role.WEIGHT)
        written = id(variable.handle) in forward.written
        if info.role is Role.STATISTICS:
            info = replace(info, updated=written, trainable=written)
        found.append(ModelVariable(info, variable, written=written))
    return tuple(found)


def _attributes(model: OpenedModel) -> Iterator[tuple[str, Any]]:
    """Yields the `tf.Variable`s in attributes of all layers, with paths."""
    if model.keras_model is None:
        return
    for layer, path in named_layers(model.keras_model):
        attributes = [(name, value) for name, value in vars(layer).items() if not name.startswith("_self_")]
        for name, value in attributes:  # those that begin so are TensorFlow's own lists of what stands elsewhere
            for inner, variable in _inside(value, name.lstrip("_"), _DEPTH):
                yield f"{path}/{inner}" if path else inner, variable


def _inside(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    import keras
    import tensorflow as tf

    if isinstance(value, keras.Variable):
        value = value.value
    if isinstance(value, tf.Variable):
        yield path, value
        return
    items: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, tf.Module | tf.random.Generator):
        items = [(key, inner) for key, inner in vars(value).items() if not key.startswith("_self_")]
    elif isinstance(value, Mapping):
        items = list(value.items())
    elif isinstance(value, list | tuple):
        items = list(enumerate(value))
    if depth:
        for key, inner in items:
            yield from _inside(inner, f"{path}/{str(key).lstrip('_')}", depth - 1)
