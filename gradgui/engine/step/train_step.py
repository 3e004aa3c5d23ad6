"""The training step: one `tf.function` that carries out K steps of a GradientTape loop and returns one record.

It knows no spec, no epochs and no files: what varies comes in as tensors, what is fixed as a `StepKey`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradgui.engine.objective.metrics import update_metrics
from gradgui.engine.step.backward_pass import Batch, Passed, backward_pass, next_batch
from gradgui.engine.step.clipping import half_squares_of, norms_of
from gradgui.engine.step.scalar_select import select
from gradgui.engine.step.statistics import keep_statistics, read_statistics
from gradgui.engine.step.step_parts import StepInputs, StepKey, StepParts, spread
from gradgui.engine.step.update_pass import update_pass


def build_train_step(parts: StepParts, key: StepKey) -> Any:
    """Traces the step.

    Returns:
        a concrete function of the tensors of `StepInputs` that carries out up to K steps and returns [n_done, n_columns]
        float32; it ends early, after the record of a step that isn't finite or that reaches the target.

    Raises:
        NoGradientError: the loss depends on no learnable variable.
    """
    import tensorflow as tf

    if key.accumulates:
        parts.accumulator.build()

    def many_steps(*tensors: Any) -> Any:
        inputs = StepInputs.of(tensors)

        def plain_step(batch: Batch, rates: Any) -> Any:
            return _one_step(parts, key, inputs, batch, rates)

        one_step = _compiled(plain_step) if parts.xla else plain_step
        n_steps = tf.shape(inputs.rates)[0]

        def body(step: Any, _: Any, record: Any) -> tuple[Any, Any, Any]:
            batch = next_batch(parts, inputs, step)
            rates = tf.gather(inputs.rates[step], inputs.groups)
            row, finite = one_step(batch, rates)
            if key.halts:  # a comparison with NaN is never true
                finite &= ~tf.reduce_any(row[: parts.n_scalars] * inputs.halt[0] <= inputs.halt[1])
            return step + 1, finite | inputs.dry, record.write(step, row)

        record = tf.TensorArray(tf.float32, size=n_steps, element_shape=[parts.n_columns(key)], clear_after_read=False)
        n_done, _, record = tf.while_loop(
            lambda step, goes_on, _: (step < n_steps) & goes_on,
            body,
            (tf.constant(0), tf.constant(True), record),
            parallel_iterations=1,
        )
        return record.gather(tf.range(n_done))

    return tf.function(many_steps, autograph=False).get_concrete_function(*StepInputs.signature(parts))


def _compiled(one_step: Callable[[Batch, Any], Any]) -> Callable[[Batch, Any], Any]:
    """Returns the step of one batch as a function that XLA compiles, once for each number of examples.

    The loop around it and the gathering of rows stay outside: their shapes vary, which XLA can't have.
    """
    import tensorflow as tf

    @tf.function(jit_compile=True, autograph=False)
    def compiled(x: Any, y: Any, sample_weight: Any, n_examples: Any, rates: Any) -> Any:
        return one_step(Batch(x, y, sample_weight, n_examples), rates)

    return lambda batch, rates: compiled(batch.x, batch.y, batch.sample_weight, batch.n_examples, rates)


def _one_step(parts: StepParts, key: StepKey, inputs: StepInputs, batch: Batch, rates: Any) -> tuple[Any, Any]:
    """Carries out one step.

    Args:
        parts: what the step is made of.
        key: what is fixed in this trace.
        inputs: what the call brings.
        batch: what the model is given.
        rates: [n_learnable] float32, this step's rates.

    Returns:
        (packed record [n_columns] float32, whether the step was finite).
    """
    import tensorflow as tf

    written = [*parts.model.updated_statistics, *parts.model.rewritten]
    before = read_statistics(written)
    scale = parts.loss_scale.value.read_value() if parts.loss_scale is not None else tf.constant(float("nan"))
    passed = backward_pass(parts, key, inputs.updates, batch)
    gradients = passed.gradients
    active = tf.gather(inputs.active, gradients.indices)
    finite = tf.math.is_finite(passed.loss)
    if key.norms:
        finite &= tf.reduce_all(tf.math.is_finite(gradients.half_squares) | ~active)
        weights = norms_of(half_squares_of([variable.tf_variable.read_value() for variable in parts.model.learnable]))

    counts = finite & ~inputs.dry
    updated = update_pass(parts, key, inputs, rates, passed, counts)
    keep_statistics(written, before, _may_be_written(parts, inputs), counts)
    for variable, value in zip(parts.model.taking_gradients, passed.next_values, strict=True):
        if value is not None:  # a scale of float8: its gradient is its next value, and nothing else is done to it
            target = variable.tf_variable
            target.assign(select(counts, tf.cast(value, target.dtype), target.read_value()))
    if parts.loss_scale is not None:
        parts.loss_scale.advance(finite, updated.done, inputs.dry)

    measured = [*_batch_metrics(parts, passed), *passed.output_losses]
    own = [passed.loss, passed.penalty, updated.factor, tf.cast(finite, tf.float32), scale]  # as `GRAPH_SCALARS`
    scalars = tf.stack([*own, *measured])
    if not key.norms:
        return scalars, finite
    norms = norms_of(gradients.half_squares)
    known = tf.where(tf.math.is_finite(norms), norms, float("inf"))  # a gradient with a NaN in it has no finite norm
    raw = spread(known, gradients.indices, parts.n_learnable)
    clipped = tf.where(inputs.active & ~finite & ~tf.math.is_nan(raw), raw, updated.clipped)
    packed_norms = tf.reshape(tf.stack([raw, clipped, updated.update, weights], axis=1), [-1])
    return tf.concat([scalars, packed_norms], axis=0), finite


def _may_be_written(parts: StepParts, inputs: StepInputs) -> Any:
    """Returns which of the variables that the forward pass writes may change, [n_updated_statistics + n_rewritten] bool."""
    import tensorflow as tf

    updated = [index for index, variable in enumerate(parts.model.statistics) if variable.info.updated]
    rewritten = [index for index, variable in enumerate(parts.model.learnable) if variable.written]
    return tf.concat(
        [
            tf.gather(inputs.updates, tf.constant(updated, tf.int32)),
            tf.gather(inputs.active, tf.constant(rewritten, tf.int32)),
        ],
        axis=0,
    )


def _batch_metrics(parts: StepParts, passed: Passed) -> list[Any]:
    """Returns each metric of this batch alone."""
    import tensorflow as tf

    for opened in parts.metrics:
        opened.metric.reset_state()
    update_metrics(parts.metrics, parts.loss.outputs, passed.y, passed.y_pred, passed.weights)
    return [tf.cast(opened.metric.result(), tf.float32) for opened in parts.metrics]
