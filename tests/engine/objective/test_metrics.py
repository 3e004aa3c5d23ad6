"""Metrics by name; "accuracy" as `compile` chooses it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.names.metric_names import METRICS
from gradgui.core.spec import MetricSpec
from gradgui.engine.keras_names import snake_case
from gradgui.engine.objective.metrics import keras_metrics, open_metrics
from gradgui.engine.objective.outputs import Outputs
from gradgui.engine.program import Programs


@pytest.mark.parametrize(
    ("true_shape", "pred_shape", "kind"),
    [
        ((4, 1), (4, 1), "BinaryAccuracy"),
        ((4,), (4, 3), "SparseCategoricalAccuracy"),
        ((4, 1), (4, 3), "SparseCategoricalAccuracy"),
        ((4, 3), (4, 3), "CategoricalAccuracy"),
    ],
)
def test_accuracy_is_the_metric_that_compile_would_choose(
    true_shape: tuple[int, ...], pred_shape: tuple[int, ...], kind: str
) -> None:
    import keras

    y_true, y_pred = np.zeros(true_shape), np.zeros(pred_shape)
    (opened,) = open_metrics(["accuracy"], Programs(), Outputs(), y_true, y_pred)
    model = keras.Sequential([keras.Input(pred_shape[1:])])
    model.compile(metrics=["accuracy"])
    model._compile_metrics.build(y_true, y_pred)
    assert type(opened.metric).__name__ == kind
    assert type(model._compile_metrics.metrics[0]).__name__ == kind


@pytest.mark.parametrize(("names", "says"), [(["accurasy"], "metrics"), (["loss"], "loss"), (["mae", "mae"], "mae")])
def test_a_wrong_metric_is_refused(names: list[str], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        open_metrics(names, Programs(), Outputs(), np.zeros((4,)), np.zeros((4, 3)))


#: What some metrics can't do without; of F-scores there is one number only with an average.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "MeanIoU": {"num_classes": 3},
    "IoU": {"num_classes": 3, "target_class_ids": [0]},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0]},
    "OneHotMeanIoU": {"num_classes": 3},
    "F1Score": {"average": "macro"},
    "FBetaScore": {"average": "macro"},
}


def test_every_metric_of_keras_opens_by_its_name_in_snake_case_and_is_one_number() -> None:
    y_true, y_pred = np.eye(3, dtype="float32")[[0, 2]], np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]], "float32")
    names = sorted(keras_metrics())
    assert len(names) >= 42
    assert not {"Mean", "Sum", "MeanMetricWrapper"} & set(names)  # of values alone
    for name in names:
        y = y_true.argmax(axis=1) if name.startswith("Sparse") else y_true
        spec = MetricSpec(snake_case(name), ARGUMENTS.get(name, {}))
        (opened,) = open_metrics([spec], Programs(), Outputs(), y, y_pred)
        opened.update({"": y}, {"": y_pred}, {})
        assert np.isfinite(float(opened.metric.result())), name


def test_two_of_a_kind_are_told_apart_by_their_arguments_or_a_label() -> None:
    y_true, y_pred = np.eye(4, dtype="float32")[[0, 2]], np.eye(4, dtype="float32")[[1, 2]]
    entries: list[str | MetricSpec] = [
        MetricSpec("top_k_categorical_accuracy", {"k": 1}),
        MetricSpec("top_k_categorical_accuracy", {"k": 4}),
        MetricSpec("top_k_categorical_accuracy", {"k": 4}, label="all four"),
        MetricSpec("mae", weighted=True),
        "mae",
    ]
    metrics = open_metrics(entries, Programs(), Outputs(), y_true, y_pred)
    assert [opened.name for opened in metrics] == [
        "top_k_categorical_accuracy(k=1)",
        "top_k_categorical_accuracy(k=4)",
        "all four",
        "weighted_mae",
        "mae",
    ]
    for opened in metrics:
        opened.update({"": y_true}, {"": y_pred}, {"": np.array([0.0, 1.0], "float32")})
    # Of two rows the first is wrong by 1 in two of four places, and it weighs nothing.
    assert [float(opened.metric.result()) for opened in metrics] == [0.5, 1.0, 1.0, 0.0, 0.25]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (MetricSpec("top_k_categorical_accuracy", {"kk": 3}), r'"kk".*"k"'),
        (MetricSpec("f1_score"), "one number.*average"),
        (MetricSpec("mae", output="age"), "a single one"),
        (MetricSpec("mae", label="loss"), '"loss"'),
        (MetricSpec("mean"), '"mean"'),
    ],
)
def test_an_entry_that_can_not_be_taken_is_refused(entry: MetricSpec, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        open_metrics([entry], Programs(), Outputs(), np.zeros((2, 4), "float32"), np.zeros((2, 4), "float32"))


def test_the_names_that_are_known_without_keras_are_those_of_its_metrics() -> None:
    assert sorted(keras_metrics()) == sorted(METRICS)
