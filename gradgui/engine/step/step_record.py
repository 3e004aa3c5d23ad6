"""From what one call of the training step brings back to a `StepBatch`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.records import RecordLayout, StepBatch
from gradgui.engine.data.epoch_order import Feed


def unpacked(
    first: int,
    packed: npt.NDArray[np.float32],
    scalars_in: tuple[str, ...],
    layout: RecordLayout,
    feed: Feed,
    base_rates: npt.NDArray[np.float64],
) -> StepBatch:
    """Returns the record of the steps of one call.

    Args:
        first: number of the first of them.
        packed: [K, n_scalars + 4 n_variables] float32, as the step packs them.
        scalars_in: names of its first columns.
        layout: the columns of the record.
        feed: the rows that the steps took.
        base_rates: [>= K] float64, the base rate of each step.
    """
    n_done = len(packed)
    scalars = np.full((n_done, len(layout.scalars)), np.nan)
    for index, name in enumerate(scalars_in):
        scalars[:, layout.column(name)] = packed[:, index]
    scalars[:, layout.column("learning_rate")] = base_rates[:n_done]
    scalars[:, layout.column("epoch")] = feed.epochs[:n_done]
    norms = packed[:, len(scalars_in) :].reshape(n_done, len(layout.variables), 4)
    return StepBatch(first, scalars, norms)
