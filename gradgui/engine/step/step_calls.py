"""Calls of the training step: controls and rows as the tensors that a trace takes, its packed record as an array."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.controls import Controls
from gradgui.core.stopping import Target
from gradgui.engine.data.epoch_order import Feed
from gradgui.engine.step.step_cache import StepCache
from gradgui.engine.step.step_parts import StepKey, StepParts

Floats = npt.NDArray[np.float32]

_NO_STEPS = Feed(rows=np.zeros(0, np.int32), offsets=np.zeros(1, np.int32), epochs=np.zeros(0, np.int32))


class StepCalls:
    """The training step of one model, in every variant that was asked for.

    Args:
        parts: what every step is made of.
    """

    def __init__(self, parts: StepParts) -> None:
        self._parts = parts
        self.cache = StepCache(parts)
        self._differentiated: tuple[int, ...] | None = None  # by the last step
        #: Loss scales that were set by hand so far.
        self.n_scales_set = 0

    def compile(self, key: StepKey, controls: Controls) -> None:
        """Traces a step and runs it for no step at all, so that TensorFlow's own preparation is done too.

        Raises:
            NoGradientError: the loss depends on no variable that is differentiated.
        """
        if key not in self.cache:
            self.cache.trace(key)
            self.call(key, _NO_STEPS, controls, np.zeros(0), dry=True)

    def call(
        self, key: StepKey, feed: Feed, controls: Controls, base_rates: npt.NDArray[np.float64], *, dry: bool = False
    ) -> Floats:
        """Carries out the steps of `feed`; returns their packed record, [n_done, n_columns].

        Args:
            key: which variant; compiled before.
            feed: the rows of each step.
            controls: what is in force.
            base_rates: [K] float64, the base rate of each step.
            dry: whether nothing may change but the seeds that the steps draw from.
        """
        import tensorflow as tf

        if not dry:
            self._change_over(key)
            self._set_loss_scale(controls)
        groups, rates = rate_groups(controls, base_rates)
        updated = controls.selection.updated_statistics
        packed = self.cache[key](
            tf.constant(feed.rows),
            tf.constant(feed.offsets),
            tf.constant(rates),
            tf.constant(groups),
            tf.constant(controls.selection.active),
            tf.constant([v.info.path in updated for v in self._parts.model.statistics], tf.bool),
            tf.constant(controls.clip_limit, tf.float32),
            tf.constant(self._halt(None if dry else controls.target)),
            tf.constant(controls.accumulation_steps, tf.int32),
            tf.constant(dry),
            *(tf.constant(part) for part in feed.examples or self._no_examples()),
        )
        record: Floats = packed.numpy()
        return record

    def _no_examples(self) -> list[npt.NDArray[Any]]:
        """Returns what a call for no step at all is fed."""
        return [np.zeros((0, *stream.shape[1:]), stream.dtype) for stream in self._parts.streams]

    def _halt(self, target: Target | None) -> Floats:
        """Returns signs and bounds of the record's scalars, [2, n_scalars]: a step that reaches the target is the last."""
        halt = np.zeros((2, self._parts.n_scalars), np.float32)
        halt[1] = -np.inf
        if target is not None:
            column = self._parts.scalars.index(target.metric)
            sign = 1.0 if target.mode == "min" else -1.0
            halt[:, column] = sign, sign * np.float32(target.value)
        return halt

    def _set_loss_scale(self, controls: Controls) -> None:
        """Sets the loss scale where a person asked for another one since the last step."""
        scale = self._parts.loss_scale
        if scale is not None and controls.loss_scale is not None and controls.loss_scale.number != self.n_scales_set:
            scale.set(controls.loss_scale.value)
            self.n_scales_set = controls.loss_scale.number

    def _change_over(self, key: StepKey) -> None:
        """Drops partial sums of what isn't differentiated any more: it's frozen, and a sum would wait there for its thaw."""
        changed, self._differentiated = key.differentiated != self._differentiated, key.differentiated
        if changed and key.differentiated is not None:
            self._parts.accumulator.drop(sorted(set(range(self._parts.n_learnable)) - set(key.differentiated)))


def rate_groups(controls: Controls, base_rates: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int32], Floats]:
    """Returns which distinct multiplier each variable has, [n_learnable], and their rates, [K, n_groups] float32.

    The product with the multiplier is taken in float64 and rounded once.
    """
    distinct, groups = np.unique(np.asarray(controls.multipliers, dtype=np.float64), return_inverse=True)
    return groups.astype(np.int32), np.outer(base_rates, distinct).astype(np.float32)
