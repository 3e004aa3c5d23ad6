"""Clipping of gradients over the active variables: the arithmetic of `tf.clip_by_norm` and its siblings, bit for bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gradgui.core.spec import ClipKind


@dataclass(frozen=True, slots=True)
class Clipped:
    """What clipping gives.

    Args:
        gradients: one a variable; what stands at a frozen variable has no meaning.
        norms: [n] float32, L2 norm of each after clipping.
        factor: scalar, the smallest factor over the active variables; NaN for "none" and "value".
    """

    gradients: list[Any]
    norms: Any
    factor: Any


def clip(kind: ClipKind, gradients: Sequence[Any], half_squares: Any, active: Any, limit: Any) -> Clipped:
    """Clips gradients.

    Args:
        kind: which limit; fixed when the step is traced.
        gradients: dense gradients.
        half_squares: [n] float32, half the sum of squares of each.
        active: [n] bool, which variables learn.
        limit: scalar float32 > 0.
    """
    import tensorflow as tf

    norms = norms_of(half_squares)
    match kind:
        case "norm":
            larger = tf.maximum(norms, limit)
            clipped = [
                g * tf.cast(limit, g.dtype) / tf.cast(norm, g.dtype)
                for g, norm in zip(gradients, tf.unstack(larger), strict=True)
            ]
            factors = limit / larger
            return Clipped(clipped, norms * factors, tf.reduce_min(tf.where(active, factors, float("inf"))))
        case "global_norm":
            total = norms_of(tf.reduce_sum(tf.where(active, half_squares, 0.0)))
            factor = limit * tf.minimum(1.0 / total, tf.constant(1.0) / limit)
            return Clipped([g * tf.cast(factor, g.dtype) for g in gradients], norms * factor, factor)
        case "value":
            clipped = [tf.clip_by_value(g, tf.cast(-limit, g.dtype), tf.cast(limit, g.dtype)) for g in gradients]
            return Clipped(clipped, norms_of(half_squares_of(clipped)), tf.constant(float("nan")))
        case "none":
            return Clipped(list(gradients), norms, tf.constant(float("nan")))


def half_squares_of(tensors: Sequence[Any]) -> Any:
    """Returns half the sum of squares of each tensor, [n] float32."""
    import tensorflow as tf

    return tf.stack([half_square(tensor) for tensor in tensors])


def half_square(tensor: Any) -> Any:
    """Returns half the sum of squares of a tensor of any floating type, scalar float32; 16-bit numbers are widened first."""
    import tensorflow as tf

    wide = tf.cast(tensor, tf.float32) if tensor.dtype.size < tf.float32.size else tensor
    return tf.cast(tf.nn.l2_loss(wide), tf.float32)


def norms_of(half_squares: Any) -> Any:
    """Returns L2 norms from half sums of squares.

    Squares are summed in float32: norms below about 1e-22 read as 0, above 1.8e19 as infinite.
    """
    import tensorflow as tf

    return tf.sqrt(2.0 * half_squares)
