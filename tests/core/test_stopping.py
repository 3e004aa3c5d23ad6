from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec_toml import parse_spec
from gradgui.core.stopping import Target, mode_of, split_metric


@pytest.mark.parametrize(
    "metric", ["loss", "validation loss", "mean_absolute_error", "mae", "sparse_categorical_crossentropy"]
)
def test_what_is_named_after_an_error_gets_better_downwards(metric: str) -> None:
    assert mode_of(metric, None, "key") == "min"


@pytest.mark.parametrize(
    "metric", ["accuracy", "validation top_k_categorical_accuracy", "AUC", "precision", "f1_score", "acc"]
)
def test_what_is_named_after_a_hit_gets_better_upwards(metric: str) -> None:
    assert mode_of(metric, None, "key") == "max"


def test_a_spec_may_say_which_way_is_better() -> None:
    assert mode_of("accuracy", "min", "key") == "min"


@pytest.mark.parametrize("metric", ["my_metric", "loss_score"])
def test_a_name_that_does_not_tell_needs_a_mode(metric: str) -> None:
    with pytest.raises(SpecError, match=f'stopping.mode must be "min" or "max" .* Received: "{metric}"'):
        mode_of(metric, None, "stopping.mode")


def test_a_target_is_compared_as_it_is_recorded_and_never_reached_by_nan() -> None:
    recorded = float(np.float32(0.1))  # larger than 0.1 in float64
    assert Target("loss", 0.1, "min").reached([recorded, 0.2, np.nan, np.inf]).tolist() == [True, False, False, False]
    assert Target("loss", 0.1, "max").reached([recorded, 0.2, np.nan, 0.0]).tolist() == [True, True, False, False]


def test_a_metric_of_the_validation_is_told_by_its_name() -> None:
    assert split_metric("validation accuracy", ["accuracy"], "key", validates=True) == ("accuracy", True)
    assert split_metric("accuracy", ["accuracy"], "key", validates=False) == ("accuracy", False)


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("acuracy", 'Did you mean "accuracy" or "validation accuracy"?'),
        ("validation acuracy", 'Did you mean "validation accuracy" or'),
        ("validation penalty", 'Received: "validation penalty".'),
    ],
)
def test_a_metric_that_is_not_recorded_is_refused(metric: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        split_metric(metric, ["accuracy"], "stopping.target.metric", validates=True)
    assert message in str(caught.value)


def test_a_metric_of_the_validation_needs_validation_data() -> None:
    with pytest.raises(SpecError, match=r"set data\.validation_fraction"):
        split_metric("validation loss", [], "stopping.metric", validates=False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time_s = 0", "stopping.time_s must be a number > 0.0. Received: 0."),
        ("patience = 0", "stopping.patience must be a whole number >= 1. Received: 0."),
        ('metric = "loss"', 'stopping.metric must be one of the validation, such as "validation loss". Received: "loss".'),
        ("target = { value = 1 }", "stopping.target"),
        ('target = { metric = "loss", value = nan }', "value must be a finite number. Received: nan."),
        (
            'target = { metric = "loss", value = 1, mode = "up" }',
            'stopping.target.mode must be "min" or "max". Received: "up".',
        ),
        ("patiense = 3", 'Received: "patiense". Did you mean "patience" or "time_s"?'),
    ],
)
def test_nonsense_is_refused_with_its_key(text: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(f'[model]\nsource = "m"\n[stopping]\n{text}\n')
    assert message in str(caught.value)


def test_a_time_is_a_length_too() -> None:
    spec = parse_spec('[model]\nsource = "m"\n[data]\nsource = "d"\n[loss]\nname = "huber"\n[stopping]\ntime_s = 60\n')
    assert spec.missing() == []
