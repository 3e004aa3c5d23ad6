"""A new head on a model: what comes after the backbone is left out, and pooling, dropout and outputs take its place.

For functional and sequential models of Keras. The layers before the head are the model's own, under the paths that they had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import ModelError, did_you_mean
from gradgui.core.spec import HeadSpec
from gradgui.engine.runtime.error_text import plain_text
from gradgui.runs.engine import HEAD_CUT_AT, HEAD_FORM, HEAD_LAYERS, HEAD_POOLING, HEAD_WEIGHTS

#: Layers that may stand between a classifier's weights and the outputs.
_AFTER_CLASSIFIER = frozenset({"Activation", "Dropout", "Flatten", "Identity", "ReLU", "Reshape", "Softmax"})
#: What belongs to a classifier although it comes before it.
_BEFORE_CLASSIFIER = frozenset({"Dropout"})
_POOLED_RANKS = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class NewHead:
    """A model with its new head, and what was done, for notes and for a script that repeats it.

    Args:
        model: the `keras.Model`.
        cut_at: the name of the last layer that was kept.
        pooling: class of the pooling layer; "" where the features are one row an example.
        layers: the names of the head's layers.
        form: "functional", "sequential", or "nested" where the last layer that was kept is a model in a functional one.
        left_out: the names of the layers that the model has no more.
    """

    model: Any
    cut_at: str
    pooling: str
    layers: tuple[str, ...]
    form: str
    left_out: tuple[str, ...]

    def note(self, *, new: bool) -> str:
        """Returns what was done, in a sentence.

        Args:
            new: whether its weights are the random ones that it was built with.
        """
        names = self.left_out
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        instead = f" in the place of {shown}" if names else ""
        learns = " Its weights are random: they have to learn." if new else ""
        return f"A new head stands after {self.cut_at}{instead}.{learns}"

    def environment(self, *, new: bool) -> dict[str, str]:
        """Returns what a script must know to put the same head on.

        Args:
            new: as for `note`.
        """
        return {
            HEAD_CUT_AT: self.cut_at,
            HEAD_POOLING: self.pooling,
            HEAD_LAYERS: ",".join(self.layers),
            HEAD_FORM: self.form,
            HEAD_WEIGHTS: "before" if new else "after",
        }


def with_head(model: Any, spec: HeadSpec) -> NewHead:
    """Returns a model with another head.

    Args:
        model: a built functional or sequential model.
        spec: what comes after the backbone.

    Raises:
        ModelError: the model has no layers in a row, the layer to cut at isn't there, or the head can't be built.
    """
    import keras

    if not _is_network(model):
        what = type(model).__name__
        raise ModelError(
            f"A head can be put on functional and sequential models of Keras alone. Received: {what}, whose layers only its "
            "own call() knows. Put the head on in the program that builds it, and leave [model.head] out."
        )
    sequential = isinstance(model, keras.Sequential)
    kept = _named_layer(model, spec.cut_at) if spec.cut_at else _before_classifier(model)
    try:
        features = _node(model, kept).outputs[0]
        layers = _new_layers(model, features, spec)
        built = _sequential(model, kept, layers) if sequential else _functional(model, features, layers)
    except (AttributeError, TypeError, ValueError) as error:
        raise ModelError(
            f"The head must fit the features after {kept.name}. Received: {plain_text(error)}. "
            "Cut at another layer: model.head.cut_at."
        ) from error
    names = {layer.name for layer in built.layers}
    left_out = tuple(layer.name for layer in model.layers if layer.name not in names)
    pooling = type(layers[0]).__name__ if layers[0].name.startswith("head_pooling") else ""
    form = "sequential" if sequential else "nested" if isinstance(kept, keras.Model) else "functional"
    return NewHead(built, kept.name, pooling, tuple(layer.name for layer in layers), form, left_out)


def _is_network(model: Any) -> bool:
    """Whether a model is a graph of layers that Keras knows; Keras doesn't export the class Functional."""
    import keras

    if isinstance(model, keras.Sequential):
        return bool(model.built) and bool(model.layers)
    return type(model).__name__ == "Functional" and hasattr(model, "operations")


def _named_layer(model: Any, name: str) -> Any:
    known = {layer.name: layer for layer in model.layers}
    if name not in known:
        inner = name.split("/", maxsplit=1)[0]
        why = f' "{inner}" holds it; the head comes after layers of the model itself.' if inner in known else ""
        raise ModelError(
            f'model.head.cut_at must be a layer of the model. Received: "{name}".{why} {did_you_mean(name, known)}'
        )
    return known[name]


