"""A headless training and how it is shown: as a progress bar, as lines, or as JSON; the exit code that it ends with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.cli.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

    from gradgui.app.training import TrainingSummary
    from gradgui.cli.training.training_views import TrainingView
    from gradgui.core.spec import RunSpec

    Training = Callable[[TrainingView, tuple[signal.Signals, ...]], TrainingSummary]


def train_and_show(
    spec: RunSpec, *, runs_dir: Path | None, trust: bool = False, json: bool = False, measure: bool = False
) -> int:
    """Trains, showing how it goes in the way that suits the output.

    Returns:
        the exit code: 0, or 130 where it was interrupted.

    Raises:
        GradguiError: as `gradgui.train`.
    """
    from gradgui.app.training import run_headless

    return shown(
        spec,
        lambda view, signals: run_headless(spec, runs_dir, trust=trust, listener=view, signals=signals, measure=measure),
        json=json,
    )


def shown(spec: RunSpec, train: Training, *, json: bool) -> int:
    """Carries out a training that is handed in, showing how it goes; returns the exit code."""
    from gradgui.app.process.interrupts import termination_signals
    from gradgui.cli.training.training_views import JsonView, LinesView, ProgressView
    from gradgui.core.errors import GradguiError
    from gradgui.core.status import StopReason

    view: TrainingView = JsonView() if json else ProgressView(spec) if sys.stdout.isatty() else LinesView(spec)
    try:
        with view:
            summary = train(view, termination_signals())
    except GradguiError as error:
        view.on_failed(str(error))
        raise
    view.on_finished(summary)
    return INTERRUPTED if summary.reason is StopReason.INTERRUPTED else 0
