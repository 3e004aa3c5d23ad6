"""Whether model, data and loss fit, before the first step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, ModelError
from gradgui.engine.objective.compatibility import check_batch, input_shapes, inputs_explained
from gradgui.engine.objective.objective import Objective, OutputLoss
from gradgui.engine.objective.outputs import Outputs


def two_inputs() -> Any:
    import keras

    a, b = keras.Input((4,), name="a"), keras.Input((None, 2), name="b")
    return keras.Model({"a": a, "b": b}, keras.layers.Dense(1)(a))


def single(loss: Any) -> Objective:
    return Objective(Outputs(), (OutputLoss("", loss),))


def explain(model: Any, x: Any) -> None:
    with inputs_explained(model, x):
        raise ModelError("p.py must run without an error.", details="trace")


def test_both_shapes_are_said_where_they_do_not_fit() -> None:
    import keras

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(DataError, match=r"examples of shape \(784,\), while the model takes \(28, 28\)") as caught:
        explain(model, np.ones((2, 784)))
    assert caught.value.details == "trace"


def test_an_error_that_is_not_about_shapes_stays_as_it_is() -> None:
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ModelError, match="must run"):
        explain(model, np.ones((2, 4)))


def test_a_model_that_does_not_say_what_it_takes_keeps_its_error() -> None:
    import keras

    class Own(keras.Model):
        pass

    assert input_shapes(Own()) is None
    with pytest.raises(ModelError, match="must run"):
        explain(Own(), np.ones((2, 4)))


def test_several_inputs_are_compared_by_name_and_open_sizes_fit_all() -> None:
    assert input_shapes(two_inputs()) == {"a": (4,), "b": (None, 2)}
    with pytest.raises(ModelError):
        explain(two_inputs(), {"b": np.ones((3, 9, 2)), "a": np.ones((3, 4))})
    with pytest.raises(DataError, match=r"a: \(4,\), b: \(9, 3\), while the model takes a: \(4,\), b: \(any, 2\)"):
        explain(two_inputs(), {"a": np.ones((3, 4)), "b": np.ones((3, 9, 3))})
    with pytest.raises(DataError, match=r"examples of shape \(4,\), while the model takes a: "):
        explain(two_inputs(), np.ones((3, 4)))


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([0, 1, 5], r"Labels must lie in 0 to 2, since the model has 3 outputs. Received: labels from 0 to 5. .* 6 outputs"),
        ([-1, 0, 2], "labels from -1 to 2"),
    ],
)
def test_labels_outside_the_outputs_are_refused(labels: list[int], says: str) -> None:
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    y = np.array(labels)
    with pytest.raises(DataError, match=says):
        check_batch(single(loss), y, keras.ops.convert_to_tensor(y[:2]), keras.ops.ones((2, 3)))


def test_a_loss_that_refuses_the_shapes_is_told_with_both() -> None:
    import keras

    loss = keras.losses.CategoricalCrossentropy()
    with pytest.raises(DataError, match=r"outputs of shape \(2, 3\), targets of shape \(2, 4\); the loss says: ") as caught:
        check_batch(single(loss), np.ones((9, 4)), keras.ops.ones((2, 4)), keras.ops.ones((2, 3)))
    assert "\n" not in str(caught.value)


def test_what_would_only_broadcast_is_refused_with_a_way_out() -> None:
    import keras

    with pytest.raises(DataError, match=r"MeanSquaredError would broadcast.*sparse_categorical_crossentropy"):
        check_batch(single(keras.losses.MeanSquaredError()), np.ones(9), keras.ops.ones((2,)), keras.ops.ones((2, 3)))


def test_sizes_of_one_rank_that_would_broadcast_are_refused_too() -> None:
    import keras

    with pytest.raises(DataError, match=r"shape \(2, 1\), targets of shape \(2, 3\), which MeanSquaredError"):
        check_batch(single(keras.losses.MeanSquaredError()), np.ones((9, 3)), keras.ops.ones((2, 3)), keras.ops.ones((2, 1)))


@pytest.mark.parametrize(
    ("name", "targets", "outputs"),
    [("CTC", (2, 3), (2, 5, 4)), ("Circle", (2,), (2, 4)), ("CategoricalGeneralizedCrossEntropy", (2,), (2, 3))],
)
def test_losses_of_labels_may_have_targets_of_another_shape(
    name: str, targets: tuple[int, ...], outputs: tuple[int, ...]
) -> None:
    import keras

    y = keras.ops.ones(targets, dtype="int32")
    check_batch(single(getattr(keras.losses, name)()), np.ones(targets), y, keras.ops.ones(outputs) / outputs[-1])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([0, 0, 1], "one-hot rows it seems, .* Use categorical_crossentropy"),
        ([0, 1, 1], "several labels an example, .* Use binary_crossentropy"),
        ([0, 0.5, 0.5], "rows of numbers, .* Use mean_squared_error"),
    ],
)
def test_rows_in_the_place_of_class_numbers_are_told_apart(row: list[float], says: str) -> None:
    import keras

    targets = np.array([[1, 0, 0], row], np.float32)
    loss = single(keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.raises(DataError, match=says):
        check_batch(loss, targets, targets, keras.ops.ones((2, 3)), None)
