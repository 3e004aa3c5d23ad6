from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.rates.schedules import (
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    PiecewiseSchedule,
    PolynomialSchedule,
    Schedule,
)
from gradgui.core.spec_toml import parse_spec, spec_to_toml

UPDATES = np.arange(60)
CASES: list[tuple[Schedule, str, dict[str, Any]]] = [
    (
        CosineSchedule(initial=0.1, final=0.02, steps=40),
        "CosineDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 40, "alpha": 0.2},
    ),
    (
        CosineSchedule(initial=0.1, steps=40, warmup_updates=7),
        "CosineDecay",
        {"initial_learning_rate": 0.0, "decay_steps": 40, "warmup_target": 0.1, "warmup_steps": 7},
    ),
    (
        ExponentialSchedule(initial=0.3, decay_rate=0.5, steps=13),
        "ExponentialDecay",
        {"initial_learning_rate": 0.3, "decay_rate": 0.5, "decay_steps": 13},
    ),
    (
        ExponentialSchedule(initial=0.3, decay_rate=0.5, steps=13, staircase=True),
        "ExponentialDecay",
        {"initial_learning_rate": 0.3, "decay_rate": 0.5, "decay_steps": 13, "staircase": True},
    ),
    (
        PolynomialSchedule(initial=0.1, final=0.01, steps=40, power=2.0),
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "end_learning_rate": 0.01, "decay_steps": 40, "power": 2.0},
    ),
    (
        PolynomialSchedule(initial=0.1, final=0.01, steps=17, cycle=True),
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "end_learning_rate": 0.01, "decay_steps": 17, "cycle": True},
    ),
    (
        PiecewiseSchedule(boundaries=(5, 20), values=(0.1, 0.05, 0.01)),
        "PiecewiseConstantDecay",
        {"boundaries": [5, 20], "values": [0.1, 0.05, 0.01]},
    ),
]


@pytest.mark.parametrize(
    ("mine", "name", "arguments"), CASES, ids=[f"{type(c[0]).__name__}{i}" for i, c in enumerate(CASES)]
)
def test_rates_equal_those_of_keras(mine: Schedule, name: str, arguments: dict[str, Any]) -> None:
    from gradgui.engine.runtime.runtime import load_tensorflow

    load_tensorflow()
    import keras

    theirs = getattr(keras.optimizers.schedules, name)(**arguments)
    expected = [float(theirs(int(update))) for update in UPDATES]
    # Keras computes in float32: its rounding over a handful of operations, absolute where 1 + cos cancels.
    assert mine.rates(UPDATES) == pytest.approx(expected, rel=3e-6, abs=1e-8)


@pytest.mark.parametrize("schedule", [case[0] for case in CASES if not case[0].warmup_updates])
def test_a_warm_up_rises_from_0_and_then_hands_over_to_the_same_schedule(schedule: Schedule) -> None:
    warmed = msgspec.structs.replace(schedule, warmup_updates=4).rates(UPDATES)
    own = schedule.rates(UPDATES)
    assert warmed[4:] == pytest.approx(own[:-4], rel=1e-15)
    assert warmed[:4] == pytest.approx(own[0] * np.array([0, 0.25, 0.5, 0.75]), rel=1e-15)


def test_a_constant_schedule_stays() -> None:
    assert ConstantSchedule(initial=0.01).rates(UPDATES).tolist() == [0.01] * 60


@pytest.mark.parametrize("kind", [CosineSchedule, PolynomialSchedule])
def test_a_schedule_without_a_length_ends_with_the_run(kind: Any) -> None:
    schedule = kind(initial=0.1, final=0.01, warmup_updates=10).for_run(110)
    assert schedule.steps == 100
    assert schedule.rates([10, 110, 500]) == pytest.approx([0.1, 0.01, 0.01])


def test_a_length_that_was_given_stays() -> None:
    assert CosineSchedule(initial=0.1, steps=7).for_run(1000).steps == 7


def test_a_rate_may_rise() -> None:
    assert PolynomialSchedule(initial=0.1, final=0.2, steps=10).rates([5]) == pytest.approx([0.15])


def test_a_rate_that_grows_beyond_all_numbers_is_refused_for_the_run() -> None:
    with pytest.raises(SpecError, match=r"must stay finite to the end of the run\. Received: inf at update 9999"):
        ExponentialSchedule(initial=1.0, decay_rate=10.0, steps=1).for_run(10_000)


def spec_text(rate: str) -> str:
    return f'[model]\nsource = "m"\n[optimizer]\nlearning_rate = {rate}\n'


@pytest.mark.parametrize("schedule", [case[0] for case in CASES])
def test_a_schedule_survives_the_way_through_a_file(schedule: Schedule) -> None:
    spec = parse_spec(spec_text("1e-3"))
    spec = msgspec.structs.replace(spec, optimizer=msgspec.structs.replace(spec.optimizer, learning_rate=schedule))
    assert parse_spec(spec_to_toml(spec)) == spec


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        ('{ schedule = "cosin", initial = 1 }', 'learning_rate.schedule must be "constant" or "cosine" or'),
        ('{ schedule = "cosin", initial = 1 }', 'Received: "cosin". Did you mean "cosine"?'),
        ("{ initial = 1 }", "Received: a table without it."),
        ('{ schedule = "cosine", initial = 1, decay_steps = 3 }', 'Received: "decay_steps". Did you mean "steps"?'),
        ('{ schedule = "cosine", initial = -1 }', "learning_rate.initial must be a number > 0.0. Received: -1."),
        ('{ schedule = "cosine", initial = inf }', "initial must be a finite number. Received: inf."),
        ('{ schedule = "cosine", initial = 1, steps = 0 }', "learning_rate.steps must be a whole number >= 1. Received: 0."),
        ('{ schedule = "piecewise", boundaries = [3, 2], values = [1, 2, 3] }', "boundaries must increase"),
        ('{ schedule = "piecewise", boundaries = [3], values = [1] }', "Received: 1 values and 1 boundaries."),
        ('{ schedule = "piecewise", boundaries = [3], values = [1, inf] }', "values must be finite numbers."),
    ],
)
def test_nonsense_is_refused_with_its_key(rate: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(spec_text(rate))
    assert message in str(caught.value)
