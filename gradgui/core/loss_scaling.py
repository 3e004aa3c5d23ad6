"""The bounds of a dynamic loss scale, and what becomes of it at a step that isn't finite. The engine carries it out."""

from __future__ import annotations

from dataclasses import dataclass

#: Halving ends here: float16 overflows at 65504, and a gradient that isn't finite unscaled has another reason.
SMALLEST = 1.0
#: Doubling ends here, far from what float32 holds.
LARGEST = 2.0**100


@dataclass(frozen=True, slots=True)
class SetLossScale:
    """The last loss scale that was set; from there it moves by itself.

    Args:
        value: the factor, > 0.
        number: how many were set since the run began: the same value set again is set again.
    """

    value: float
    number: int = 0


def can_be_halved(scale: float) -> bool:
    """Whether a step that isn't finite halves this scale and the training goes on; False for NaN, where there is none."""
    return scale >= 2 * SMALLEST
