from __future__ import annotations

from dataclasses import replace

import msgspec

from gradgui.core.records import Validation
from gradgui.core.spec import PlannedIntervention, StoppingSpec
from gradgui.runs.loop.course.course import Course
from gradgui.runs.loop.live_status import LiveStatus
from tests.fakes import fake_spec
from tests.runs.records import opened


def course(live: LiveStatus, *, n_validation: int = 0, stopping: StoppingSpec | None = None) -> Course:
    spec = msgspec.structs.replace(
        fake_spec(validate_every=50),
        interventions=(PlannedIntervention(30, freeze=("head",)),),
        stopping=stopping or StoppingSpec(),
    )
    run = replace(opened(), n_steps=100, n_validation_examples=n_validation)
    return Course(spec, run, None, live, lambda: None)


def test_a_chunk_goes_no_further_than_what_is_due_next() -> None:
    live = LiveStatus()
    ahead = course(live, n_validation=4)
    assert ahead.chunk(7) == 7
    assert ahead.chunk(64) == 30
    live.publish(step=30)
    assert ahead.chunk(64) == 20


def test_the_last_validation_comes_before_the_end() -> None:
    live = LiveStatus()
    live.publish(step=100)
    assert course(live).ends
    ahead = course(live, n_validation=4)
    assert ahead.at_last_step
    assert not ahead.ends


def test_a_rule_of_the_spec_ends_the_run_before_its_last_step() -> None:
    live = LiveStatus()
    live.publish(step=50)
    ahead = course(live, n_validation=4, stopping=StoppingSpec(patience=1))
    for step in (40, 50):
        ahead.validated(Validation(step, {"loss": 0.5}, 4))
    assert "did not improve" in ahead.cause
    assert not ahead.at_last_step
