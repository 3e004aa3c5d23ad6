"""What is said of accumulated gradients that the end of a run leaves without an update."""

from __future__ import annotations

import numpy as np

from gradgui.core.records import NormKind
from gradgui.runs.history import RunHistory


def unfinished_window_text(history: RunHistory, accumulation_steps: int) -> str:
    """Returns a sentence about the last steps, if they made no update; "" if the last one made one.

    Args:
        history: the run so far.
        accumulation_steps: how many steps the last window would have had.
    """
    if accumulation_steps == 1:
        return ""
    updates = history.norms(NormKind.UPDATE, max(0, history.n_steps - accumulation_steps))
    made = np.flatnonzero(~np.isnan(updates).all(axis=1))
    n_left = len(updates) - (int(made[-1]) + 1 if len(made) else 0)
    if n_left == 0:
        return ""
    steps = "step makes" if n_left == 1 else f"{n_left} steps make"
    return f"The last {steps} no update: the run ends within a window of accumulation_steps = {accumulation_steps}"
