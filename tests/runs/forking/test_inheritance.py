"""What a fork under other settings takes over, key by key."""

from __future__ import annotations

import pytest

from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.forking.inheritance import Inheritance, changed_settings, inheritance
from tests.fakes import fake_spec


def _with(*settings: str) -> RunSpec:
    spec = fake_spec()
    for setting in settings:
        spec = with_setting(spec, setting)
    return spec


@pytest.mark.parametrize(
    ("settings", "anew"),
    [
        (("loop.steps=500", "loop.xla=true", "loop.metrics=[]", "variables.frozen_gradients=skip"), set()),
        (("optimizer.name=Adam",), {"optimizer"}),
        (("optimizer.arguments.momentum=0.9",), {"optimizer"}),
        (("optimizer.learning_rate=0.5",), {"updates"}),
        (("data.batch_size=7",), {"position", "window", "validations"}),
        (("data.shuffle=false",), {"position", "window", "validations"}),
        (("loop.seed=5",), {"position", "window", "validations", "generators"}),
        (("loss.name=mse",), {"window", "validations"}),
        (("loop.precision=mixed_float16",), {"window", "loss_scale"}),
        (("model.arguments.rate=0.5",), {"window", "validations", "generators"}),
    ],
)
def test_a_part_of_the_state_begins_anew_with_the_keys_it_depends_on(settings: tuple[str, ...], anew: set[str]) -> None:
    carried = inheritance(fake_spec(), _with(*settings))
    assert {name for name in Inheritance.__dataclass_fields__ if not getattr(carried, name)} == anew


def test_what_a_run_has_not_got_is_not_spoken_of() -> None:
    assert Inheritance().words(fake_spec()) == (
        ("weights", "optimizer state", "place in the data", "random generators"),
        (),
    )


def test_what_began_anew_is_said_with_all_that_a_run_has() -> None:
    spec = _with(
        "loop.precision=mixed_float16",
        "loop.accumulation_steps=4",
        'optimizer.learning_rate={schedule="cosine", initial=0.1}',
        "stopping.patience=3",
    )
    nothing = Inheritance(*(False,) * len(Inheritance.__dataclass_fields__))
    carried, anew = nothing.words(spec)
    assert carried == ("weights",)
    assert len(anew) == len(Inheritance.__dataclass_fields__)


def test_changed_settings_are_named_by_their_keys_without_the_controls_of_any_run() -> None:
    before = _with("optimizer.arguments.momentum=0.9")
    after = _with("optimizer.name=Adam", "optimizer.learning_rate=1.0", "data.batch_size=7", "loop.steps=9", "name=other")
    assert changed_settings(before, after) == {
        "optimizer.name": "Adam",
        "data.batch_size": 7,
        "optimizer.arguments.momentum": None,
    }
