"""Measures again now and then, while a run goes on, what watching costs: where that compiles nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from gradgui.core.status import Activity, RunState, RunStatus
from gradgui.gui.control.run_controller import RunController

#: A measurement takes about two seconds: this often, it takes less than one per cent of the time.
INTERVAL_S = 300.0


class Remeasuring:
    """Looks at every tick whether it is time again.

    Args:
        controller: whose run it is.
        clock: seconds.
    """

    def __init__(self, controller: RunController, clock: Callable[[], float] = time.monotonic) -> None:
        self._controller = controller
        self._clock = clock
        self._seen: object = None  # the newest result
        self._compiled: object = None  # what the step was like when it was measured
        self._since = 0.0

    def look(self) -> None:
        """Asks for a measurement if one is due."""
        status = self._controller.status
        newest = next((one for one in status.measured if one.kind == "watching"), None)
        if newest is None:
            self._seen = None
            return
        if newest is not self._seen:
            self._seen, self._compiled, self._since = newest, _compiled_for(status), self._clock()
        idle = status.state is RunState.RUNNING and status.activity is Activity.NONE and status.steps_left is None
        same = _compiled_for(status) == self._compiled
        if idle and same and self._clock() - self._since >= INTERVAL_S:
            self._since = self._clock()
            self._controller.measure("watching")


def _compiled_for(status: RunStatus) -> object:
    """Returns what another step would have to be compiled for."""
    controls = status.controls
    if controls is None:
        return None
    return controls.differentiated, controls.clip_kind, controls.accumulation_steps > 1
