"""From the form's texts to a spec, and what is wrong with them."""

from __future__ import annotations

import msgspec
import pytest

from gradgui.core.spec import (
    ClipSpec,
    LossScaleSpec,
    LossSpec,
    MetricSpec,
    OutputLossSpec,
    RunSpec,
    StoppingSpec,
    TargetSpec,
)
from gradgui.gui.forms.fields.sections import FIELDS
from gradgui.gui.forms.spec_fields import field_texts, spec_with_texts
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
    named, errors = spec_with_texts(spec, {"loss.name": "mse"})
    assert named is None
    assert list(errors) == ["loss.name"]
    assert errors["loss.name"].startswith("loss.outputs excludes loss.name")


def test_emptying_the_data_leaves_the_table_out() -> None:
    spec, errors = spec_with_texts(fake_spec(), {"data.source": ""})
    assert errors == {}
    assert spec is not None
    assert spec.data is None


def test_every_field_has_words_and_a_tip() -> None:
    assert all(field.label and field.help for field in FIELDS)


# Precision, stopping, thawing, weights ----------------------------------------------------------------------------------


def edited(spec: RunSpec, **texts: str) -> RunSpec:
    made, errors = spec_with_texts(spec, {key.replace("__", "."): text for key, text in texts.items()})
    assert errors == {}
    assert made is not None
    return made


def test_everything_that_is_shown_makes_the_same_spec_again() -> None:
    spec = edited(
        fake_spec(steps=50),
        loss__class_weights="1, 5",
        loop__metrics='accuracy, SparseTopKCategoricalAccuracy(k = 3), {name = "mine.py:f", label = "f"}',
        loop__precision="float16, mixed",
        loop__loss_scale__initial="1024",
        loop__xla="Yes",
        loop__validate_every="20",
        variables__frozen_gradients="Left out",
        variables__thawing="As new",
        variables__thaw_warmup_updates="10",
        stopping__time_s="3600",
        stopping__target__metric="validation loss",
        stopping__target__value="0.1",
        stopping__patience="5",
        stopping__restore_best="Not put back",
    )
    assert spec.loss is not None
    assert spec.loss.class_weights == (1.0, 5.0)
    assert spec.loop.metrics[1] == MetricSpec("SparseTopKCategoricalAccuracy", {"k": 3})
    assert spec.loop.metrics[2] == MetricSpec("mine.py:f", label="f")
    assert spec.loop.scale == LossScaleSpec(1024.0)
    assert (spec.loop.xla, spec.loop.validate_every) == (True, 20)
    assert (spec.variables.frozen_gradients, spec.variables.thawing) == ("skip", "zero")
    assert spec.stopping == StoppingSpec(
        time_s=3600.0, target=TargetSpec("validation loss", 0.1), patience=5, restore_best=False
    )
    again, errors = spec_with_texts(spec, field_texts(spec))
    assert errors == {}
    assert again == spec


def test_the_losses_of_several_outputs_take_the_place_of_one() -> None:
    spec = edited(fake_spec(), loss__name="", loss__outputs='age = "huber", kind = { name = "kld", weight = 0.5 }')
    assert spec.loss == LossSpec(outputs={"age": OutputLossSpec("huber"), "kind": OutputLossSpec("kld", weight=0.5)})
    assert field_texts(spec)["loss.outputs"] == 'age = "huber", kind = { name = "kld", weight = 0.5 }'
    assert edited(spec, loss__outputs="", loss__name="mse").loss == LossSpec("mse")


def test_the_arguments_of_a_loss_are_a_field() -> None:
    spec = edited(fake_spec(), loss__name="huber", loss__arguments="delta = 0.5")
    assert spec.loss == LossSpec("huber", {"delta": 0.5})
    assert field_texts(spec)["loss.arguments"] == "delta = 0.5"


def test_what_must_improve_is_shown_also_where_nothing_acts_on_it() -> None:
    spec = edited(fake_spec(), stopping__metric="validation accuracy")
    assert field_texts(spec)["stopping.metric"] == "validation accuracy"
    assert spec.missing()


def test_another_precision_leaves_the_loss_scale_out() -> None:
    spec = edited(fake_spec(), loop__precision="float16, mixed", loop__loss_scale__initial="1024")
    assert edited(spec, loop__precision="float32").loop.loss_scale is None


def test_half_a_target_is_a_mistake_beside_what_is_missing() -> None:
    _, errors = spec_with_texts(fake_spec(), {"stopping.target.metric": "loss"})
    assert list(errors) == ["stopping.target.value"]
    _, errors = spec_with_texts(fake_spec(), {"stopping.target.value": "0.5"})
    assert list(errors) == ["stopping.target.metric"]


def test_emptying_what_ends_a_run_early_leaves_it_out() -> None:
    spec = edited(fake_spec(), stopping__patience="5", stopping__time_s="9")
    assert edited(spec, stopping__patience="", stopping__time_s="").stopping == StoppingSpec()


def test_a_field_that_means_nothing_is_not_shown() -> None:
    by_key = {field.key: field for field in FIELDS}
    texts = field_texts(fake_spec())
    assert not by_key["loop.loss_scale.initial"].is_shown(texts)
    assert by_key["loop.loss_scale.initial"].is_shown(texts | {"loop.precision": "float16, mixed"})


def test_xla_has_a_warning_once_it_is_chosen() -> None:
    field = next(field for field in FIELDS if field.key == "loop.xla")
    assert field.hint_for("No") == ""
    assert "meant for GPUs" in field.hint_for("Yes")
