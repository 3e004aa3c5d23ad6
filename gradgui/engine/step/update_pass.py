"""The second half of a step: from raw gradients, accumulated and clipped, to changed variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradgui.engine.step.backward_pass import Gradients, Passed
from gradgui.engine.step.clipping import clip, half_squares_of, norms_of
from gradgui.engine.step.masked.masked_optimizer import MaskedUpdate
from gradgui.engine.step.step_parts import StepInputs, StepKey, StepParts, spread


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update gives.

    Args:
        clipped: [n_learnable] float32, norms after clipping; NaN where frozen and without an update.
        update: [n_learnable] float32, norms of the change; NaN without an update.
        factor: scalar clip factor; NaN without clipping by norm.
        done: scalar bool, whether there was an update.
    """

    clipped: Any
    update: Any
    factor: Any
    done: Any


def update_pass(parts: StepParts, key: StepKey, inputs: StepInputs, rates: Any, passed: Passed, finite: Any) -> Updated:
    """Updates what is active, if the step is finite and, with accumulation, its window complete.

    Args:
        parts: what the step is made of.
        key: what is fixed in this trace.
        inputs: what the call brings.
        rates: [n_learnable] float32, this step's rates.
        passed: what the backward pass gave.
        finite: scalar bool.
    """
    import tensorflow as tf

    accumulator = parts.accumulator
    if not key.accumulates:
        return _update(parts, key, inputs, rates, passed.gradients, inputs.active, finite)
    indices = passed.gradients.indices
    kept = inputs.active | inputs.dry  # a step that is only timed drops no partial sum
    complete = accumulator.add(indices, passed.gradients.values, passed.n_examples, kept, finite, inputs.accumulation_steps)

    def update() -> tuple[Any, Any, Any]:
        means, known = accumulator.take(indices)
        gradients = Gradients(indices, means, half_squares_of(means))
        updated = _update(parts, key, inputs, rates, gradients, inputs.active & known, tf.constant(True))
        return updated.clipped, updated.update, updated.factor

    def wait() -> tuple[Any, Any, Any]:
        nothing = tf.fill([parts.n_learnable], float("nan"))
        return nothing, nothing, tf.constant(float("nan"))

    clipped, moved, factor = tf.cond(complete, update, wait)
    return Updated(clipped, moved, factor, complete)


def _update(
    parts: StepParts, key: StepKey, inputs: StepInputs, rates: Any, gradients: Gradients, may_change: Any, finite: Any
) -> Updated:
    """Clips the gradients and applies them where variables may change, [n_learnable] bool, and the step is finite."""
    import tensorflow as tf

    learnable = parts.model.learnable
    active = tf.gather(may_change, gradients.indices)
    clipped = clip(key.clip_kind, gradients.values, gradients.half_squares, active, inputs.limit)
    changed = may_change & finite
    masks, own_rates = tf.unstack(changed), tf.unstack(parts.optimizer.thawing.rates(rates))
    moved = parts.optimizer.masked_apply(
        [
            MaskedUpdate(gradient, learnable[i].tf_variable, own_rates[i], masks[i], learnable[i].constraint)
            for i, gradient in zip(gradients.indices, clipped.gradients, strict=True)
        ],
        changed,
        finite,
        with_norms=key.norms,
    )
    nan = tf.constant(float("nan"))
    if not key.norms:
        nothing = tf.fill([parts.n_learnable], nan)
        return Updated(nothing, nothing, clipped.factor, finite)
    still = tf.zeros([parts.n_learnable])  # what the loss doesn't reach doesn't move
    distances = tf.tensor_scatter_nd_update(still, [[index] for index in gradients.indices], norms_of(tf.stack(moved)))
    return Updated(
        clipped=spread(tf.where(active & finite, clipped.norms, nan), gradients.indices, parts.n_learnable),
        update=tf.where(finite, distances, nan),
        factor=clipped.factor,
        done=finite,
    )
