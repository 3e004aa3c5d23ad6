"""The learning rate that a spec plans, update by update: what can be looked at before the run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import SpecError
from gradgui.core.initial_controls import n_updates_of
from gradgui.core.rates.schedules import Schedule
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.spec import RunSpec


def rate_curve(spec: RunSpec, n_steps: int) -> npt.NDArray[np.float64]:
    """Returns the base rate of every update of a run, [n_updates] float64, if all its steps are finite.

    Planned changes of the rate and of the accumulation are in it; multipliers of variables aren't.

    Args:
        spec: what is to be run.
        n_steps: how many steps.

    Raises:
        SpecError: the spec leaves the rate to the optimizer, or its schedule doesn't fit the run.
    """
    rate = spec.optimizer.learning_rate
    if rate is None:
        raise SpecError("optimizer.learning_rate must be given for its curve. Received: none, which is the optimizer's own.")
    own = rate.for_run(n_updates_of(spec, n_steps)) if isinstance(rate, Schedule) else None
    if own is None and any(planned.learning_rate == "schedule" for planned in spec.interventions):
        raise SpecError('learning_rate = "schedule" must have a schedule to go back to. Received: a spec without one.')
    by_hand = None if isinstance(rate, Schedule) else rate
    count, window, step = UpdateCount(), spec.loop.accumulation_steps, 0
    updates, rates = [np.empty(0, np.int64)], [np.empty(0)]

    def go_on_to(end: int) -> None:
        nonlocal count, step
        updates.append(count.of_steps(end - step, window))
        rates.append(own.rates(updates[-1]) if own and by_hand is None else np.full(end - step, by_hand or 0.0))
        count, step = count.after(end - step, window), end

    for planned in sorted(spec.interventions, key=lambda planned: planned.at_step):
        go_on_to(min(planned.at_step, n_steps))
        if planned.learning_rate is not None:
            by_hand = None if planned.learning_rate == "schedule" else float(planned.learning_rate)
        window = planned.accumulation_steps or window
    go_on_to(n_steps)
    # An update is made with its window's last step, at the rate that is in force there.
    last_steps = np.searchsorted(np.concatenate(updates), np.arange(count.n_updates), side="right") - 1
    return np.concatenate(rates)[last_steps]
