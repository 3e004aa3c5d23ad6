"""Names of metrics, and which accuracy shapes ask for."""

from __future__ import annotations

import re

import pytest

from gradgui.core.names.metric_names import METRICS, accuracy_class, metric_class


@pytest.mark.parametrize("name", METRICS)
def test_every_class_is_found_by_its_own_name_and_in_snake_case(name: str) -> None:
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    assert metric_class(name) == name
    assert metric_class(snake) == name
    assert metric_class(name.upper()) == name


def test_short_names_and_unknown_ones() -> None:
    assert (metric_class("mse"), metric_class("kld"), metric_class("my_own")) == (
        "MeanSquaredError",
        "KLDivergence",
        "my_own",
    )


@pytest.mark.parametrize(
    ("y_true", "y_pred", "expected"),
    [
        ((None,), (None, 10), "SparseCategoricalAccuracy"),
        ((None, 1), (None, 10), "SparseCategoricalAccuracy"),
        ((None, 10), (None, 10), "CategoricalAccuracy"),
        ((None, 1), (None, 1), "BinaryAccuracy"),
        ((None,), (None, 1), "BinaryAccuracy"),
    ],
)
def test_accuracy_is_chosen_as_compile_does(y_true: tuple[int], y_pred: tuple[int], expected: str) -> None:
    assert accuracy_class(y_true, y_pred) == expected
