from __future__ import annotations

import msgspec

from gradgui.core.spec import OptimizerSpec, PlannedIntervention, VariablesSpec
from gradgui.runs.queue.queue_entry import QueueEntry, difference_words, entries_of, entry_of
from gradgui.runs.queue.sweep import plan_sweep
from tests.fakes import fake_spec

replace = msgspec.structs.replace


def test_an_entry_holds_the_whole_spec() -> None:
    spec = fake_spec(steps=7)
    assert entry_of(spec).parsed() == spec


def test_an_entry_says_what_it_has_other_than_the_one_before() -> None:
    before = entry_of(fake_spec(steps=7))
    assert entry_of(fake_spec(steps=9), [before]).differs == "steps=9"
    assert entry_of(fake_spec(steps=7), [before]).differs == ""
    assert entry_of(fake_spec()).differs == ""


def test_of_many_differences_the_first_are_named() -> None:
    spec = fake_spec(steps=7, seed=1)
    other = replace(
        fake_spec(epochs=2, steps=None, seed=2),
        optimizer=OptimizerSpec("Adam", 1e-3),
        variables=VariablesSpec(frozen=("head",)),
        interventions=(PlannedIntervention(at_step=3, thaw=("head",)),),
    )
    assert difference_words(spec, other) == "optimizer=Adam, lr=1e-3, epochs=2, 3 more, 1 planned change"


def test_an_entry_of_an_unreadable_one_before_says_nothing() -> None:
    before = replace(entry_of(fake_spec()), spec="from = 'another version'")
    assert entry_of(fake_spec(), [before]).differs == ""


def test_a_name_that_is_taken_is_followed_by_what_differs_from_its_first_entry() -> None:
    entries: list[QueueEntry] = []
    for spec in (fake_spec(steps=7), fake_spec(steps=9), fake_spec(steps=9, seed=3), fake_spec(steps=9), fake_spec(steps=7)):
        entries.append(entry_of(spec, entries))
    names = ["quadratic", "quadratic-steps=9", "quadratic-steps=9-seed=3", "quadratic-steps=9-2", "quadratic-2"]
    assert [entry.name for entry in entries] == names
    assert [entry.parsed().name for entry in entries] == names
    assert [entry.parsed().loop.steps for entry in entries] == [7, 9, 9, 9, 7]


def test_each_run_of_a_sweep_is_an_entry_with_its_tag() -> None:
    plan = plan_sweep(fake_spec(), {"optimizer.learning_rate": [0.1, 1e-3]})
    entries = entries_of(plan)
    assert [(one.name, one.differs, one.tag) for one in entries] == [
        ("quadratic-lr=1e-1", "lr=1e-1", plan.tag),
        ("quadratic-lr=1e-3", "lr=1e-3", plan.tag),
    ]
    assert [one.parsed() for one in entries] == [run.spec for run in plan.runs]
    assert len({one.id for one in entries}) == 2
