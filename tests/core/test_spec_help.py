"""Every key of a spec says what it means, in one place."""

from __future__ import annotations

import pytest

from gradgui.core.spec_help import key_help, spec_keys


def test_every_key_of_a_spec_says_what_it_means() -> None:
    without = [known.key for known in spec_keys() if not known.help]
    assert without == []  # the docstring of its class has an "Args:" that names it


def test_keys_stand_in_the_order_of_the_spec_with_their_defaults() -> None:
    keys = [known.key for known in spec_keys()]
    assert (
        keys.index("model.source") < keys.index("data.batch_size") < keys.index("loop.steps") < keys.index("interventions")
    )
    assert {known.key: known.default for known in spec_keys()}["data.batch_size"] == 32


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("loop.steps", "How many steps"),
        ("loop", "How long"),
        ("interventions.at_step", "takes effect"),
        ("optimizer.learning_rate.final", "last one"),
        ("loss.outputs.age.weight", "Factor of this loss"),
        ("loop.clip.limit", "clipped to"),
        ("loop.metrics.label", "record"),
    ],
)
def test_keys_inside_lists_and_named_tables_say_it_too(key: str, part: str) -> None:
    assert part in key_help(key.split("."))


def test_an_unknown_key_says_nothing() -> None:
    assert key_help(("loop", "stepz")) == ""
    assert key_help(()) == ""
