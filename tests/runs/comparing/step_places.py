"""Where every step of a run stands on an axis that runs share, one by one: what `axis_map` says without reading them all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.store.run_reader import RunReader


def positions(run: RunReader, axis: Axis) -> npt.NDArray[np.float64]:
    """Returns where each step of a run stands on a shared axis, [n] float64: read off every step, as `axis_map` is not.

    Args:
        run: the run.
        axis: "step" (from 0), "update" (updates done before the step), "epoch" (1.5: half way through the second), "time"
            (seconds since the start, at the step's end).
    """
    match axis:
        case "step":
            return run.steps.astype(np.float64)
        case "time":
            return run.time_s
        case "update":
            updated = ~np.isnan(run.norms(NormKind.UPDATE)).all(axis=1)
            return np.concatenate([[0.0], np.cumsum(updated)[:-1]])[: run.n_steps]
        case "epoch":
            return _epochs(run.epoch)


def _epochs(epoch: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns the epoch of each step with the part of it that lies behind.

    The last one, which may be cut short, is taken to be as long as the first.
    """
    if not len(epoch):
        return epoch
    starts = np.concatenate([[0], np.flatnonzero(np.diff(epoch)) + 1])
    lengths = np.diff([*starts, len(epoch)]).astype(np.float64)
    if len(lengths) > 1:
        lengths[-1] = max(lengths[-1], lengths[0])
    within = np.arange(len(epoch)) - np.repeat(starts, np.diff([*starts, len(epoch)]))
    return np.asarray(epoch + within / np.repeat(lengths, np.diff([*starts, len(epoch)])))
