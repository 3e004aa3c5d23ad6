"""Losses of several outputs, sample weights and class weights: against Keras' own `fit` and `evaluate`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, GradguiError, ModelError, SpecError
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, MetricSpec, OutputLossSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

CLASSES = """
def build_model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data(weights=True, own_validation=False):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(28, 4)).astype("float32")
    y = rng.integers(0, 3, size=28)
    w = rng.uniform(0.1, 3.0, size=28)
    train = (x[:20], y[:20], w[:20]) if weights else (x[:20], y[:20])
    return (train, (x[20:], y[20:], w[20:])) if own_validation else train

def scalar(y_true, y_pred):
    return tf.reduce_mean(y_pred)
"""
CROSS_ENTROPY = LossSpec("sparse_categorical_crossentropy", {"from_logits": True})

TWO_OUTPUTS = """
def build_model(as_list=False):
    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(5, activation="tanh", kernel_regularizer="l2")(inputs)
    age = keras.layers.Dense(1, name="age")(hidden)
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(hidden)
    return keras.Model(inputs, [age, kind] if as_list else {"age": age, "kind": kind})

def build_data(as_list=False):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(20, 4)).astype("float32")
    y = {"age": rng.normal(size=(20, 1)).astype("float32"), "kind": rng.integers(0, 3, size=(20, 1))}
    return x, tuple(y.values()) if as_list else y

def both(y_true, y_pred):
    return tf.reduce_mean((y_pred["age"] - y_true["age"]) ** 2) + tf.reduce_mean(y_pred["kind"][:, 0])
"""
TWO_LOSSES = LossSpec(
    outputs={
        "age": OutputLossSpec("mean_squared_error", weight=0.5),
        "kind": OutputLossSpec("sparse_categorical_crossentropy", weight=2.0),
    }
)


def fitted(model: Any, x: Any, y: Any, opened: Opened, **compile_and_fit: Any) -> tuple[dict[str, float], Any]:
    """Trains one epoch with Keras' `fit` and one with gradgui from the same state; returns the history and the steps."""
    import keras

    fit = {key: compile_and_fit.pop(key) for key in ("sample_weight", "class_weight") if key in compile_and_fit}
    clone = keras.models.clone_model(model)
    for mine, theirs in zip(clone.variables, opened.model.variables, strict=True):
        mine.assign(theirs.tf_variable)
    clone.compile(optimizer=keras.optimizers.SGD(0.1), **compile_and_fit)
    history = clone.fit(x, y, batch_size=8, shuffle=False, verbose=0, **fit).history
    batch = opened.advance(3)
    for mine, theirs in zip(clone.variables, opened.model.variables, strict=True):
        # Another graph, another order of sums: two float32 ulps of weights of size 1, over three steps.
        np.testing.assert_allclose(mine.numpy(), theirs.tf_variable.numpy(), rtol=1e-5, atol=1e-6)
    return {name: values[0] for name, values in history.items()}, batch


def epoch_mean(opened: Opened, batch: Any, name: str) -> float:
    """The mean of a column over the examples of the three batches of 20 rows, as Keras' history has it."""
    column = batch.scalars[:, opened.run.layout.column(name)]
    return float(np.average(column, weights=[8, 8, 4]))


@pytest.mark.parametrize("kind", ["sample", "class", "class_list"])
def test_one_epoch_with_weights_equals_keras_fit(kind: str, program: Program, fresh: Fresh) -> None:
    path = program(CLASSES)
    weights: Any = {"sample": {}, "class": {"0": 3.0, "2": 0.5}, "class_list": (3.0, 1.0, 0.5)}[kind]
    loss = LossSpec("sparse_categorical_crossentropy", {"from_logits": True}, class_weights=weights)
    data = DataSpec(path, {"weights": kind == "sample"}, batch_size=8, shuffle=False)
    entries = ("accuracy", MetricSpec("accuracy", weighted=True))

    def run() -> None:
        import keras

        opened = Opened(spec_of(path, data=data, loss=loss, loop=LoopSpec(steps=9, metrics=entries)))
        parts = opened.engine._parts
        fit: dict[str, Any] = {"sample_weight": np.asarray(parts.sample_weight)} if kind == "sample" else {}
        if kind != "sample":
            fit["class_weight"] = {0: 3.0, 1: 1.0, 2: 0.5}
        history, batch = fitted(
            opened.model.keras_model,
            parts.x.numpy(),
            parts.y.numpy(),
            opened,
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            weighted_metrics=["accuracy"],
            **fit,
        )
        assert epoch_mean(opened, batch, "loss") == pytest.approx(history["loss"], rel=1e-6)
        assert epoch_mean(opened, batch, "accuracy") == pytest.approx(history["accuracy"], rel=1e-6)
        assert opened.run.metrics == ("accuracy", "weighted_accuracy")

    fresh(run)


