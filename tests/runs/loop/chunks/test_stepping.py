from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradgui.core.errors import TrainingError
from gradgui.core.records import StepBatch
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_value
from gradgui.runs.loop.chunks.stepping import Stepping
from gradgui.runs.loop.live_changes import LiveChanges
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.recorder import Recorder
from tests.fakes import FakeEngine, fake_spec


class Bench:
    """A fake engine that is open, with all that takes steps of it."""

    def __init__(self, spec: RunSpec | None = None, *, headless: bool = False) -> None:
        spec = spec or fake_spec()
        self.engine, self.live = FakeEngine(), LiveStatus()
        opened = self.engine.open(spec)
        self.live.publish(controls=opened.controls)
        self.record = Recorder(spec, opened)
        self.events: list[tuple[str, int]] = []
        changes = LiveChanges(self.live, lambda _: None, lambda _: None, lambda _: None, lambda: "", headless=headless)
        self.stepping = Stepping(self.live, changes, self._event, headless=headless)

    def _event(self, kind: str, _text: str, step: int) -> None:
        self.events.append((kind, step))

    def last(self, **values: float) -> StepBatch:
        """Takes two steps and writes these values into the last one's columns."""
        batch = self.stepping.take(self.engine, self.record, 2)
        for name, value in values.items():
            batch.scalars[-1, self.record.layout.column(name)] = value
        return batch


def test_what_is_taken_is_recorded_and_counted() -> None:
    bench = Bench()
    batch = bench.stepping.take(bench.engine, bench.record, 3)
    assert batch.n_steps == 3
    assert bench.live.status.step == 3
    assert bench.record.history.n_steps == 3


def test_the_step_with_which_a_schedule_comes_to_zero_is_told_once() -> None:
    cosine = {"schedule": "cosine", "initial": 0.1, "steps": 5, "warmup_updates": 2}
    bench = Bench(with_value(fake_spec(steps=20), "optimizer.learning_rate", cosine))
    rates = [bench.last().scalars[:, bench.record.layout.column("learning_rate")] for _ in range(6)]
    assert int(np.flatnonzero(np.concatenate(rates)[1:] == 0)[0]) + 1 == 7  # step 0 has none: the warm-up begins
    assert bench.events == [("note", 7)]


def test_a_rate_of_zero_set_by_hand_is_known_to_whoever_set_it() -> None:
    bench = Bench()
    controls = bench.live.status.controls
    assert controls is not None
    bench.live.publish(controls=replace(controls, learning_rate=0.0))
    bench.last()
    assert bench.events == []


def test_a_finite_step_is_no_problem() -> None:
    bench = Bench()
    assert bench.stepping.problem(bench.last(), bench.record) == ""
    assert bench.events == []


def test_a_step_that_is_not_finite_is_an_event_and_the_reason_of_a_pause() -> None:
    bench = Bench()
    text = bench.stepping.problem(bench.last(finite=0.0, loss=np.nan), bench.record)
    assert text.startswith("Step 1 is not finite: the loss (nan)")
    assert bench.events == [("non_finite", 1)]


def test_an_overflow_that_halves_the_loss_scale_is_an_event_alone() -> None:
    bench = Bench()
    assert bench.stepping.problem(bench.last(finite=0.0, loss_scale=1024.0), bench.record) == ""
    assert bench.events == [("skipped", 1)]


def test_where_nobody_is_there_a_step_that_is_not_finite_fails_and_says_what_helps() -> None:
    bench = Bench(headless=True)
    with pytest.raises(TrainingError, match="Lower the learning rate"):
        bench.stepping.problem(bench.last(finite=0.0, loss=np.nan), bench.record)


@pytest.mark.parametrize("headless", [True, False])
def test_data_that_are_not_finite_are_named_instead_of_the_learning_rate(headless: bool) -> None:
    bench = Bench(headless=headless)
    bench.stepping.bad_data = ("x has 1 NaN value",)
    batch = bench.last(finite=0.0, loss=np.nan)
    try:
        text = bench.stepping.problem(batch, bench.record)
    except TrainingError as error:
        text = str(error)
    assert "x has 1 NaN value. Take these examples out" in text
    assert "rate" not in text
