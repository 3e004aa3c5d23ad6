"""Training without a window: `gradgui.train`, and what `gradgui train` is made of. No Qt."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradgui.app.code_trust import check_spec_trusted, file_trust
from gradgui.app.engine_factory import keras_engine_factory
from gradgui.app.fitting import fitted_to_targets
from gradgui.app.process.interrupts import stopping_on
from gradgui.app.training_listener import TrainingListener
from gradgui.core.errors import GradguiError, SpecError, TrainingError
from gradgui.core.measured import Measured
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_value
from gradgui.core.status import RunState, RunStatus, StopReason
from gradgui.runs.default_folders import default_runs_dir
from gradgui.runs.engine import EngineFactory
from gradgui.runs.runner import Runner
from gradgui.runs.sources.opening import SpecToOpen, resolve_path
from gradgui.runs.start_point import StartPoint
from gradgui.runs.store.run_folder import check_writable

#: How often the waiting thread looks at the run.
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class TrainingSummary:
    """How a training went.

    Args:
        run: the run's folder; None where it ended before its first step.
        reason: why it ended: completed, stopped or interrupted.
        cause: which rule of [stopping] completed it before its last step; "": none did.
        steps: steps that were carried out.
        steps_per_second: over the steps that this call took, without opening, compiling and validating; 0 without steps.
        loss: the last step's loss; NaN without steps.
    """

    run: Path | None
    reason: StopReason
    steps: int
    steps_per_second: float
    loss: float
    cause: str = ""


def train(
    spec: RunSpec | str | Path,
    runs_dir: str | Path | None = None,
    trust: bool = False,
    *,
    settings: Mapping[str, Any] | None = None,
    listener: TrainingListener | None = None,
) -> TrainingSummary:
    """Trains what the spec says, to its end, in this process.

    Ctrl-C ends the training cleanly at the next chunk boundary; the summary's reason is then "interrupted". While the run
    can't be written (the disk is full) it waits, for as long as that takes, with what isn't written yet in memory; the log
    and the listener's status say so.

    Args:
        spec: a spec, the path of a spec file or of data, or "examples:mlp". Data alone get a small network, and the loss
            that fits their targets.
        runs_dir: where the run's folder is made; None: the user's own folder for runs.
        trust: whether the code that the spec names may run. Code shipped with gradgui always may.
        settings: what is to be different from the spec, by its dotted keys: `{"optimizer.learning_rate": 1e-2}`; relative
            paths are relative to the current folder.
        listener: hears how it goes.

    Raises:
        SpecError, ModelError, DataError, DeviceError: what was asked for isn't usable; nothing was trained.
        StoreError: the folder for runs can't be written to.
        TrustError: the spec names code that isn't trusted.
        TrainingError: training failed; the run so far is stored.
    """
    resolved = spec if isinstance(spec, RunSpec) else load_spec(spec)
    for key, value in (settings or {}).items():
        resolved = with_value(resolved, key, value).with_absolute_paths(Path.cwd())
    if not isinstance(spec, RunSpec):
        resolved = fitted_to_targets(resolved, trust=trust).spec
    return run_headless(resolved, runs_dir, trust=trust, listener=listener)


def load_spec(path: str | Path) -> RunSpec:
    """Returns the spec that a path names: a spec file, an example, a program or a model.

    Raises:
        GradguiError: there is nothing there that can be trained.
    """
    opened = resolve_path(str(path))
    if isinstance(opened, SpecToOpen):
        return opened.spec
    raise SpecError(f"A spec must be given to train. Received: {path}, which is a stored run.")


def run_headless(
    spec: RunSpec,
    runs_dir: str | Path | None = None,
    *,
    trust: bool = False,
    listener: TrainingListener | None = None,
    signals: tuple[signal.Signals, ...] = (signal.SIGINT,),
    engine_factory: EngineFactory | None = None,
    measure: bool = False,
    start: StartPoint | None = None,
) -> TrainingSummary:
    """Trains a spec, as `train` does, and with these signals as a request to stop.

    Args:
        spec: what to train.
        runs_dir: where the run's folder is made; None: the user's own folder for runs.
        trust: whether the code that the spec names may run.
        listener: hears how it goes.
        signals: the first of them ends the run cleanly, the second one at once (KeyboardInterrupt).
        engine_factory: makes the engine; None: the one for Keras.
        measure: whether what watching costs, and what skipping saves where something is frozen, is measured before the first
            step; nothing of the training changes by it.
        start: where a stored run goes on; None: a run begins.

    Raises:
        GradguiError: as `train`.
    """
    spec.check_complete()
    if not trust:
        check_spec_trusted(spec)
    factory = engine_factory or keras_engine_factory(file_trust(trust=trust))
    folder = default_runs_dir() if runs_dir is None else Path(runs_dir)
    check_writable(folder)  # before TensorFlow is imported and a model is built for nothing
    runner = Runner(spec, factory, folder, headless=True, start=start)
    reporter = _Reporter(runner, listener or TrainingListener(), measure=measure)
    with stopping_on(signals, lambda: runner.stop(StopReason.INTERRUPTED)):
        runner.start()
        while not runner.join(POLL_S):
            reporter.report()
        reporter.report()
    return _summary(runner)


class _Reporter:
    """Looks at a runner, starts it once it is ready, and tells a listener what is new."""

    def __init__(self, runner: Runner, listener: TrainingListener, *, measure: bool = False) -> None:
        self._runner = runner
        self._listener = listener
        self._measure = measure
        self._measured: tuple[Measured, ...] = ()
        self._started = False
        self._opened = False
        self._n_steps = 0
        self._n_interventions = 0
        self._n_validations = 0

    def report(self) -> None:
        """Starts the run if that is due, and reports what happened since the last call."""
        status = self._runner.status
        if status.state is RunState.READY and not self._started:
            self._started = True
            self._skip_what_was()
            if self._measure:
                self._request_measurements(status)
            self._runner.go()
        if status.run_path and not self._opened:
            self._opened = True
            self._listener.on_opened(Path(status.run_path))
        if self._runner.recorder is not None:
            history = self._runner.recorder.history
            for intervention in history.interventions[self._n_interventions :]:
                self._n_interventions += 1
                self._listener.on_intervention(intervention)
            for validation in history.validations[self._n_validations :]:
                self._n_validations += 1
                self._listener.on_validation(validation)
            n_steps = history.n_steps
            if n_steps > self._n_steps:
                self._n_steps = n_steps
                self._listener.on_progress(n_steps - 1, float(history.scalars("loss", n_steps - 1, n_steps)[0]))
        for measured in status.measured:
            if measured not in self._measured:
                self._listener.on_measured(measured)
        self._measured = status.measured
        self._listener.on_status(status)

    def _skip_what_was(self) -> None:
        """Takes what a run that goes on recorded before as told."""
        if self._runner.recorder is not None:
            history = self._runner.recorder.history
            self._n_steps = history.n_steps
            self._n_interventions, self._n_validations = len(history.interventions), len(history.validations)

    def _request_measurements(self, status: RunStatus) -> None:
        self._runner.request_measurement("watching")
        controls = status.controls
        if controls is not None and controls.wanted_set is not None and controls.frozen_gradients != "auto":
            self._runner.request_measurement("skip")


def _summary(runner: Runner) -> TrainingSummary:
    """Returns how the run went, or raises what it failed of.

    What fails before the first step is the input's fault, and keeps its class; afterwards it is a failed training.
    """
    status = runner.status
    recorder = runner.recorder
    begun = recorder is not None and recorder.begun
    if status.state is RunState.FAILED:
        error = runner.error
        if isinstance(error, GradguiError) and not begun:
            wrong_input = type(error) is not TrainingError
            raise error if wrong_input else SpecError(str(error), details=error.details)
        raise TrainingError(status.message, details=status.details) from error
    n_steps = recorder.history.n_steps if recorder is not None else 0
    return TrainingSummary(
        run=Path(status.run_path) if status.run_path else None,
        reason=status.reason or StopReason.STOPPED,
        steps=n_steps,
        steps_per_second=(n_steps - runner.n_earlier) / status.elapsed_s if status.elapsed_s > 0 else 0.0,
        loss=recorder.history.last_scalars().get("loss", float("nan")) if recorder is not None else float("nan"),
        cause=status.message if status.reason is StopReason.COMPLETED else "",
    )
