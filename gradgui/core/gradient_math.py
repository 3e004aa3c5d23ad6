"""Arithmetic on recorded norms: what can be computed from the record alone, without a gradient in hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

#: A clip fires below this factor. `limit * min(1 / norm, 1 / limit)`, TensorFlow's own, rounds to up to two units of float32
#: less than 1 where the norm is within the limit.
CLIP_FIRES = 1.0 - 2.0**-22


def global_norm(norms: Floats) -> Floats:
    """Returns the L2 norm over all variables of the last axis, from their norms; NaN entries don't count.

    A row without any number is NaN: nothing was differentiated. Source: the norm of a concatenation is the root of the
    sum of squares (Pascanu et al. 2013, https://arxiv.org/abs/1211.5063, section 3.2).
    """
    values = np.asarray(norms, dtype=np.float64)
    known = ~np.isnan(values)
    total = np.sqrt(np.sum(np.where(known, values, 0.0) ** 2, axis=-1))
    return np.where(known.any(axis=-1), total, np.nan)


def update_ratio(update: Floats, weight: Floats) -> Floats:
    """Returns update norm / weight norm; NaN where the weight is zero or the update isn't known.

    A healthy ratio lies around 1e-3 (Karpathy, https://cs231n.github.io/neural-networks-3/#ratio).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(update, dtype=np.float64) / np.asarray(weight, dtype=np.float64)
    return np.where(np.asarray(weight) > 0, ratio, np.nan)


def clip_firing(clip_factors: Floats, finite: npt.NDArray[np.bool_] | None = None) -> tuple[int, int]:
    """Returns how many updates a clip by norm changed, and how many it looked at.

    Args:
        clip_factors: [n], NaN where no clip by norm looked at an update.
        finite: [n], whether each step was finite; None: all were. Others make no update.
    """
    factors = np.asarray(clip_factors, dtype=np.float64)
    looked_at = ~np.isnan(factors) & (True if finite is None else np.asarray(finite))
    return int(np.sum(factors[looked_at] < CLIP_FIRES)), int(np.sum(looked_at))
