"""How a headless training is shown: JSON lines for programs, a progress bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gradgui.app.training import TrainingSummary
from gradgui.app.training_listener import TrainingListener
from gradgui.cli.json_output import write_event
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.measured import Measured
from gradgui.core.records import Validation
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState, RunStatus

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Least time between two lines about progress.
JSON_PROGRESS_S = 0.25
LINES_PROGRESS_S = 2.0
#: A run that waits says so again this often.
WAITING_S = 60.0


class TrainingView(TrainingListener, contextlib.AbstractContextManager["TrainingView"]):
    """A listener that also hears how the training ended. The training happens inside its `with`."""

    def __exit__(self, *_: object) -> None:
        """Leaves the output as it was found."""

    def on_finished(self, summary: TrainingSummary) -> None:
        """Called once, after the `with`, when the training came to an end."""

    def on_failed(self, message: str) -> None:
        """Called once, instead of `on_finished`, when it failed or couldn't begin. `main` writes the message for people."""


class WaitingNotice:
    """Says that a run waits (its disk is full), once a minute, and that it goes on."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._said_at = -math.inf

    def look(self, status: RunStatus) -> None:
        """Says what is new about waiting."""
        waits = status.state is RunState.PAUSED and bool(status.message)
        if waits and time.monotonic() - self._said_at >= WAITING_S:
            self._said_at = time.monotonic()
            self._write(f"waiting at step {status.step}: {status.message} Ctrl-C stops it.")
        elif status.state is RunState.RUNNING and self._said_at > -math.inf:
            self._said_at = -math.inf
            self._write("goes on")


class JsonView(TrainingView):
    """One JSON object a line on standard output: `opened`, `progress`, `intervention`, `finished`, `failed`.

    Whatever else is printed while it trains, by the user's program for one, goes to standard error.
    """

    def __init__(self) -> None:
        self._progress: tuple[int, float] | None = None
        self._written_at = -math.inf
        self._out: TextIO = sys.stdout
        self._waiting = WaitingNotice(lambda text: print(f"gradgui: {text}", file=sys.stderr, flush=True))

    def __enter__(self) -> TrainingView:
        """Keeps standard output for itself."""
        self._out, sys.stdout = sys.stdout, sys.stderr
        return self

    def __exit__(self, *_: object) -> None:
        """Gives standard output back."""
        sys.stdout = self._out

    def on_status(self, status: RunStatus) -> None:
        """Says on standard error where the run waits."""
        self._waiting.look(status)

    def on_opened(self, run: Path) -> None:
        """Names the run's folder."""
        self._write_json("opened", run=str(run))

    def on_progress(self, step: int, loss: float) -> None:
        """Writes the newest step, a few times a second at most."""
        self._progress = (step, loss)
        if time.monotonic() - self._written_at >= JSON_PROGRESS_S:
            self._write_progress()

    def on_intervention(self, intervention: Intervention) -> None:
        """Writes an intervention with its exact step."""
        self._write_json(
            "intervention",
            step=intervention.step,
            kind=str(intervention.kind),
            paths=list(intervention.paths),
            value=intervention.value,
        )

    def on_measured(self, measured: Measured) -> None:
        """Writes the times of both variants of a step, in seconds."""
        self._write_json(
            "measured", kind=measured.kind, step=measured.step, with_s=measured.with_s, without_s=measured.without_s
        )

    def on_finished(self, summary: TrainingSummary) -> None:
        """Writes the last step and how the run ended."""
        self._write_progress()
        self._write_json(
            "finished",
            run=None if summary.run is None else str(summary.run),
            reason=str(summary.reason),
            steps=summary.steps,
            loss=summary.loss,
            steps_per_second=summary.steps_per_second,
            **({"cause": summary.cause} if summary.cause else {}),
        )

    def on_failed(self, message: str) -> None:
        """Writes the last step and what went wrong."""
        self._write_progress()
        self._write_json("failed", message=message)

    def _write_json(self, event: str, **fields: Any) -> None:
        write_event(event, fields, self._out)

    def _write_progress(self) -> None:
        if self._progress is not None:
            step, loss = self._progress
            self._write_json("progress", step=step, loss=loss)
            self._progress = None
            self._written_at = time.monotonic()