@pytest.mark.parametrize("as_list", [False, True])
def test_one_epoch_with_two_outputs_equals_keras_fit_and_records_each_loss(
    as_list: bool, program: Program, fresh: Fresh
) -> None:
    path = program(TWO_OUTPUTS)
    spec = spec_of(
        path,
        model=spec_of(path).model.__class__(path, {"as_list": as_list}),
        data=DataSpec(path, {"as_list": as_list}, batch_size=8, shuffle=False),
        loss=TWO_LOSSES,
        loop=LoopSpec(steps=9, metrics=("accuracy", MetricSpec("mean_absolute_error", output="age"))),
    )

    def run() -> None:
        opened = Opened(spec)
        assert opened.run.metrics == ("age_accuracy", "kind_accuracy", "age_mean_absolute_error", "age_loss", "kind_loss")
        y = opened.engine._parts.y
        history, batch = fitted(
            opened.model.keras_model,
            opened.engine._parts.x.numpy(),
            [part.numpy() for part in y] if as_list else {name: part.numpy() for name, part in y.items()},
            opened,
            loss={"age": "mean_squared_error", "kind": "sparse_categorical_crossentropy"},
            loss_weights={"age": 0.5, "kind": 2.0},
            metrics={"age": ["mean_absolute_error"], "kind": ["accuracy"]},
        )
        for name in ("loss", "age_mean_absolute_error", "kind_accuracy"):
            assert epoch_mean(opened, batch, name) == pytest.approx(history[name], rel=1e-5), name
        column = opened.run.layout.column
        for name in ("age_loss", "kind_loss"):  # whose history in Keras counts the shorter last batch like a whole one
            assert np.mean(batch.scalars[:, column(name)]) == pytest.approx(history[name], rel=1e-5), name
        parts = 0.5 * batch.scalars[:, column("age_loss")] + 2 * batch.scalars[:, column("kind_loss")]
        np.testing.assert_allclose(batch.scalars[:, 0], parts + batch.scalars[:, column("penalty")], rtol=1e-6)

    fresh(run)


def test_validation_counts_sample_weights_and_no_class_weights_as_keras_does(program: Program, fresh: Fresh) -> None:
    path = program(CLASSES)
    loss = LossSpec("sparse_categorical_crossentropy", {"from_logits": True}, class_weights={"0": 9.0})
    loop = LoopSpec(steps=9, metrics=("accuracy", MetricSpec("accuracy", weighted=True)))
    data = DataSpec(path, {"own_validation": True}, batch_size=3, shuffle=False)

    def run() -> None:
        import keras

        opened = Opened(spec_of(path, data=data, loss=loss, loop=loop))
        result = opened.engine.validate(60.0)
        validator = opened.engine._validator
        assert result is not None
        assert validator is not None
        x, y, weight = (part.numpy() for part in validator._data)
        model = opened.model.keras_model
        rule = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(loss=rule, metrics=["accuracy"], weighted_metrics=["accuracy"])
        expected = model.evaluate(x, y, sample_weight=weight, batch_size=3, verbose=0, return_dict=True)
        assert result.values == pytest.approx(expected, rel=1e-6)

    fresh(run)


def test_validation_of_several_outputs_has_each_loss(program: Program, fresh: Fresh) -> None:
    path = program(TWO_OUTPUTS)
    data = DataSpec(path, batch_size=5, shuffle=False, validation_fraction=0.5)

    def run() -> None:
        opened = Opened(spec_of(path, data=data, loss=TWO_LOSSES))
        result = opened.engine.validate(60.0)
        assert result is not None
        model, rows = opened.model.keras_model, opened.validation_rows
        model.compile(
            loss={"age": "mean_squared_error", "kind": "sparse_categorical_crossentropy"},
            loss_weights={"age": 0.5, "kind": 2.0},
        )
        parts = opened.engine._parts
        y = {name: part.numpy()[rows] for name, part in parts.y.items()}
        expected = model.evaluate(parts.x.numpy()[rows], y, batch_size=5, verbose=0, return_dict=True)
        assert result.values == pytest.approx(expected, rel=1e-6)

    fresh(run)


