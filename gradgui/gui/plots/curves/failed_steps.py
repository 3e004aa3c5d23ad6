"""Which steps get a red cross in a plot of norms: those that failed, and those at which a shown norm was infinite."""

from __future__ import annotations

import numpy as np

from gradgui.runs.history import Binned, RunHistory


def failed_steps(binned: Binned, history: RunHistory) -> tuple[int, ...]:
    """Returns the steps that failed, and those at which one of these variables was infinite although it was frozen.

    Of bins of several steps the middle stands for the step that isn't known.
    """
    found = binned.first_step + np.flatnonzero(binned.infinite.any(axis=1)) * binned.bin_steps
    known = np.array(history.non_finite_steps, dtype=np.int64)
    if not len(found):
        return history.non_finite_steps
    alone = np.setdiff1d(found, known // binned.bin_steps * binned.bin_steps) + (binned.bin_steps - 1) // 2
    return tuple(np.union1d(known, alone).tolist())
