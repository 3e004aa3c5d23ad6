"""Arithmetic on recorded norms: what can be computed from the record alone, without a gradient in hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]


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


def clip_firing_share(clip_factors: Floats) -> float:
    """Returns the share of steps whose clip factor is below 1; NaN where no step was clipped by a norm."""
    factors = np.asarray(clip_factors, dtype=np.float64)
    factors = factors[~np.isnan(factors)]
    return float(np.mean(factors < 1.0)) if len(factors) else float("nan")
