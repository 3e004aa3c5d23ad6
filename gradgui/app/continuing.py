"""Stored runs that go on: `gradgui.resume` and `gradgui.fork`, and what the command line makes of them. No Qt."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradgui.app.training import TrainingSummary, run_headless
from gradgui.app.training_listener import TrainingListener
from gradgui.runs.engine import EngineFactory
from gradgui.runs.forking.settings import fork_with_settings
from gradgui.runs.start_point import fork_point, resume_point, resumed_spec
from gradgui.runs.store.mending.open_run import open_stored_run
from gradgui.runs.store.run_reader import RunReader


def resume(
    run: str | Path | RunReader,
    steps: int | None = None,
    trust: bool = False,
    *,
    listener: TrainingListener | None = None,
    signals: tuple[signal.Signals, ...] = (signal.SIGINT,),
    engine_factory: EngineFactory | None = None,
) -> TrainingSummary:
    """Goes on with a stored run where it stopped, in the same folder, as if it had never stopped.

    On the same machine, with the same versions, device and thread counts, every later number is the same to the last bit.
    What a killed process did after its last checkpoint is repeated first.

    Args:
        run: the run, or its folder.
        steps: how many steps more; None: as many as its spec still asks for.
        trust: whether the code that its spec names may run.
        listener: hears how it goes.
        signals: the first of them ends the run cleanly, the second one at once.
        engine_factory: makes the engine; None: the one for Keras.

    Raises:
        StoreError: it is being written, has no steps left, or its model has changed.
        GradguiError: as `gradgui.train`.
    """
    reader = run if isinstance(run, RunReader) else open_stored_run(run)
    start = resume_point(reader)
    return run_headless(
        resumed_spec(reader, steps),
        reader.path.parent,
        trust=trust,
        listener=listener,
        signals=signals,
        engine_factory=engine_factory,
        start=start,
    )


def fork(
    run: str | Path | RunReader,
    step: int | None = None,
    changes: Mapping[str, Any] | None = None,
    steps: int | None = None,
    runs_dir: str | Path | None = None,
    trust: bool = False,
    *,
    listener: TrainingListener | None = None,
    signals: tuple[signal.Signals, ...] = (signal.SIGINT,),
    engine_factory: EngineFactory | None = None,
    settings: Mapping[str, Any] | None = None,
) -> TrainingSummary:
    """Goes back to a step of a stored run and trains on from there as a new run; the stored one stays as it is.

    With `settings`, the new run is trained under another spec from that step on. What they leave as it is goes on (the
    weights always do); what they change begins anew: the optimizer's state with another optimizer, the place in the data
    with other data or another batch size, the count of updates with another schedule. The record says which.

    Args:
        run: the run, or its folder.
        step: the first step of the new one; None: after the last of the stored one.
        changes: what is different from there on, by the keys of `[[interventions]]`: {"learning_rate": 1e-4}.
        steps: steps of the new run in all, those that both share included; None: as the stored one.
        runs_dir: where the new run's folder is made; None: beside the stored one.
        trust: whether the code that its spec names may run.
        listener: hears how it goes.
        signals: the first of them ends the run cleanly, the second one at once.
        engine_factory: makes the engine; None: the one for Keras.
        settings: keys of the spec with their new values: {"optimizer.name": "SGD", "data.batch_size": 32}.

    Raises:
        SpecError: there is no such change, or no such key.
        StoreError: the run has no such step, or its model has changed.
        GradguiError: as `gradgui.train`.
    """
    reader = run if isinstance(run, RunReader) else open_stored_run(run)
    spec, start = fork_with_settings(fork_point(reader, step), steps, changes, settings)
    return run_headless(
        spec,
        reader.path.parent if runs_dir is None else runs_dir,
        trust=trust,
        listener=listener,
        signals=signals,
        engine_factory=engine_factory,
        start=start,
    )
