"""How many steps one chunk should have, from measured time."""

from __future__ import annotations

#: A chunk should last this long: short enough that a change is felt at once, long enough that its overhead is nothing.
TARGET_S = 0.04
#: Chunks whose duration lies in this range leave the size as it is.
SETTLED_S = (0.03, 0.05)
#: More steps than this in one chunk gain nothing, and cost memory for the record.
LARGEST = 4096


class ChunkSizer:
    """Adapts the number of steps so that a chunk lasts 30 to 50 ms."""

    def __init__(self) -> None:
        self._steps = 1

    @property
    def steps(self) -> int:
        """Steps that the next chunk should have, from 1."""
        return self._steps

    def measured(self, n_steps: int, seconds: float) -> None:
        """Takes note of a chunk of `n_steps` steps that took `seconds`.

        The size grows fourfold at most from one chunk to the next, since the first ones are dominated by warming up. A chunk
        that was cut short (by a validation, by Step) says little unless it was too long: few steps carry its overhead.
        """
        if n_steps < 1 or (n_steps < self._steps and seconds <= SETTLED_S[1]):
            return
        if n_steps == self._steps and SETTLED_S[0] <= seconds <= SETTLED_S[1]:
            return
        wanted = int(TARGET_S * n_steps / max(seconds, 1e-9))
        self._steps = max(1, min(wanted, 4 * self._steps, LARGEST))
