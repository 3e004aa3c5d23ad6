"""The first half of a step: the next batch forward and back, to the raw gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradgui.engine.data.tensors import rows_of
from gradgui.engine.runtime.precision import in_float32
from gradgui.engine.step.clipping import half_squares_of
from gradgui.engine.step.statistics import tracing_modes
from gradgui.engine.step.step_parts import StepInputs, StepKey, StepParts


class NoGradientError(Exception):
    """No learnable variable is connected to the loss."""


@dataclass(frozen=True, slots=True)
class Gradients:
    """Gradients of the variables that the loss depends on.

    Args:
        indices: which of the learnable variables those are.
        values: dense gradients, one for each index.
        half_squares: [n_indices] float32, half the sum of squares of each.
    """

    indices: list[int]
    values: list[Any]
    half_squares: Any


@dataclass(frozen=True, slots=True)
class Passed:
    """What the forward and the backward pass give.

    Args:
        loss: scalar, what was differentiated.
        penalty: scalar, its part that doesn't come from the data.
        output_losses: scalars, the loss of each output where there are several.
        y: targets of the batch.
        y_pred: the model's output.
        weights: weights of the examples by output.
        gradients: the raw gradients.
        next_values: what the backward pass gives for each of `OpenedModel.taking_gradients`: its next value, or None.
        n_examples: scalar int32, examples of the batch.
    """

    loss: Any
    penalty: Any
    output_losses: tuple[Any, ...]
    y: Any
    y_pred: Any
    weights: Mapping[str, Any]
    gradients: Gradients
    next_values: list[Any]
    n_examples: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step takes.

    Args:
        x: tensor or nested structure of tensors, [n, ...] each.
        y: the same for targets.
        sample_weight: weights of the examples as the data have them; None: all weigh 1.
        n_examples: scalar int32, n.
    """

    x: Any
    y: Any
    sample_weight: Any
    n_examples: Any


def next_batch(parts: StepParts, inputs: StepInputs, step: Any) -> Batch:
    """Returns the batch of `step`, scalar int32 within the call."""
    import tensorflow as tf

    begin, end = inputs.offsets[step], inputs.offsets[step + 1]
    rows, examples = inputs.rows[begin:end], [part[begin:end] for part in inputs.examples]
    x, y, sample_weight = rows_of((parts.x, parts.y, parts.sample_weight), rows, parts.streams, examples)
    return Batch(x, y, sample_weight, tf.shape(rows)[0])


def backward_pass(parts: StepParts, key: StepKey, updates: Any, batch: Batch) -> Passed:
    """Takes a batch through the model and back, to what `key` differentiates.

    Args:
        parts: what the step is made of.
        key: what is fixed in this trace.
        updates: [n_statistics] bool, which statistics their layers update.
        batch: what the model is given.

    Raises:
        NoGradientError: the loss depends on no variable that is differentiated.
    """
    import tensorflow as tf

    model = parts.model
    updated = dict(zip((v.info.path for v in model.statistics), tf.unstack(updates), strict=True))
    wanted = range(parts.n_learnable) if key.differentiated is None else key.differentiated
    variables = [model.learnable[index].tf_variable for index in wanted]
    taking = [variable.tf_variable for variable in model.taking_gradients]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([*variables, *taking])
        with tracing_modes(model, updated):
            y_pred = model.call(batch.x, True)
            penalties = in_float32(model.penalties())
        weights = parts.loss.weights(batch.y, y_pred, batch.sample_weight, training=True)
        data_loss = parts.loss(batch.y, y_pred, weights)
        penalty = sum(penalties) if penalties else tf.constant(0.0)
        loss = data_loss.total + penalty if penalties else data_loss.total
        scaled = loss if parts.loss_scale is None else parts.loss_scale.scaled(loss)
    found = tape.gradient(scaled, [*variables, *taking])
    next_values, found = found[len(variables) :], found[: len(variables)]
    reached = [(index, gradient) for index, gradient in zip(wanted, found, strict=True) if gradient is not None]
    if not reached:
        raise NoGradientError
    indices = [index for index, _ in reached]
    values = [tf.convert_to_tensor(gradient) for _, gradient in reached]  # sparse ones are summed before any norm
    if parts.loss_scale is not None:
        values = [parts.loss_scale.unscaled(gradient) for gradient in values]
    gradients = Gradients(indices, values, half_squares_of(values))
    by_output, n_examples = data_loss.by_output, batch.n_examples
    return Passed(loss, penalty, by_output, batch.y, y_pred, weights, gradients, next_values, n_examples)
