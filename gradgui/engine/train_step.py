"""The training step: one `tf.function` that carries out K steps of a GradientTape loop and returns one record.

It knows no spec, no epochs and no files: what varies comes in as tensors, what is fixed as a `StepKey`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gradgui.core.spec import ClipKind
from gradgui.engine.clipping import clip, half_squares_of, norms_of
from gradgui.engine.losses import Loss
from gradgui.engine.masked_optimizer import MaskedUpdate
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.statistics import keep_statistics, read_statistics, tracing_modes

#: Scalars of the graph's record, before the metrics: what the graph alone knows.
GRAPH_SCALARS = ("loss", "penalty", "clip_factor", "finite")


@dataclass(frozen=True, slots=True)
class StepKey:
    """What a trace is made for. Everything else is a tensor and needs no other trace."""

    clip_kind: ClipKind


@dataclass(frozen=True, slots=True)
class StepParts:
    """What a step is made of.

    Args:
        model: the model.
        loss: `loss(y_true, y_pred) -> scalar`.
        metrics: Keras metrics, reset before every batch.
        optimizer: a `WriteMask` optimizer, built over the learnable variables.
        x: tensor or nested structure of tensors, [n, ...] each, on the device.
        y: the same for targets.
    """

    model: OpenedModel
    loss: Loss
    metrics: Sequence[Any]
    optimizer: Any
    x: Any
    y: Any

    @property
    def n_scalars(self) -> int:
        """Scalars of the graph's record, metrics included."""
        return len(GRAPH_SCALARS) + len(self.metrics)

    @property
    def n_columns(self) -> int:
        """Columns of the packed record: scalars, then four norms a learnable variable."""
        return self.n_scalars + 4 * len(self.model.learnable)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The tensors that a call brings.

    Args:
        rows: [sum of batch sizes] int32.
        offsets: [K + 1] int32.
        rates: [K, n_groups] float32, one learning rate for each distinct multiplier.
        groups: [n_learnable] int32, which column of `rates` a variable takes.
        active: [n_learnable] bool.
        updates: [n_statistics] bool.
        limit: scalar float32, the clip limit.
    """

    rows: Any
    offsets: Any
    rates: Any
    groups: Any
    active: Any
    updates: Any
    limit: Any


def build_train_step(parts: StepParts, key: StepKey) -> Any:
    """Traces the step.

    Returns:
        a concrete function of (rows, offsets, rates, groups, active, updates, limit), see `_Inputs`, that carries out up to
        K steps and returns [n_done, n_columns] float32; it ends early, after the record of a step that isn't finite.
    """
    import tensorflow as tf

    signature = (
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None, None], tf.float32),
        tf.TensorSpec([len(parts.model.learnable)], tf.int32),
        tf.TensorSpec([len(parts.model.learnable)], tf.bool),
        tf.TensorSpec([len(parts.model.statistics)], tf.bool),
        tf.TensorSpec([], tf.float32),
    )

    def many_steps(*tensors: Any) -> Any:
        inputs = _Inputs(*tensors)
        n_steps = tf.shape(inputs.rates)[0]

        def body(step: Any, _: Any, record: Any) -> tuple[Any, Any, Any]:
            row, finite = _one_step(parts, key, inputs, step)
            return step + 1, finite, record.write(step, row)

        record = tf.TensorArray(tf.float32, size=n_steps, element_shape=[parts.n_columns], clear_after_read=False)
        n_done, _, record = tf.while_loop(
            lambda step, finite, _: (step < n_steps) & finite,
            body,
            (tf.constant(0), tf.constant(True), record),
            parallel_iterations=1,
        )
        return record.gather(tf.range(n_done))

    return tf.function(many_steps, autograph=False).get_concrete_function(*signature)


def _one_step(parts: StepParts, key: StepKey, inputs: _Inputs, step: Any) -> tuple[Any, Any]:
    """Carries out one step.

    Returns:
        (packed record [n_columns] float32, whether the step was finite).
    """
    import tensorflow as tf

    model = parts.model
    learnable = model.learnable
    variables = [variable.tf_variable for variable in learnable]
    rows = inputs.rows[inputs.offsets[step] : inputs.offsets[step + 1]]
    x, y = (tf.nest.map_structure(lambda array: tf.gather(array, rows), whole) for whole in (parts.x, parts.y))
    statistics_before = read_statistics(model.statistics)
    updates = {v.info.path: inputs.updates[index] for index, v in enumerate(model.statistics)}

    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(variables)
        with tracing_modes(model, updates):
            y_pred = model.call(x, True)
            penalties = model.penalties()
        data_loss = parts.loss(y, y_pred)
        penalty = sum(penalties) if penalties else tf.constant(0.0)
        loss = data_loss + penalty if penalties else data_loss
    found = tape.gradient(loss, variables)

    connected = [index for index, gradient in enumerate(found) if gradient is not None]
    if not connected:
        raise NoGradientError
    gradients = [tf.convert_to_tensor(found[index]) for index in connected]  # sparse ones are summed before any norm
    half_squares = half_squares_of(gradients)
    active = tf.gather(inputs.active, connected)
    finite = tf.math.is_finite(loss) & tf.reduce_all(tf.math.is_finite(half_squares) | ~active)
    clipped = clip(key.clip_kind, gradients, half_squares, active, inputs.limit)
    old = [variable.read_value() for variable in variables]

    rates = tf.gather(inputs.rates[step], inputs.groups)
    masked = [
        MaskedUpdate(gradient, variables[i], rates[i], inputs.active[i] & finite, learnable[i].constraint)
        for i, gradient in zip(connected, clipped.gradients, strict=True)
    ]
    parts.optimizer.masked_apply(masked, finite)
    keep_statistics(model.statistics, statistics_before, inputs.updates, finite)

    nan = tf.constant(float("nan"))
    raw = tf.where(tf.math.is_finite(half_squares), norms_of(half_squares), float("inf"))
    update = norms_of(half_squares_of([variable.read_value() - was for variable, was in zip(variables, old, strict=True)]))
    norms = tf.stack(
        [
            _spread(raw, connected, len(variables)),
            _spread(tf.where(active, tf.where(tf.math.is_finite(raw), clipped.norms, raw), nan), connected, len(variables)),
            tf.where(finite, update, nan),
            norms_of(half_squares_of(old)),
        ],
        axis=1,
    )
    scalars = tf.stack(
        [loss, penalty, clipped.factor, tf.cast(finite, tf.float32), *_batch_metrics(parts.metrics, y, y_pred)]
    )
    return tf.concat([scalars, tf.reshape(norms, [-1])], axis=0), finite


class NoGradientError(Exception):
    """No learnable variable is connected to the loss."""


def _spread(values: Any, indices: Sequence[int], n: int) -> Any:
    """Returns [n] with `values` at `indices` and NaN elsewhere: those variables aren't connected to the loss."""
    import tensorflow as tf

    if len(indices) == n:
        return values
    return tf.tensor_scatter_nd_update(tf.fill([n], float("nan")), [[index] for index in indices], values)


def _batch_metrics(metrics: Sequence[Any], y_true: Any, y_pred: Any) -> list[Any]:
    """Returns each metric of this batch alone."""
    import tensorflow as tf

    results = []
    for metric in metrics:
        metric.reset_state()
        metric.update_state(y_true, y_pred)
        results.append(tf.cast(metric.result(), tf.float32))
    return results
