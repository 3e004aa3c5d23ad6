"""What a measurement of the training step gave: the same steps with something and without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: "watching": norms and their statistics. "skip": the gradients of what is frozen.
MeasuredKind = Literal["watching", "skip"]

#: A share of a step that is smaller than this isn't told from noise.
NOTICEABLE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Measured:
    """Times of a step in two variants, taken in alternation.

    Args:
        kind: what one variant has and the other has not.
        with_s: median seconds a step with it.
        without_s: median seconds a step without it.
        quartiles: of `share` over the single rounds, (lower, upper): how sure it is.
        n_steps: steps that each variant took; none of them changed anything.
        step: the step that came next; -1 where nobody knows.
    """

    kind: MeasuredKind
    with_s: float
    without_s: float
    quartiles: tuple[float, float]
    n_steps: int
    step: int = -1

    @property
    def share(self) -> float:
        """Share of a step that goes into it: 0.25 means that a step without it takes three quarters of the time."""
        return 1.0 - self.without_s / self.with_s

    @property
    def speedup(self) -> float:
        """How many times as fast a step is without it."""
        return self.with_s / self.without_s

    @property
    def noticeable(self) -> bool:
        """Whether leaving it out saves more than noise does."""
        return self.share >= NOTICEABLE_SHARE and self.quartiles[0] > 0

    def text(self) -> str:
        """Returns a sentence: what was measured, and both times."""
        with_ms, without_ms = f"{self.with_s * 1e3:.3g} ms", f"{self.without_s * 1e3:.3g} ms"
        if self.kind == "watching":
            times = f"{with_ms} a step with all norms, {without_ms} without"
            if not self.noticeable:
                return f"Watching costs too little to be told from noise: {times}"
            return f"Watching takes {self.share:.0%} of a step: {times}"
        times = f"{with_ms} a step with the gradients of what is frozen, {without_ms} without"
        if not self.noticeable:
            return f"Skipping what is frozen would save too little to be told from noise: {times}"
        return f"Skipping what is frozen makes a step {self.speedup:.2g} times as fast: {times}"
