"""Moving statistics under a mask: which layers take the moments of the batch, and which keep and use what they have.

BatchNormalization has two Keras modes, chosen while tracing by `layer.trainable`. Here both are in one graph: where the
layer takes its moments it gets those of the batch or the moving ones, by a tensor. Measured bit-identical to both modes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from gradgui.engine.models.keras_variables import batch_normalizations
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel
from gradgui.engine.step.scalar_select import select


@contextmanager
def tracing_modes(model: OpenedModel, updates: Mapping[str, Any]) -> Iterator[None]:
    """While tracing: every layer as if it learned, and BatchNormalization's moments chosen by tensors.

    Gradgui's selection is the truth about trainability; Keras' flags are set here alone, for as long as a trace takes, since
    layers read them (the mode of BatchNormalization, which penalties are summed).

    Args:
        model: the model that is about to be called.
        updates: scalar bool for each statistics variable, by path: True where the layer updates it.
    """
    if model.keras_model is None:
        yield
        return
    with ExitStack() as undo:
        for layer in [model.keras_model, *model.keras_model._flatten_layers(include_self=False)]:  # noqa: SLF001
            if not layer.trainable:
                # The flag alone: the property's setter would recurse into every variable below.
                object.__setattr__(layer, "_trainable", True)
                undo.callback(object.__setattr__, layer, "_trainable", False)
        for variable in model.learnable:
            keras_variable = variable.keras_variable
            if keras_variable is not None and not keras_variable.trainable:
                keras_variable.trainable = True
                undo.callback(setattr, keras_variable, "trainable", False)
        by_variable = {id(v.keras_variable): updates[v.info.path] for v in model.statistics}
        for layer in batch_normalizations(model.keras_model):
            use_batch = by_variable.get(id(layer.moving_mean))
            if use_batch is not None:
                undo.enter_context(_chosen_moments(layer, use_batch))
        yield


@contextmanager
def _chosen_moments(layer: Any, use_batch: Any) -> Iterator[None]:
    """Lets the layer normalise by the batch where `use_batch`, else by its moving statistics."""
    import tensorflow as tf

    batch_moments = layer._moments  # noqa: SLF001 the one place where the two modes part

    def moments(inputs: Any, mask: Any) -> tuple[Any, Any]:
        mean, variance = batch_moments(inputs, mask)
        return (
            tf.where(use_batch, mean, tf.cast(layer.moving_mean, mean.dtype)),
            tf.where(use_batch, variance, tf.cast(layer.moving_variance, variance.dtype)),
        )

    object.__setattr__(layer, "_moments", moments)
    try:
        yield
    finally:
        object.__delattr__(layer, "_moments")


def read_statistics(variables: Sequence[ModelVariable]) -> list[Any]:
    """Returns the values of statistics, or of other variables, before the forward pass, which writes them."""
    return [variable.tf_variable.read_value() for variable in variables]


def keep_statistics(variables: Sequence[ModelVariable], before: Sequence[Any], updates: Any, finite: Any) -> None:
    """Puts back what must not have changed: what is frozen, and everything in a step that isn't finite.

    Args:
        variables: the statistics, or weights that the forward pass writes.
        before: what `read_statistics` gave.
        updates: [n_variables] bool, which of them may change.
        finite: scalar bool.
    """
    import tensorflow as tf

    for variable, old, changes in zip(variables, before, tf.unstack(updates & finite), strict=True):
        target = variable.tf_variable
        target.assign(select(changes, target.read_value(), old))
