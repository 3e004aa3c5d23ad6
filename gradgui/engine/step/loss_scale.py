"""The dynamic loss scale of float16: gradients too small for it are multiplied before the backward pass, and divided after.

The rule is that of mixed precision training (Micikevicius et al., https://arxiv.org/abs/1710.03740): halved at a step that
isn't finite, which is skipped; doubled after many updates that were. Keras' own (`LossScaleOptimizer`) unscales out of
sight, after the norms would have been taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradgui.core.loss_scaling import LARGEST, SMALLEST
from gradgui.core.spec import LossScaleSpec


class LossScale:
    """The factor, and how many updates have been finite since it last changed: both on the device, between the steps.

    Args:
        spec: where it begins, and when it grows; powers of two lose no digit.
    """

    def __init__(self, spec: LossScaleSpec) -> None:
        import tensorflow as tf

        self._growth_updates = spec.growth_updates
        self.value = tf.Variable(spec.initial, dtype=tf.float32, trainable=False)
        self.n_finite = tf.Variable(0, trainable=False)

    def set(self, value: float) -> None:
        """Sets the factor, as a person asks for; it goes on from there."""
        self.value.assign(value)
        self.n_finite.assign(0)

    def scaled(self, loss: Any) -> Any:
        """Returns the loss as it is differentiated."""
        import tensorflow as tf

        return loss * tf.cast(self.value, loss.dtype)

    def unscaled(self, gradient: Any) -> Any:
        """Returns a gradient of a scaled loss as one of the loss."""
        import tensorflow as tf

        return gradient / tf.cast(self.value, gradient.dtype)

    def advance(self, finite: Any, updated: Any, dry: Any) -> None:
        """Takes note of a step.

        Args:
            finite: scalar bool, whether it was finite.
            updated: scalar bool, whether an update came of it.
            dry: scalar bool, whether the step is only timed, and nothing may change.
        """
        import tensorflow as tf

        value, n = self.value.read_value(), self.n_finite.read_value()
        counted = n + tf.cast(updated, n.dtype)
        grows = counted >= self._growth_updates
        after_finite = tf.where(grows & (value <= LARGEST / 2), 2.0 * value, value)
        after_overflow = tf.where(value >= 2 * SMALLEST, 0.5 * value, value)
        self.value.assign(tf.where(dry, value, tf.where(finite, after_finite, after_overflow)))
        self.n_finite.assign(tf.where(dry, n, tf.where(finite & ~grows, counted, 0)))

    def variables(self) -> Mapping[str, Any]:
        """Returns every `tf.Variable` of the scale by name."""
        return {"loss_scale/value": self.value, "loss_scale/n_finite": self.n_finite}