class LinesView(TrainingView):
    """Plain lines on standard output, one every two seconds and one for everything that happens."""

    def __init__(self, spec: RunSpec) -> None:
        self._spec = spec
        self._activity = ""
        self._status = RunStatus()
        self._progress = (0, math.nan)
        self._written_at = -math.inf
        self._waiting = WaitingNotice(self._write)

    def on_status(self, status: RunStatus) -> None:
        """Says what is awaited."""
        self._status = status
        self._waiting.look(status)
        if status.activity in {"", "validating"} or status.activity == self._activity:
            return
        self._activity = str(status.activity)
        self._write(f"{self._activity} ...")

    def on_opened(self, run: Path) -> None:
        """Names the run's folder."""
        self._write(f"run {run}")

    def on_progress(self, step: int, loss: float) -> None:
        """Writes how far it is, every two seconds."""
        self._progress = (step, loss)
        if time.monotonic() - self._written_at >= LINES_PROGRESS_S:
            self._written_at = time.monotonic()
            total = f" of {self._status.n_steps}" if self._status.n_steps else ""
            speed = f", {self._status.steps_per_second:.0f} steps/s" if self._status.steps_per_second else ""
            self._write(f"step {step + 1}{total}, loss {loss:.4g}{speed}")

    def on_intervention(self, intervention: Intervention) -> None:
        """Writes what changed, and before which step."""
        self._write(intervention_text(intervention))

    def on_validation(self, validation: Validation) -> None:
        """Writes the means."""
        self._write(validation_text(validation))

    def on_measured(self, measured: Measured) -> None:
        """Writes what a measurement gave."""
        self._write(measured.text())

    def on_finished(self, summary: TrainingSummary) -> None:
        """Writes how the run ended."""
        self._write(summary_text(summary))

    def _write(self, text: str) -> None:
        print(text, flush=True)


class ProgressView(TrainingView):
    """A progress bar on a terminal, with what happens written above it."""

    def __init__(self, spec: RunSpec) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._name = spec.name or "training"
        self._progress: Progress = Progress(
            TextColumn("[bold]{task.fields[name]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}"),
            TimeRemainingColumn(),
            console=Console(highlight=False),
        )
        self._task: TaskID = self._progress.add_task("", name=self._name, state="", total=spec.loop.steps)
        self._loss = math.nan
        self._validation = ""
        self._waiting = WaitingNotice(self._write)

    def __enter__(self) -> TrainingView:
        """Shows the bar."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves the bar as it stands."""
        self._progress.stop()

    def on_status(self, status: RunStatus) -> None:
        """Moves the bar; says what is awaited where it doesn't move."""
        self._waiting.look(status)
        state = f"loss {self._loss:.4g}{self._validation}  {status.steps_per_second:.0f} steps/s"
        if status.activity and status.step == 0:
            state = f"{status.activity} ({time.monotonic() - status.activity_since:.0f} s)"
        self._progress.update(self._task, completed=status.step, total=status.n_steps, state=state)

    def on_opened(self, run: Path) -> None:
        """Names the run's folder."""
        self._write(f"run {run}")

    def on_progress(self, step: int, loss: float) -> None:
        """Remembers the loss for the bar."""
        del step  # the status has it
        self._loss = loss

    def on_intervention(self, intervention: Intervention) -> None:
        """Writes what changed, and before which step."""
        self._write(intervention_text(intervention))

    def on_validation(self, validation: Validation) -> None:
        """Remembers the mean loss for the bar."""
        self._validation = f"  validation {validation.values['loss']:.4g}"

    def on_measured(self, measured: Measured) -> None:
        """Writes what a measurement gave."""
        self._write(measured.text())

    def on_finished(self, summary: TrainingSummary) -> None:
        """Writes how the run ended."""
        self._write(summary_text(summary))

    def _write(self, text: str) -> None:
        from rich.text import Text

        self._progress.console.print(Text(text), soft_wrap=True)


def intervention_text(intervention: Intervention) -> str:
    """Returns a line about an intervention: `step 500: thaw block5/conv2d`."""
    text = intervention.label()
    if intervention.kind is ChangeKind.PAUSE:
        text = "pause as planned (not waited for)"
    return f"step {intervention.step}: {text}"


def validation_text(validation: Validation) -> str:
    """Returns a line about a validation: `step 71: validation loss 0.321, accuracy 0.95`."""
    values = ", ".join(f"{name} {value:.4g}" for name, value in validation.values.items())
    return f"step {validation.step}: validation {values}"


def summary_text(summary: TrainingSummary) -> str:
    """Returns how the run ended: `completed: 1000 steps, loss 0.12, 2310 steps/s`."""
    if summary.steps == 0:
        return f"{summary.reason} before the first step"
    done = f"{summary.reason}: {summary.steps} steps, loss {summary.loss:.4g}, {summary.steps_per_second:.0f} steps/s"
    return f"{done} ({summary.cause})" if summary.cause else done
