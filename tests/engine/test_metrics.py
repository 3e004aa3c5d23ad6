"""Metrics by name; "accuracy" as `compile` chooses it."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.engine.metrics import open_metrics
from gradgui.engine.outputs import Outputs
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