def _before_classifier(model: Any) -> Any:
    """Returns the last layer before the classifier; the last of all where the model ends without one.

    A classifier is what turns one row an example into the outputs: a dense layer or a convolution of one pixel, with what
    comes after it, and the dropout before it.
    """
    if len(model.outputs) != 1:
        names = ", ".join(model.output_names)
        raise ModelError(
            f"model.head.cut_at must say where to cut a model with several outputs. Received: none, and outputs {names}."
        )
    last = _maker(model, model.outputs[0])
    layer = last
    while type(layer).__name__ in _AFTER_CLASSIFIER and (before := _before(model, layer)) is not None:
        layer = before
    if len(model.outputs[0].shape) != 2 or not _classifies(layer):
        return last
    kept = _before(model, layer)
    while kept is not None and type(kept).__name__ in _BEFORE_CLASSIFIER:
        kept = _before(model, kept)
    if kept is None:
        raise ModelError(
            f"A model must have layers before its classifier for another head. Received: {model.name}, where {layer.name} "
            "reads the input itself. Say where to cut: model.head.cut_at."
        )
    return kept


def _classifies(layer: Any) -> bool:
    import keras

    if isinstance(layer, keras.layers.Dense):
        return True
    return hasattr(layer, "kernel_size") and set(layer.kernel_size) == {1}


def _maker(model: Any, tensor: Any) -> Any:
    """Returns the layer of the model that makes a tensor."""
    found = next((node.operation for node in _nodes(model) if any(made is tensor for made in node.outputs)), None)
    return found if found is not None else model.layers[-1]


def _before(model: Any, layer: Any) -> Any | None:
    """Returns the layer that a layer takes its one input from; None at the model's input, or for several."""
    import keras

    given = _node(model, layer).input_tensors
    found = _maker(model, given[0]) if len(given) == 1 else None
    return None if found is None or isinstance(found, keras.layers.InputLayer) else found


def _nodes(model: Any) -> list[Any]:
    """Returns the calls that a model is made of: a layer's own `output` may belong to another model, or lie inside of it."""
    graph = getattr(model, "_functional", None) or model
    by_depth = graph._nodes_by_depth  # noqa: SLF001 no public way leads from a model to the calls of its layers
    return [node for nodes in by_depth.values() for node in nodes]


def _node(model: Any, layer: Any) -> Any:
    """Returns the last call of a layer in a model."""
    calls = [node for node in _nodes(model) if node.operation is layer]
    if not calls:
        raise ValueError(f"{layer.name}, which the outputs don't depend on")
    return calls[-1]


def _new_layers(model: Any, features: Any, spec: HeadSpec) -> list[Any]:
    from keras import layers

    rank = len(features.shape)
    made: list[Any] = []
    if rank != 2:
        if spec.pooling == "flatten":
            pool = layers.Flatten
        elif rank in _POOLED_RANKS:
            kind = "Average" if spec.pooling == "avg" else "Max"
            pool = getattr(layers, f"Global{kind}Pooling{rank - 2}D")
        else:
            raise ValueError(f"features of shape {tuple(features.shape)}")
        made.append(pool(name=_free(model, "head_pooling")))
    if spec.dropout:
        made.append(layers.Dropout(spec.dropout, name=_free(model, "head_dropout")))
    made.append(layers.Dense(spec.n_outputs, activation=spec.output_activation, name=_free(model, "head")))
    return made


def _free(model: Any, name: str) -> str:
    """Returns a name that no layer has."""
    taken = {layer.name for layer in model.layers}
    n, free = 1, name
    while free in taken:
        n += 1
        free = f"{name}_{n}"
    return free


def _functional(model: Any, features: Any, layers: list[Any]) -> Any:
    import keras

    for layer in layers:
        features = layer(features)
    return keras.Model(model.inputs, features, name=model.name)


def _sequential(model: Any, kept: Any, layers: list[Any]) -> Any:
    """Returns a sequential model of the same name, so that paths stay as they are."""
    import keras

    (given,) = model.inputs
    own = model.layers[: model.layers.index(kept) + 1]
    return keras.Sequential(
        [keras.Input(batch_shape=given.shape, dtype=given.dtype, name=given.name), *own, *layers], name=model.name
    )
