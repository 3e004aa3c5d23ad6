"""Which variables had an infinite norm, and when: bins leave such numbers out, so they are looked up apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.runs.history import Binned, RunHistory


class InfiniteNorms:
    """Reads each non-finite step once."""

    def __init__(self) -> None:
        self._of: tuple[int, NormKind] | None = None
        self._steps: list[int] = []
        self._masks: list[npt.NDArray[np.bool_]] = []

    def found(self, binned: Binned, history: RunHistory, kind: NormKind) -> npt.NDArray[np.bool_]:
        """Returns in which bins a norm was infinite, [n_bins, n_variables]."""
        if self._of != (id(history), kind):
            self._of, self._steps, self._masks = (id(history), kind), [], []
        for step in history.non_finite_steps[len(self._steps) :]:
            self._steps.append(step)
            self._masks.append(np.isinf(history.norms(kind, step, step + 1)[0]))
        result = np.zeros(binned.mean.shape, dtype=np.bool_)
        if self._steps:
            bins = (np.array(self._steps) - binned.first_step) // binned.bin_steps
            for index in np.flatnonzero((bins >= 0) & (bins < len(result))):
                result[bins[index]] |= self._masks[index]
        if binned.bin_steps == 1 and len(result):
            # Single steps can be looked at directly: a frozen variable may be infinite at a step that counts as finite.
            raw = history.norms(kind, binned.first_step, binned.first_step + len(result))
            result[: len(raw)] |= np.isinf(raw)
        return result
