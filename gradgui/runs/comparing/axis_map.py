"""Where the steps of a run stand on an axis that runs share: by update, epoch or time. Few numbers, however long the run.

`comparison.positions` gives the same place for every step of a run; here it is asked for the few that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradgui.core.interventions import ChangeKind
from gradgui.core.rates.update_count import UpdateCount
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.history import RunHistory

Floats = npt.NDArray[np.float64]

#: Epochs and times are looked up in about so many bins of the record.
_MOST_BINS = 2048


@dataclass(frozen=True, slots=True)
class AxisMap:
    """Where steps stand on one axis, and back.

    Args:
        axis: which one.
        n_steps: steps that it was made for.
        at: returns the places of steps, [n] float64 to [n] float64; never falls from one step to a later one.
    """

    axis: Axis
    n_steps: int
    at: Callable[[Floats], Floats]

    @property
    def end(self) -> float:
        """The place of the last step; 0 before the first one."""
        return float(self.at(np.array([self.n_steps - 1.0]))[0]) if self.n_steps else 0.0

    def step_at(self, place: float) -> int:
        """Returns the last step that stands at a place or before it; 0 where none does."""
        low, high = 0, max(0, self.n_steps - 1)
        if self.axis == "step":
            return min(max(int(np.floor(place)), low), high) if np.isfinite(place) else low
        while low < high:
            middle = (low + high + 1) // 2
            if self.at(np.array([float(middle)]))[0] <= place:
                low = middle
            else:
                high = middle - 1
        return low


def axis_map(history: RunHistory, axis: Axis, accumulation_steps: int = 1) -> AxisMap:
    """Returns where the steps stand that a history has now.

    Args:
        history: the run.
        axis: "step" (from 0), "update" (updates done before the step), "epoch" (1.5: half way through the second), "time"
            (seconds since the start, at the step's end).
        accumulation_steps: steps an update that the run began with.
    """
    n_steps = history.n_steps
    at: Callable[[Floats], Floats]
    match axis:
        case "step":
            at = _itself
        case "update":
            at = _updates(history, n_steps, accumulation_steps)
        case "epoch":
            at = _interpolated(*_epoch_knots(history, n_steps))
        case "time":
            at = _interpolated(*_time_knots(history, n_steps))
    return AxisMap(axis, n_steps, at)


def _itself(steps: Floats) -> Floats:
    return steps


def _interpolated(steps: Floats, places: Floats) -> Callable[[Floats], Floats]:
    return lambda wanted: np.interp(wanted, steps, places)


def _updates(history: RunHistory, n_steps: int, accumulation_steps: int) -> Callable[[Floats], Floats]:
    """Counts updates as the engine does, in stretches between changes of the rule and steps that weren't finite."""
    sizes = {
        done.step: int(done.value)
        for done in history.interventions
        if done.kind is ChangeKind.ACCUMULATION_STEPS and done.step < n_steps
    }
    failed = {step for step in history.non_finite_steps if step < n_steps}
    size = sizes.get(0, accumulation_steps)
    if size == 1 and not failed and not any(step for step in sizes):
        return _itself
    edges = sorted({0, *sizes, *failed, *(step + 1 for step in failed)})
    counts, lengths, count = [], [], UpdateCount()
    for edge, following in zip(edges, [*edges[1:], n_steps], strict=True):
        size = sizes.get(edge, size)
        counts.append(count)
        lengths.append(0 if edge in failed else size)
        if edge not in failed:
            count = count.after(following - edge, size)
    first = np.array(edges, dtype=np.float64)
    done = np.array([c.n_updates for c in counts], dtype=np.float64)
    length = np.array(lengths, dtype=np.float64)
    # As `UpdateCount`: a window that holds as many steps as it may ends with its next one.
    to_end = np.array([max(1, n - c.n_in_window) for c, n in zip(counts, lengths, strict=True)], dtype=np.float64)

    def at(steps: Floats) -> Floats:
        row = np.clip(np.searchsorted(first, steps, side="right") - 1, 0, None)
        within = np.floor(steps) - first[row]
        size_here = np.maximum(length[row], 1.0)
        later = 1 + np.floor((within - to_end[row]) / size_here)
        return np.asarray(done[row] + np.where((length[row] == 0) | (within < to_end[row]), 0.0, later))

    return at


def _epoch_knots(history: RunHistory, n_steps: int) -> tuple[Floats, Floats]:
    """Returns the steps at which epochs begin, with their numbers, and the end of the last one.

    A bin that holds one boundary gives its place by its mean. Where bins hold several, their middle must do: an epoch is
    narrower than a pixel then. The last epoch, which may be cut short, is taken to be as long as the first.
    """
    if not n_steps:
        return np.zeros(1), np.zeros(1)
    binned = history.binned_scalars(("epoch",), 0, n_steps, _MOST_BINS)
    low, mean, high = (values[:, 0] for values in (binned.minimum, binned.mean, binned.maximum))
    starts = binned.first_step + binned.bin_steps * np.arange(len(mean), dtype=np.float64)
    lengths = np.minimum(starts + binned.bin_steps, n_steps) - starts
    steps, places = [0.0], [float(low[0])]

    def add(step: float, place: float) -> None:
        if step > steps[-1] and place > places[-1]:
            steps.append(step)
            places.append(place)

    for row in range(len(mean)):
        if row and low[row] > high[row - 1]:
            add(float(starts[row]), float(low[row]))
        if high[row] == low[row] + 1:
            before = np.rint((high[row] - mean[row]) * lengths[row])
            add(float(starts[row] + before), float(high[row]))
        elif high[row] > low[row]:
            add(float(starts[row] + lengths[row] / 2), float(mean[row]))
    last = n_steps - steps[-1]
    whole = max(last, (steps[1] - steps[0]) / (places[1] - places[0])) if len(steps) > 1 else last
    return np.array([*steps, steps[-1] + whole]), np.array([*places, places[-1] + 1.0])


def _time_knots(history: RunHistory, n_steps: int) -> tuple[Floats, Floats]:
    if not n_steps:
        return np.zeros(1), np.zeros(1)
    binned = history.binned_scalars(("time_s",), 0, n_steps, _MOST_BINS)
    known = np.isfinite(binned.mean[:, 0])
    ends = [history.scalars("time_s", step, step + 1) for step in (0, n_steps - 1)]
    steps = np.concatenate([[0.0], np.minimum(binned.steps[known], n_steps - 1), [n_steps - 1.0]])
    places = np.concatenate([ends[0], binned.mean[known, 0], ends[1]])
    return steps, np.maximum.accumulate(np.nan_to_num(places))
