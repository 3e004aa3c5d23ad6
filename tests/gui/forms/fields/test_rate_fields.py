from __future__ import annotations

import msgspec
import pytest

from gradgui.core.rates.schedules import (
    AnySchedule,
    ConstantSchedule,
    CosineSchedule,
    ExponentialSchedule,
    PiecewiseSchedule,
    PolynomialSchedule,
)
from gradgui.core.spec import OptimizerSpec, RunSpec
from gradgui.gui.forms.fields.rate_fields import KIND, KIND_WORDS, RATE, rate_texts, rate_value
from gradgui.gui.forms.spec_fields import field_texts, spec_with_texts
from tests.fakes import fake_spec


def spec_with_rate(rate: float | AnySchedule | None) -> RunSpec:
    return msgspec.structs.replace(fake_spec(), optimizer=OptimizerSpec("SGD", rate))


@pytest.mark.parametrize(
    "rate",
    [
        None,
        0.1,
        ConstantSchedule(initial=0.1, warmup_updates=5),
        CosineSchedule(initial=0.1, final=0.01, steps=40),
        ExponentialSchedule(initial=0.1, decay_rate=0.5, steps=10, staircase=True),
        PolynomialSchedule(initial=0.1, power=2.0, warmup_updates=3),
        PolynomialSchedule(initial=0.1, steps=10, cycle=True),
        PiecewiseSchedule(boundaries=(10, 20), values=(0.1, 0.01, 0.001)),
    ],
)
def test_what_is_shown_makes_the_same_rate_again(rate: float | AnySchedule | None) -> None:
    spec = spec_with_rate(rate)
    texts = field_texts(spec)
    again, errors = spec_with_texts(spec, {key: text for key, text in texts.items() if key.startswith(RATE)})
    assert errors == {}
    assert again is not None
    assert again.optimizer.learning_rate == rate


@pytest.mark.parametrize("kind", [kind for kind in KIND_WORDS if kind])
def test_choosing_a_schedule_is_enough_to_have_one(kind: str) -> None:
    spec, errors = spec_with_texts(spec_with_rate(0.1), {KIND: KIND_WORDS[kind]})
    assert errors == {}
    assert spec is not None
    table = msgspec.to_builtins(spec.optimizer.learning_rate)
    assert table["schedule"] == kind
    assert table.get("initial", table.get("values", [0])[0]) == 0.1


def test_going_back_to_one_rate_keeps_the_first_one() -> None:
    spec, errors = spec_with_texts(spec_with_rate(CosineSchedule(initial=0.3)), {KIND: KIND_WORDS[""]})
    assert errors == {}
    assert spec is not None
    assert spec.optimizer.learning_rate == 0.3


def test_a_whole_table_may_be_typed_as_the_rate() -> None:
    spec, errors = spec_with_texts(spec_with_rate(0.1), {RATE: 'schedule = "cosine", initial = 0.2'})
    assert errors == {}
    assert spec is not None
    assert spec.optimizer.learning_rate == CosineSchedule(initial=0.2)


def test_a_mistake_is_said_beside_the_field_that_it_is_about() -> None:
    spec = spec_with_rate(CosineSchedule(initial=0.1))
    _, errors = spec_with_texts(spec, {f"{RATE}.steps": "many"})
    assert "whole number" in errors[f"{RATE}.steps"]
    spec = spec_with_rate(PiecewiseSchedule(boundaries=(10,), values=(0.1, 0.01)))
    _, errors = spec_with_texts(spec, {f"{RATE}.boundaries": "10, 5"})
    (key,) = errors
    assert key in {f"{RATE}.boundaries", f"{RATE}.values"}
    assert "increase" in errors[key]


def test_an_emptied_field_goes_back_to_its_default() -> None:
    own = CosineSchedule(initial=0.1, final=0.01)
    texts = rate_texts(own) | {f"{RATE}.final": ""}
    assert rate_value(texts, own) == {"schedule": "cosine", "initial": 0.1}