@pytest.mark.parametrize("nested", [False, True])
def test_weights_of_each_output_or_one_for_all_equal_keras_fit(nested: bool, program: Program, fresh: Fresh) -> None:
    weights = '{"age": w, "kind": w[::-1].copy()}' if nested else "w"
    text = TWO_OUTPUTS.replace(
        "    return x, tuple(", f"    w = rng.uniform(0.1, 3, size=20)\n    return x, y, {weights}\n    x, tuple("
    )
    path = program(text)

    def run() -> None:
        opened = Opened(spec_of(path, loss=TWO_LOSSES))
        parts = opened.engine._parts
        as_arrays = {name: part.numpy() for name, part in parts.y.items()}
        given = parts.sample_weight
        weights = {name: given[name].numpy() for name in given} if nested else dict.fromkeys(as_arrays, given.numpy())
        history, batch = fitted(
            opened.model.keras_model,
            parts.x.numpy(),
            as_arrays,
            opened,
            loss={"age": "mean_squared_error", "kind": "sparse_categorical_crossentropy"},
            loss_weights={"age": 0.5, "kind": 2.0},
            sample_weight=weights,
        )
        assert epoch_mean(opened, batch, "loss") == pytest.approx(history["loss"], rel=1e-5)

    fresh(run)


def test_weights_of_one_change_no_bit(program: Program, fresh: Fresh) -> None:
    path = program(CLASSES)

    def losses(**arguments: Any) -> bytes:
        weights = arguments.pop("class_weights", {})
        loss = LossSpec("sparse_categorical_crossentropy", {"from_logits": True}, class_weights=weights)
        data = DataSpec(path, {"weights": False}, batch_size=8, shuffle=False)
        return bits(fresh(lambda: Opened(spec_of(path, data=data, loss=loss)).losses(5)))

    assert losses() == losses(class_weights=(1.0, 1.0, 1.0))


def test_class_weights_know_one_hot_targets_and_labels_of_sequences() -> None:
    import tensorflow as tf

    from gradgui.engine.objective.objective import _weights_of_classes

    listed = np.array([1.0, 5.0, 2.0], np.float32)
    one_hot = tf.constant(np.eye(3, dtype="float32")[[2, 0, 1]])
    assert _weights_of_classes(listed, one_hot, one_hot).numpy().tolist() == [2, 1, 5]
    column = tf.constant([[1.0], [0.0]])
    assert _weights_of_classes(listed, column, column).numpy().tolist() == [5, 1]
    sequences = tf.constant([[0, 1], [2, 7]])
    assert _weights_of_classes(listed, sequences, tf.zeros((2, 2, 3))).numpy().tolist() == [[1, 5], [2, 1]]


def test_weights_of_examples_hold_for_every_step_of_a_sequence(program: Program, fresh: Fresh) -> None:
    path = program("""
def build_model():
    return keras.Sequential([keras.Input((4, 2)), keras.layers.Dense(3)])

def build_data():
    rng = np.random.default_rng(3)
    return rng.normal(size=(4, 4, 2)), rng.integers(0, 3, size=(4, 4)), np.array([1.0, 0.0, 2.0, 0.5])
""")
    loss = LossSpec("sparse_categorical_crossentropy", {"from_logits": True})

    def run() -> None:
        import keras

        opened = Opened(spec_of(path, loss=loss))
        parts = opened.engine._parts
        logits = opened.model.keras_model(parts.x)
        values = keras.losses.sparse_categorical_crossentropy(parts.y, logits, from_logits=True).numpy()
        expected = np.mean(values * np.array([1.0, 0.0, 2.0, 0.5])[:, None])  # [n] against [n, T] with T = n: Keras mixes up
        assert opened.losses(1)[0] == pytest.approx(expected, rel=1e-6)

    fresh(run)


def test_a_programs_own_loss_sees_all_outputs_at_once(program: Program, fresh: Fresh) -> None:
    path = program(TWO_OUTPUTS)

    def run() -> None:
        opened = Opened(spec_of(path, loss=LossSpec(f"{path}:both")))
        assert opened.run.metrics == ()
        rows = next(batches(20, 8, 0, shuffle=False))
        parts = opened.engine._parts
        y_pred = opened.model.keras_model(parts.x.numpy()[rows])
        expected = np.mean((y_pred["age"] - parts.y["age"].numpy()[rows]) ** 2) + np.mean(y_pred["kind"][:, 0])
        first = opened.advance(1).scalars[0]
        assert first[0] - first[1] == pytest.approx(expected, rel=1e-5)

    fresh(run)


