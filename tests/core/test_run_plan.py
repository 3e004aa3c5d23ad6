"""How long a run will be, in a line."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.core.run_plan import duration_words, plan_of
from gradgui.core.spec import DataSpec, LoopSpec, ModelSpec, PlannedIntervention, RunSpec, StoppingSpec
from gradgui.core.spec.start import StartSpec

SPEC = RunSpec(model=ModelSpec("m"), data=DataSpec("d", batch_size=64), loop=LoopSpec(epochs=5))


def with_loop(**keys: object) -> RunSpec:
    return msgspec.structs.replace(SPEC, loop=LoopSpec(**keys))  # type: ignore[arg-type]


def test_epochs_are_counted_out_to_updates_and_seconds() -> None:
    plan = plan_of(SPEC, n_examples=5000, seconds_per_step=0.1)
    assert (plan.steps_per_epoch, plan.n_steps, plan.n_updates) == (79, 395, 395)  # 78 whole batches and a shorter one
    assert plan.words() == "64 × 79 steps × 5 epochs = 395 updates, about 40 s"


def test_accumulation_makes_fewer_updates_than_steps() -> None:
    plan = plan_of(with_loop(steps=1000, accumulation_steps=4), n_examples=6400, seconds_per_step=2.0)
    assert plan.words() == "64 × 1,000 steps (10 epochs) = 1,000 steps, 250 updates, about 33 min"
    changed = msgspec.structs.replace(
        with_loop(steps=1000), interventions=(PlannedIntervention(at_step=500, accumulation_steps=5),)
    )
    assert plan_of(changed).n_updates == 500 + 100


def test_steps_that_are_done_take_no_more_time() -> None:
    plan = plan_of(with_loop(steps=1000), seconds_per_step=0.1, n_done=700)
    assert plan.words() == "64 × 1,000 steps = 1,000 updates; goes on after 700 steps, about 30 s"


def test_epochs_of_a_fork_with_other_batches_count_on_from_those_before() -> None:
    forked = msgspec.structs.replace(SPEC, start=StartSpec(step=100, batches_from=158, epoch=2, updates_from=0))
    plan = plan_of(forked, n_examples=6400, n_done=100)
    assert plan.n_steps == 158 + 3 * 100  # two epochs of 79 batches, three of 100
    assert plan.words().startswith("64 × 458 steps (4.58 epochs) = 458 updates; goes on after 100 steps")


def test_what_is_not_known_is_said() -> None:
    assert plan_of(SPEC).words() == "5 epochs; how many steps is known once the data are open"
    assert plan_of(with_loop(steps=10)).words() == "64 × 10 steps = 10 updates; the time is known after the first steps"
    assert plan_of(with_loop()).words() == "No length yet: give steps or epochs"


def test_rules_of_stopping_are_in_the_plan() -> None:
    limited = msgspec.structs.replace(with_loop(steps=100), stopping=StoppingSpec(time_s=30, patience=2))
    assert plan_of(limited, None, 1.0).words() == (
        "64 × 100 steps = 100 updates, cut off after 30 s of about 100 s; its rules of stopping may end it earlier"
    )
    timed = msgspec.structs.replace(with_loop(), stopping=StoppingSpec(time_s=30))
    assert plan_of(timed).words() == "As many steps as 30 s take"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.42, "0.42 s"), (39.6, "40 s"), (600, "10 min"), (9000, "2.5 h"), (300_000, "3.5 days")]
)
def test_times_are_written_as_people_say_them(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words
