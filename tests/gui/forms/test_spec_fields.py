"""From the form's texts to a spec, and what is wrong with them."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.core.spec import ClipSpec, LossSpec, OutputLossSpec
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


def test_a_kind_of_clip_switches_clipping_on_with_a_limit_and_off_again() -> None:
    spec, _ = spec_with_texts(fake_spec(), {"loop.clip.kind": "Global norm"})
    assert spec is not None
    assert spec.loop.clip == ClipSpec(kind="global_norm", limit=1.0)
    both, _ = spec_with_texts(spec, {"loop.clip.kind": "Each value", "loop.clip.limit": "0.5"})
    assert both is not None
    assert both.loop.clip == ClipSpec(kind="value", limit=0.5)
    off, _ = spec_with_texts(both, {"loop.clip.kind": "Off"})
    assert off is not None
    assert off.loop.clip is None


def test_a_limit_typed_where_nothing_is_clipped_clips_each_variables_norm() -> None:
    spec, _ = spec_with_texts(fake_spec(), {"loop.clip.limit": "0.5"})
    assert spec is not None
    assert spec.loop.clip == ClipSpec(kind="norm", limit=0.5)


@pytest.mark.parametrize(("text", "part"), [("", "or the clip off"), ("0", "> 0"), ("x", "a number")])
def test_a_clip_without_a_good_limit_is_a_mistake_of_the_limit(text: str, part: str) -> None:
    spec, _ = spec_with_texts(fake_spec(), {"loop.clip.kind": "Global norm"})
    assert spec is not None
    _, errors = spec_with_texts(spec, {"loop.clip.limit": text})
    assert list(errors) == ["loop.clip.limit"]
    assert part in errors["loop.clip.limit"]


def test_tables_and_patterns_are_read_as_they_are_shown() -> None:
    texts = {
        "optimizer.arguments": "momentum = 0.9, nesterov = true",
        "loop.accumulation_steps": "4",
        "variables.frozen": "conv2d*/**, head/bias",
        "variables.frozen_statistics": "**",
        "variables.learning_rate_multipliers": "head = 0.1, **/bias = 2",
    }
    spec, errors = spec_with_texts(fake_spec(), texts)
    assert errors == {}
    assert spec is not None
    assert spec.optimizer.arguments == {"momentum": 0.9, "nesterov": True}
    assert spec.loop.accumulation_steps == 4
    assert spec.variables.frozen == ("conv2d*/**", "head/bias")
    assert spec.variables.frozen_statistics == ("**",)
    assert spec.variables.learning_rate_multipliers == {"head": 0.1, "**/bias": 2.0}
    assert {key: field_texts(spec)[key] for key in texts} == texts


@pytest.mark.parametrize(
    ("key", "text", "part"),
    [
        ("optimizer.arguments", "momentum 0.9", "names and values"),
        ("loop.accumulation_steps", "0", ">= 1"),
        ("variables.learning_rate_multipliers", "head", "a factor a pattern"),
        ("variables.learning_rate_multipliers", "head = -1", ">= 0"),
    ],
)
def test_a_mistake_in_a_table_is_said_beside_its_field(key: str, text: str, part: str) -> None:
    _, errors = spec_with_texts(fake_spec(), {key: text})
    assert list(errors) == [key]
    assert part in errors[key]


def test_what_the_form_does_not_show_is_kept() -> None:
    spec = example_spec("mlp")
    edited, _ = spec_with_texts(spec, {"data.batch_size": "16"})
    assert edited is not None
    assert edited.loss == spec.loss
    assert edited.loop == spec.loop


def test_losses_of_outputs_are_kept_when_another_field_is_edited() -> None:
    loss = LossSpec(outputs={"age": OutputLossSpec("huber", weight=0.5)})
    spec = msgspec.structs.replace(fake_spec(), loss=loss)
    edited, errors = spec_with_texts(spec, {"loop.seed": "7"})
    assert errors == {}
    assert edited is not None
    assert edited.loss == loss
    assert edited.loop.seed == 7


def test_emptying_the_data_leaves_the_table_out() -> None:
    spec, errors = spec_with_texts(fake_spec(), {"data.source": ""})
    assert errors == {}
    assert spec is not None
    assert spec.data is None


def test_every_field_has_words_and_a_tip() -> None:
    assert all(field.label and field.tip for field in FIELDS)
