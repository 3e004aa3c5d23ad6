"""In which precision a model computes. Variables and gradients are float32 in all of them; losses are scaled elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from gradgui.core.spec import Precision
from gradgui.engine.models.opened_model import OpenedModel


@contextmanager
def building_in(precision: Precision) -> Iterator[None]:
    """While a model is built: Keras' policy on this thread, which layers take over; put back afterwards.

    Keras keeps it by thread: this must be entered on the thread that builds the model.
    """
    import keras

    before = keras.config.dtype_policy()
    if precision != "float32":
        keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def in_precision(model: OpenedModel, precision: Precision) -> OpenedModel:
    """Returns the model computing in a precision, with outputs in float32: so are losses, metrics and penalties.

    A model that was loaded has the policies that it was saved with: those of plain float32 are changed. A layer with another
    policy of its own keeps it.
    """
    if precision == "float32":
        return _with_warning(model)
    if model.keras_model is None:
        note = f"The model isn't a Keras model: what it computes in is up to its program, {precision} or not."
        model = replace(model, notes=(*model.notes, note))
    else:
        for layer in model.keras_model._flatten_layers():  # noqa: SLF001
            if layer.dtype_policy.name == "float32":
                layer.dtype_policy = precision

    plain = model.call

    def call(x: Any, training: bool) -> Any:
        return in_float32(plain(x, training))

    return replace(model, call=call, example_output=in_float32(model.example_output))


def _with_warning(model: OpenedModel) -> OpenedModel:
    """Says where a program computes in float16 by itself, so that small gradients become 0 unseen."""
    if model.keras_model is None:
        return model
    layers = model.keras_model._flatten_layers()  # noqa: SLF001
    if not any(str(layer.compute_dtype) == "float16" for layer in layers):
        return model
    note = (
        'The model computes in float16 without a loss scale: small gradients become 0. Set loop.precision = "mixed_float16".'
    )
    return replace(model, notes=(*model.notes, note))


def in_float32(tensors: Any) -> Any:
    """Returns a nested structure of tensors with those of 16 bits as float32, and all others as they are."""
    import tensorflow as tf

    def cast(tensor: Any) -> Any:
        if not tf.is_tensor(tensor) or tensor.dtype not in {tf.float16, tf.bfloat16}:
            return tensor
        wide = tf.cast(tensor, tf.float32)
        mask = getattr(tensor, "_keras_mask", None)
        if mask is not None:  # Keras' losses and metrics leave out what it covers: the ends of padded sequences
            wide._keras_mask = mask  # noqa: SLF001
        return wide

    return tf.nest.map_structure(cast, tensors)
