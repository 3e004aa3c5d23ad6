"""Who hears how a training without a window goes: the calls, and one who passes them on. Trains nothing, shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gradgui.core.interventions import Intervention
from gradgui.core.measured import Measured
from gradgui.core.records import Validation
from gradgui.core.status import RunStatus


class TrainingListener:
    """Hears how a training goes, on the thread that called `train`. Does nothing; override what you need."""

    def on_status(self, status: RunStatus) -> None:
        """Called about 20 times a second, from the start to the end."""

    def on_opened(self, run: Path) -> None:
        """Called once, when the first step is about to begin and the run has its folder."""

    def on_progress(self, step: int, loss: float) -> None:
        """Called when there are new steps; `step` is the last of them, counted from 0."""

    def on_intervention(self, intervention: Intervention) -> None:
        """Called once for each intervention."""

    def on_validation(self, validation: Validation) -> None:
        """Called once for each validation."""

    def on_measured(self, measured: Measured) -> None:
        """Called once for each measurement of the step."""


class OpenedFirst(TrainingListener):
    """Hears all that another listener does; before that one hears of the run's folder, somebody else does.

    Args:
        on_opened: hears of it first.
        listener: hears everything; None: nobody does.
    """

    def __init__(self, on_opened: Callable[[Path], None], listener: TrainingListener | None) -> None:
        self._first, self._inner = on_opened, listener or TrainingListener()

    def on_status(self, status: RunStatus) -> None:
        """Passes it on."""
        self._inner.on_status(status)

    def on_opened(self, run: Path) -> None:
        """Tells both."""
        self._first(run)
        self._inner.on_opened(run)

    def on_progress(self, step: int, loss: float) -> None:
        """Passes it on."""
        self._inner.on_progress(step, loss)

    def on_intervention(self, intervention: Intervention) -> None:
        """Passes it on."""
        self._inner.on_intervention(intervention)

    def on_validation(self, validation: Validation) -> None:
        """Passes it on."""
        self._inner.on_validation(validation)

    def on_measured(self, measured: Measured) -> None:
        """Passes it on."""
        self._inner.on_measured(measured)
