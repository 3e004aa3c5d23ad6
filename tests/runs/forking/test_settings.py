"""Forks under settings of their own, on an engine whose numbers are known in closed form."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.app.continuing import fork, resume
from gradgui.app.training import run_headless
from gradgui.core.errors import SpecError, StoreError
from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import ClipSpec, PlannedIntervention, RunSpec, StartSpec
from gradgui.runs.forking.settings import spec_in_force
from gradgui.runs.start_point import fork_point
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec, fake_variables, variable

STEP = 30


def _engine() -> FakeEngine:
    return FakeEngine(n_validation_examples=8, steps_per_epoch=20)


def _run(spec: RunSpec, runs_dir: Path) -> RunReader:
    summary = run_headless(spec, runs_dir, engine_factory=_engine)
    assert summary.run is not None
    return RunReader(summary.run)


def _fork(run: RunReader, step: int | None = STEP, **settings: Any) -> RunReader:
    keys = {key.replace("__", "."): value for key, value in settings.items()}
    summary = fork(run, step, settings=keys, engine_factory=_engine)
    assert summary.run is not None
    return RunReader(summary.run)


@pytest.fixture
def parent(tmp_path: Path) -> RunReader:
    """Returns a run of 60 steps that freezes something and lowers its rate on the way."""
    planned = (
        PlannedIntervention(at_step=5, freeze=("head/*",), learning_rate=0.05, clip=ClipSpec("global_norm", 0.5)),
        PlannedIntervention(at_step=45, thaw=("head/*",)),
    )
    return _run(msgspec.structs.replace(fake_spec(steps=60), interventions=planned), tmp_path / "runs")


def test_what_holds_at_the_step_is_in_the_spec_with_which_a_fork_begins(parent: RunReader) -> None:
    spec = spec_in_force(fork_point(parent, STEP))
    assert spec.optimizer.learning_rate == 0.05
    assert spec.loop.clip == ClipSpec("global_norm", 0.5)
    assert spec.variables.frozen == ("head/kernel", "head/bias")
    assert [planned.at_step for planned in spec.interventions] == [45]


def test_a_fork_with_another_batch_size_goes_on_with_weights_and_controls_of_its_parent(parent: RunReader) -> None:
    child = _fork(parent, data__batch_size=7)
    np.testing.assert_array_equal(child.loss, parent.loss)  # the quadratic knows no batches
    np.testing.assert_array_equal(child.learning_rate, parent.learning_rate)
    np.testing.assert_array_equal(child.norms("update"), parent.norms("update"))


def test_a_new_place_in_the_data_begins_the_epoch_after_the_one_that_was_left(parent: RunReader) -> None:
    child = _fork(parent, data__batch_size=7, loop__epochs=4)
    assert child.spec.start == StartSpec(step=STEP, batches_from=STEP, epoch=2)
    assert child.n_steps == STEP + 2 * 20
    assert child.epoch[STEP - 1 : STEP + 21].tolist() == [1, *[2] * 20, 3]
    assert [validation.step for validation in child.validations] == [20, 50, 70]


def test_the_record_says_the_parent_and_what_was_taken_over(parent: RunReader) -> None:
    child = _fork(parent, optimizer__name="Adam")
    assert child.parent is not None
    assert (child.parent.run, child.parent.step, child.parent.anew) == (parent.path.name, STEP, ("optimizer state",))
    assert "place in the data" in child.parent.carried
    assert "Began anew: optimizer state." in child.parent.words()
    assert any("began anew: optimizer state" in event.text for event in child.events)


def test_the_changed_keys_are_an_intervention_at_the_first_own_step(parent: RunReader) -> None:
    child = _fork(parent, optimizer__name="Adam", variables__frozen=["conv2d"], optimizer__learning_rate=0.2)
    own = [done for done in child.interventions if done.source == "fork"]
    assert {done.step for done in own} == {STEP}
    assert [done.kind for done in own] == [
        ChangeKind.SETTINGS,
        ChangeKind.THAW,
        ChangeKind.FREEZE,
        ChangeKind.LEARNING_RATE,
    ]
    assert own[0].value == {"optimizer.name": "Adam"}
    assert own[0].label() == "optimizer Adam"
    assert own[1].paths == ("head/kernel", "head/bias")
    assert own[2].paths == ("conv2d/kernel", "conv2d/bias")
    updates = child.norms("update")
    assert (updates[STEP:, 0] == 0).all()
    assert (updates[STEP:, -1] > 0).all()
    assert child.initial.flags == parent.initial.flags


def test_settings_of_steps_to_come_alone_make_an_ordinary_fork(parent: RunReader) -> None:
    child = _fork(parent, loop__steps=80)
    assert child.spec.start is None
    assert child.parent is not None
    assert child.parent.carried == ()
    assert child.n_steps == 80
    np.testing.assert_array_equal(child.loss[:60], parent.loss)


def test_a_run_under_its_own_settings_is_resumed_and_forked_as_any_other(parent: RunReader) -> None:
    spec = {"optimizer.name": "Adam", "optimizer.learning_rate": 0.2, "loop.steps": 70}
    whole = fork(parent, STEP, settings=spec, engine_factory=_engine)
    short = fork(parent, STEP, settings={**spec, "loop.steps": 40}, engine_factory=_engine)
    resumed = resume(str(short.run), 30, engine_factory=_engine)
    forked = fork(str(whole.run), 50, engine_factory=_engine)
    runs = [RunReader(str(summary.run)) for summary in (whole, resumed, forked)]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.loss, runs[0].loss)
        np.testing.assert_array_equal(run.learning_rate, runs[0].learning_rate)
        assert run.spec.counts == runs[0].spec.counts


def test_going_back_before_the_first_own_step_goes_back_in_the_parent(parent: RunReader) -> None:
    child = _fork(parent, optimizer__name="Adam", optimizer__learning_rate=0.2)
    again = fork(child, 10, engine_factory=_engine)
    assert again.run is not None
    reader = RunReader(again.run)
    assert reader.parent is not None
    assert reader.parent.run == parent.path.name
    np.testing.assert_array_equal(reader.loss, parent.loss)


def test_without_its_parent_no_step_before_its_own_can_be_gone_back_to(parent: RunReader) -> None:
    child = _fork(parent, optimizer__name="Adam")
    shutil.rmtree(parent.path)
    with pytest.raises(StoreError, match="under other settings"):
        fork_point(child, 10)
    assert fork_point(child, STEP).step == STEP


def test_without_the_checkpoint_that_it_began_with_a_fork_cannot_go_on(parent: RunReader) -> None:
    child = _fork(parent, optimizer__name="Adam")
    shutil.rmtree(child.path / "checkpoints")
    with pytest.raises(StoreError, match="Fork its parent once more"):
        fork_point(child)


def test_a_variable_that_the_model_begins_with_frozen_goes_on_learning(tmp_path: Path) -> None:
    variables = (*fake_variables(), variable("extra/kernel", (3,), trainable=False))

    def engine() -> FakeEngine:
        return FakeEngine(variables)

    spec = msgspec.structs.replace(
        fake_spec(steps=40), interventions=(PlannedIntervention(at_step=0, thaw=("extra/kernel",)),)
    )
    parent = run_headless(spec, tmp_path, engine_factory=engine)
    child = fork(str(parent.run), 20, settings={"data.batch_size": 3}, engine_factory=engine)
    runs = [RunReader(str(summary.run)) for summary in (parent, child)]
    np.testing.assert_array_equal(runs[1].loss, runs[0].loss)


def test_metrics_that_the_parent_did_not_record_are_nan_before_the_fork(tmp_path: Path, parent: RunReader) -> None:

    reader = RunReader(parent.path)
    layout = type(reader.layout)(reader.layout.variables, ("recall", "accuracy"))
    history = reader.history(STEP, layout)
    assert np.isnan(history.scalars("recall")).all()
    np.testing.assert_array_equal(history.scalars("accuracy"), reader.metrics("accuracy")[:STEP])


def test_a_spec_of_a_fork_begins_anew_as_a_run_of_its_own(parent: RunReader, tmp_path: Path) -> None:
    child = _fork(parent, data__batch_size=7)
    alone = _run(child.spec, tmp_path / "alone")
    assert alone.spec.start is None
    assert alone.epoch[0] == 0


def test_an_unknown_key_is_an_error_that_names_the_nearest(parent: RunReader) -> None:
    with pytest.raises(SpecError, match="batch_size"):
        _fork(parent, data__batch_sise=7)


def test_changes_and_settings_go_together(parent: RunReader) -> None:
    summary = fork(
        parent, STEP, {"multipliers": {"conv2d/*": 0.0}}, settings={"optimizer.name": "Adam"}, engine_factory=_engine
    )
    child = RunReader(str(summary.run))
    assert [done.kind for done in child.interventions if done.step == STEP] == [
        ChangeKind.SETTINGS,
        ChangeKind.MULTIPLIERS,
    ]
