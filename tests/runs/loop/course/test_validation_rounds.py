from __future__ import annotations

from dataclasses import replace

from gradgui.core.records import Validation
from gradgui.core.status import Activity
from gradgui.runs.loop.course.validation_rounds import ValidationRounds
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.plan import RunPlan
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import opened


class SlowValidation(FakeEngine):
    """Validates in three slices."""

    n_calls = 0

    def validate(self, max_s: float) -> Validation | None:
        self.n_calls += 1
        return Validation(0, {"loss": 0.5}, 4) if self.n_calls % 3 == 0 else None


def rounds(live: LiveStatus, flushed: list[int], *before: Validation) -> ValidationRounds:
    plan = RunPlan(fake_spec(validate_every=10), replace(opened(), n_validation_examples=4))
    return ValidationRounds(plan, live, before, lambda: flushed.append(1))


def test_a_validation_is_due_once_at_its_step() -> None:
    live, flushed = LiveStatus(), list[int]()
    validations, engine = rounds(live, flushed), SlowValidation()
    assert not validations.due
    live.publish(step=10)
    assert validations.due
    results = [validations.advance(engine) for _ in range(3)]
    assert results[:2] == [None, None]
    assert results[2] is not None
    assert results[2].step == 10
    assert not validations.due


def test_the_record_is_written_out_before_the_first_slice_alone() -> None:
    live, flushed = LiveStatus(), list[int]()
    live.publish(step=10)
    validations, engine = rounds(live, flushed), SlowValidation()
    validations.advance(engine)
    assert live.status.activity is Activity.VALIDATING
    validations.advance(engine)
    assert flushed == [1]


def test_what_a_stored_run_has_validated_is_not_due_again() -> None:
    live = LiveStatus()
    live.publish(step=10)
    assert not rounds(live, [], Validation(10, {"loss": 0.5}, 4)).due
    live.publish(step=20)
    assert rounds(live, [], Validation(10, {"loss": 0.5}, 4)).due