@pytest.mark.parametrize(
    ("text", "changes", "error", "says"),
    [
        (TWO_OUTPUTS, {"loss": LossSpec(outputs={"agge": OutputLossSpec("mse")})}, SpecError, '"agge".*age'),
        (CLASSES, {"loss": LossSpec(outputs={"age": OutputLossSpec("mse")})}, SpecError, "loss.name"),
        (
            TWO_OUTPUTS.replace('"kind": rng', '"sort": rng'),
            {"loss": TWO_LOSSES},
            DataError,
            "outputs age, kind, targets age, sort; kind has none",
        ),
        (
            TWO_OUTPUTS.replace("size=(20, 1)).astype", "size=(20, 2)).astype"),
            {"loss": TWO_LOSSES},
            DataError,
            r'Output "age".*\(2, 1\).*\(2, 2\)',
        ),
        (TWO_OUTPUTS.replace("integers(0, 3", "integers(0, 9"), {"loss": TWO_LOSSES}, DataError, 'Output "kind".*0 to 2'),
        (
            CLASSES.replace("size=28)\n    train", "size=(28, 5))\n    train"),
            {"loss": CROSS_ENTROPY},
            DataError,
            "one weight an",
        ),
        (CLASSES.replace("uniform(0.1", "uniform(-3.1"), {"loss": CROSS_ENTROPY}, DataError, "sample_weight must be finite"),
        (CLASSES, {"loss": "scalar"}, DataError, "one value an example"),
        (
            CLASSES,
            {"loss": LossSpec("sparse_categorical_crossentropy", class_weights={"3": 2.0})},
            DataError,
            "classes 0 to 2 .* class 3",
        ),
        (
            CLASSES,
            {"loss": LossSpec("sparse_categorical_crossentropy", class_weights=(1.0, 2.0))},
            DataError,
            "each of the 3 classes .* Received: 2. Name the classes",
        ),
        (
            TWO_OUTPUTS,
            {"loss": LossSpec(outputs={"age": OutputLossSpec("mse", class_weights=(1.0, 2.0))})},
            DataError,
            'Output "age": class_weights must belong to class numbers',
        ),
        (TWO_OUTPUTS, {"loss": LossSpec(outputs={"age": OutputLossSpec("msse")})}, SpecError, "loss.outputs.age.name"),
    ],
)
def test_what_does_not_fit_is_refused_with_both_sides(
    text: str, changes: dict[str, Any], error: type[GradguiError], says: str, program: Program, fresh: Fresh
) -> None:
    path = program(text)
    if changes["loss"] == "scalar":
        changes = {"loss": LossSpec(f"{path}:scalar")}
    with pytest.raises(error, match=says):
        fresh(lambda: Opened(spec_of(path, **changes)))


def test_a_programs_own_metric_and_its_errors_are_its_own(program: Program, fresh: Fresh) -> None:
    path = program(
        CLASSES
        + """
def mine(y_true, y_pred, factor=1.0):
    return factor * tf.reduce_max(y_pred, axis=-1)

class Largest(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="largest")
        self.value = self.add_variable((), "zeros", name="value")
    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(tf.maximum(self.value, tf.reduce_max(y_pred)))
    def result(self):
        return self.value.value

def fails(y_true, y_pred):
    return 1 / 0
"""
    )
    entries = (f"{path}:mine", MetricSpec(f"{path}:mine", {"factor": 2.0}), MetricSpec(f"{path}:Largest", label="top"))

    def run() -> None:
        opened = Opened(spec_of(path, loss=CROSS_ENTROPY, loop=LoopSpec(steps=9, metrics=entries)))
        assert opened.run.metrics == ("mine", "mine(factor=2.0)", "top")
        logits = opened.model.keras_model(opened.engine._parts.x[:8]).numpy()
        row = opened.advance(1).scalars[0, -3:]
        assert row == pytest.approx([logits.max(-1).mean(), 2 * logits.max(-1).mean(), max(0, logits.max())], rel=1e-6)

    fresh(run)
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        fresh(lambda: Opened(spec_of(path, loss=CROSS_ENTROPY, loop=LoopSpec(steps=9, metrics=(f"{path}:fails",)))))


def test_the_examples_of_outputs_and_losses_hold() -> None:
    import doctest

    from gradgui.core.spec import losses, metrics
    from gradgui.engine.objective import outputs

    for module in (losses, metrics, outputs):
        result = doctest.testmod(module)
        assert result.attempted > 0
        assert result.failed == 0
