"""Keras runs that are changed on the way, stopped at a step and gone on with; and what is compared of them: every bit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, RunSpec
from gradgui.core.status import ENDED, RunState
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import StartPoint
from gradgui.runs.store.run_format import BEST
from gradgui.runs.store.run_reader import RunReader

N_STEPS = 14
#: Before these steps a person changes something.
CHANGES = {
    3: Change(ChangeKind.FREEZE, ("dense/**", "batch_normalization/**")),
    6: Change(ChangeKind.MULTIPLIERS, value={"dense_2/*": 0.5}),
    8: Change(ChangeKind.THAW, ("dense/**",)),
    11: Change(ChangeKind.CLIP, value=ClipSpec(kind="norm", limit=0.3)),
}


def run_to(
    spec: RunSpec,
    runs_dir: Path,
    stop: int,
    start: StartPoint | None = None,
    *,
    changes: Mapping[int, Change] = CHANGES,
    then_change: bool = False,
) -> RunReader:
    """Runs to a step, on a thread and in an engine of its own, with the changes on the way; to its end where that is first.

    Args:
        spec: what is run.
        runs_dir: where its folder is made.
        stop: the step before which it is stopped; `N_STEPS`: it isn't.
        start: where a stored run goes on; None: a run begins.
        changes: what is changed, by step.
        then_change: whether what is changed before step `stop` is changed before the run is stopped, not after it goes on.
    """
    runner = Runner(spec, KerasEngine, runs_dir, headless=False, start=start)
    runner.start()
    _wait(runner, {RunState.READY}, 0)
    done = 0 if start is None else sum(intervention.source == "user" for intervention in start.interventions)
    for step in sorted(changes)[done:]:
        if step > stop or (step == stop and not then_change):
            break
        _go(runner, step)
        if runner.status.state is RunState.FINISHED:
            break
        runner.change(changes[step])
    _go(runner, stop)
    runner.stop()
    runner.join()
    assert runner.status.state is RunState.FINISHED, runner.status.message
    return RunReader(runner.status.run_path)


def _go(runner: Runner, step: int) -> None:
    """Goes on until just before a step; at the last one, to the end, with what is done there."""
    if step > runner.status.step and runner.status.state not in ENDED:
        n_states = len(runner.states)
        runner.go(None if step >= N_STEPS else step - runner.status.step)
        _wait(runner, {RunState.PAUSED, RunState.FINISHED}, n_states)


def _wait(runner: Runner, states: set[RunState], n_before: int) -> None:
    while not states & set(runner.states[n_before:]):
        assert runner.status.state is not RunState.FAILED, runner.status.message
        runner.join(0.002)


def assert_no_bit_differs(run: RunReader, whole: RunReader) -> None:
    """Checks that two runs recorded the same, took the same validations and left the same state behind."""
    assert run.n_steps == whole.n_steps
    assert not [event.text for event in run.events if "another loss" in event.text]
    for name in set(whole.layout.scalars) - {"time_s"}:
        assert run.scalars(name).tobytes() == whole.scalars(name).tobytes(), name
    for kind in NormKind:
        assert run.norms(kind).tobytes() == whole.norms(kind).tobytes(), kind
    assert _done(run) == _done(whole)
    np.testing.assert_array_equal(run.validation.steps, whole.validation.steps)
    for name, values in whole.validation.values.items():
        assert run.validation[name].tobytes() == values.tobytes(), name
    last = whole.n_steps
    _assert_same_arrays(run.checkpoints.path(last), whole.checkpoints.path(last))
    assert (run.path / BEST).exists() == (whole.path / BEST).exists()
    if (whole.path / BEST).exists():
        _assert_same_arrays(run.path / BEST, whole.path / BEST)


def _done(run: RunReader) -> list[tuple[int, str]]:
    return [(done.step, done.label()) for done in run.interventions]


def _assert_same_arrays(ours: Path, theirs: Path) -> None:
    with np.load(ours) as mine, np.load(theirs) as others:
        assert set(mine.files) == set(others.files)
        for name in mine.files:
            if name.endswith(".json"):
                assert mine[name] == others[name]
            else:
                assert mine[name].tobytes() == others[name].tobytes(), name
