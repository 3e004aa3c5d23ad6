"""Any sequence of changes, recorded by gradgui and carried out again by a loop written by hand, gives the same training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, OptimizerSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.step.masked.test_masked_optimizer import PATHS, PROGRAM, hand_loop, train

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]
N_STEPS = 16


def compare(opened: Opened, rule: str, changes: Any) -> None:
    """Trains with both and compares every bit of losses and weights."""
    import keras

    hand = hand_loop(opened, lambda: getattr(keras.optimizers, rule)(0.05))
    losses, done = train(opened, N_STEPS, changes, every_step_moves=False)
    assert bits(np.array(losses)) == bits(np.array(hand.train(N_STEPS, done)))
    assert [bits(v) for v in opened.values().values()] == [bits(v) for v in hand.values()]


def opened_with(path: str, rule: str, **loop: Any) -> Opened:
    data = DataSpec(path, batch_size=8, shuffle=True)
    return Opened(spec_of(path, data=data, optimizer=OptimizerSpec(rule, 0.05), loop=LoopSpec(steps=99, **loop)))


@pytest.mark.exhaustive
def test_clips_windows_rates_and_thaws_in_one_run(program: Program, fresh: Fresh) -> None:
    changes = [
        (2, ChangeKind.CLIP, (), ClipSpec("norm", 0.1)),
        (2, ChangeKind.FREEZE, ("dense/kernel",), None),
        (4, ChangeKind.ACCUMULATION_STEPS, (), 3),
        (5, ChangeKind.FREEZE, ("dense_1/bias",), None),  # within a window
        (6, ChangeKind.THAW, ("dense/kernel",), {"thawing": "zero", "warmup_updates": 3}),
        (7, ChangeKind.CLIP, (), ClipSpec("value", 0.01)),
        (7, ChangeKind.LEARNING_RATE, (), 0.02),
        (9, ChangeKind.MULTIPLIERS, (), {"dense/*": 0.3}),
        (10, ChangeKind.THAW, ("**",), {"thawing": "keep"}),
        (10, ChangeKind.CLIP, (), ClipSpec("global_norm", 0.1)),
        (13, ChangeKind.ACCUMULATION_STEPS, (), 1),
    ]
    fresh(lambda: compare(opened_with(program(PROGRAM), "Adam"), "Adam", changes))


_PATTERNS = st.lists(st.sampled_from([*PATHS, "dense", "**"]), min_size=1, max_size=2, unique=True).map(tuple)
_POLICIES = st.none() | st.fixed_dictionaries(
    {"thawing": st.sampled_from(["keep", "zero", "own_count"]), "warmup_updates": st.sampled_from([0, 3])}
)
_FACTORS = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([0.0, 0.1, 1.0]), min_size=1)
_CHANGES = st.one_of(
    st.tuples(st.just(ChangeKind.FREEZE), _PATTERNS, st.none()),
    st.tuples(st.just(ChangeKind.THAW), _PATTERNS, _POLICIES),
    st.tuples(st.just(ChangeKind.LEARNING_RATE), st.just(()), st.sampled_from([0.01, 0.03])),
    st.tuples(st.just(ChangeKind.MULTIPLIERS), st.just(()), _FACTORS),
    st.tuples(st.just(ChangeKind.ACCUMULATION_STEPS), st.just(()), st.sampled_from([1, 2, 3])),
)
_SEQUENCES = st.lists(st.tuples(st.sampled_from([2, 5, 8, 11]), _CHANGES), min_size=5, max_size=10)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(st.sampled_from(["SGD", "Nadam", "Lamb"]), _SEQUENCES)
def test_any_sequence_of_changes_equals_the_loop_that_repeats_what_was_recorded(
    program: Program, fresh: Fresh, rule: str, sequence: list[Any]
) -> None:
    changes = [(step, *change) for step, change in sorted(sequence, key=lambda one: one[0])]
    fresh(lambda: compare(opened_with(program(PROGRAM), rule), rule, changes))
