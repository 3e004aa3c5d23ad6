"""What the plots of gradients show: one of the recorded norms, or the ratio of update to weight. Reads; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.gui.language.translation import translate
from gradgui.runs.history import Binned, RunHistory

Floats = npt.NDArray[np.float64]

#: Where the ratio of update to weight is about right: much lower learns too slowly, much higher too fast. A rule of thumb
#: from Andrej Karpathy's notes to CS231n, https://cs231n.github.io/neural-networks-3/#ratio
USUAL_RATIO = 1e-3


class Quantity(Enum):
    """One number a variable and step."""

    GRADIENT = "raw"
    CLIPPED = "clipped"
    UPDATE = "update"
    WEIGHT = "weight"
    RATIO = "ratio"

    @property
    def kind(self) -> NormKind | None:
        """The recorded norm; None: it is derived from two."""
        return _KINDS.get(self)

    @property
    def usual(self) -> float | None:
        """A value that a reader compares with; None: there is none."""
        return USUAL_RATIO if self is Quantity.RATIO else None


_KINDS = {
    Quantity.GRADIENT: NormKind.GRADIENT,
    Quantity.CLIPPED: NormKind.CLIPPED,
    Quantity.UPDATE: NormKind.UPDATE,
    Quantity.WEIGHT: NormKind.WEIGHT,
}


def axis_words(quantity: Quantity) -> str:
    """Returns what an axis of these numbers says that they are."""
    return translate("Quantity", "L2 norm") if quantity.kind is not None else translate("Quantity", "update / weight")


def values_at(history: RunHistory, quantity: Quantity, step: int) -> Floats:
    """Returns the values of one step, [n_variables] float64; NaN: none. A variable of zeros has no ratio."""
    if quantity.kind is not None:
        return np.asarray(history.norms(quantity.kind, step, step + 1)[0], dtype=np.float64)
    update, weight = (history.norms(kind, step, step + 1)[0].astype(np.float64) for kind in _PARTS)
    return _divided(update, weight)


def binned_values(
    history: RunHistory, quantity: Quantity, columns: Sequence[int] | None, start: int, stop: int | None, max_bins: int
) -> Binned:
    """Returns the values of some variables (None: all) from step `start` to before `stop` in at most `max_bins` bins.

    A ratio over several steps is the ratio of the means; its extremes are bounds between which the ratio of every single
    step lies.
    """
    if quantity.kind is not None:
        return history.binned_norms(quantity.kind, columns, start, stop, max_bins)
    stop = history.n_steps if stop is None else min(stop, history.n_steps)  # both parts end at the same step
    update, weight = (history.binned_norms(kind, columns, start, stop, max_bins) for kind in _PARTS)
    minimum, maximum = _divided(update.minimum, weight.maximum), _divided(update.maximum, weight.minimum)
    mean = _divided(update.mean, weight.mean)
    maximum = np.where(np.isnan(maximum), mean, maximum)
    mean = np.clip(mean, minimum, maximum)
    return Binned(update.first_step, update.bin_steps, minimum, mean, maximum, update.infinite)


_PARTS = (NormKind.UPDATE, NormKind.WEIGHT)


def _divided(update: Floats, weight: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.where(weight > 0, update / weight, np.nan)
