"""From the form's texts to a spec, and what is wrong with them."""

from __future__ import annotations

import pytest

from gradgui.core.spec import ClipSpec
from gradgui.gui.forms.spec_fields import FIELDS, field_texts, spec_with_texts
from gradgui.runs.examples import example_names, example_spec
from tests.fakes import fake_spec


@pytest.mark.parametrize("name", example_names())
def test_texts_that_nobody_changed_give_the_same_spec(name: str) -> None:
    spec = example_spec(name)
    again, errors = spec_with_texts(spec, field_texts(spec))
    assert errors == {}
    assert again == spec


@pytest.mark.parametrize(
    ("key", "text", "part"),
    [
        ("loop.steps", "many", "whole number"),
        ("loop.steps", "0", ">= 1"),
        ("data.batch_size", "-3", ">= 1"),
        ("data.validation_fraction", "1.5", "< 1"),
        ("optimizer.learning_rate", "fast", "a number"),
        ("model.source", "  ", "must be given"),
    ],
)
def test_a_mistake_is_said_beside_its_field(key: str, text: str, part: str) -> None:
    spec, errors = spec_with_texts(fake_spec(), {key: text})
    assert spec is None
    assert list(errors) == [key]
    assert part in errors[key]


def test_steps_and_epochs_exclude_each_other() -> None:
    spec, errors = spec_with_texts(fake_spec(), {"loop.epochs": "3"})
    assert spec is None
    assert "exclude" in errors["loop.epochs"]


def test_a_clip_norm_switches_clipping_on_and_an_empty_one_off() -> None:
    spec, _ = spec_with_texts(fake_spec(), {"loop.clip": "0.5"})
    assert spec is not None
    assert spec.loop.clip == ClipSpec(kind="norm", limit=0.5)
    off, _ = spec_with_texts(spec, {"loop.clip": ""})
    assert off is not None
    assert off.loop.clip is None


def test_what_the_form_does_not_show_is_kept() -> None:
    spec = example_spec("mlp")
    edited, _ = spec_with_texts(spec, {"data.batch_size": "16"})
    assert edited is not None
    assert edited.loss == spec.loss
    assert edited.loop == spec.loop


def test_emptying_the_data_leaves_the_table_out() -> None:
    spec, errors = spec_with_texts(fake_spec(), {"data.source": ""})
    assert errors == {}
    assert spec is not None
    assert spec.data is None


def test_every_field_has_words_and_a_tip() -> None:
    assert all(field.label and field.tip for field in FIELDS)
