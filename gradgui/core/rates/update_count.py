"""Which update a step belongs to: the count that schedules go by, kept on the host, exact. No rates, no gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class UpdateCount:
    """How far a run is, in updates.

    A window has `accumulation_steps` finite steps and ends in an update. When their number is changed within a window, the
    window ends at the new length; one that already holds as many or more ends with its next step.

    Args:
        n_updates: updates that were made.
        n_in_window: finite steps since the last of them.
    """

    n_updates: int = 0
    n_in_window: int = 0

    def of_steps(self, n_steps: int, accumulation_steps: int) -> npt.NDArray[np.int64]:
        """Returns the number of the update that each of the next steps goes into, [n_steps] int64, if all are finite."""
        first = self._to_end(accumulation_steps)
        steps = np.arange(n_steps, dtype=np.int64)
        return self.n_updates + np.where(steps < first, 0, 1 + (steps - first) // accumulation_steps)

    def after(self, n_steps: int, accumulation_steps: int) -> UpdateCount:
        """Returns the count after so many more finite steps."""
        rest = n_steps - self._to_end(accumulation_steps)
        if rest < 0:
            return UpdateCount(self.n_updates, self.n_in_window + n_steps)
        return UpdateCount(self.n_updates + 1 + rest // accumulation_steps, rest % accumulation_steps)

    def _to_end(self, accumulation_steps: int) -> int:
        """Returns how many steps the window in progress still takes."""
        return max(1, accumulation_steps - self.n_in_window)
