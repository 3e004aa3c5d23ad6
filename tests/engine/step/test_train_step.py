"""The training step against loops written by hand: bit for bit when compiled, to rounding when eager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, LossSpec, OptimizerSpec, VariablesSpec
from gradgui.runs.examples import example_spec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.examples_by_hand import example_by_hand
from tests.engine.reference_loop import batches, eager_gradients, tf_variable

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]
N_STEPS = 50

MLP = """
def build_model():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data(n=30):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
"""


@pytest.mark.parametrize("name", ["linear", "mlp", "finetune"])
def test_every_step_of_an_example_agrees_with_an_eager_loop_restarted_from_its_state(name: str, fresh: Fresh) -> None:
    def compare() -> None:
        opened = Opened(example_spec(name))
        it = example_by_hand(name)
        rows = batches(len(it.x), it.batch_size, seed=0, fraction=0.1)
        learnable = [v.info.path for v in opened.model.learnable]
        for _ in range(N_STEPS):
            before = opened.values()
            for variable, value in zip(it.everything, before.values(), strict=True):
                variable.assign(value)
            batch = opened.advance(1)
            chosen = next(rows)
            watched = [tf_variable(v) for v, path in zip(it.everything, before, strict=True) if path in learnable]
            loss, gradients = eager_gradients(it.call, it.loss, watched, it.x[chosen], it.y[chosen])
            norms = np.array([np.linalg.norm(np.asarray(gradient).astype(np.float64)) for gradient in gradients])
            assert batch.scalars[0, 0] == pytest.approx(loss, rel=1e-6)
            tolerance = 1e-5 * np.linalg.norm(norms)
            assert np.abs(batch.norms[0, :, NormKind.GRADIENT] - norms).max() <= tolerance
            after = opened.values()
            for index, path in enumerate(learnable):
                moved = np.linalg.norm(after[path].astype(np.float64) - before[path])
                assert batch.norms[0, index, NormKind.UPDATE] == pytest.approx(moved, rel=1e-5, abs=1e-12)
                weight = np.linalg.norm(before[path].astype(np.float64))
                assert batch.norms[0, index, NormKind.WEIGHT] == pytest.approx(weight, rel=1e-5)

    fresh(compare)


def test_chunk_lengths_change_no_bit_across_epochs_and_partial_batches(program: Program, fresh: Fresh) -> None:
    spec = spec_of(program(MLP))

    def run(lengths: list[int]) -> Any:
        def steps() -> Any:
            opened = Opened(spec)
            chunks = [opened.advance(length) for length in lengths]
            return np.concatenate([c.scalars for c in chunks]), np.concatenate([c.norms for c in chunks])

        return fresh(steps)

    scalars, norms = run([20])
    for lengths in ([1] * 20, [3, 1, 16], [7, 7, 6]):
        other_scalars, other_norms = run(lengths)
        assert bits(scalars) == bits(other_scalars)
        assert bits(norms) == bits(other_norms)


def test_epochs_take_every_row_once_and_keep_the_last_shorter_batch(program: Program, fresh: Fresh) -> None:
    spec = spec_of(program(MLP), data=DataSpec(program(MLP), batch_size=8, shuffle=True))

    def epochs() -> list[float]:
        opened = Opened(spec)
        assert opened.run.steps_per_epoch == 4
        return list(opened.advance(9).scalars[:, 5])

    assert fresh(epochs) == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_penalties_are_part_of_the_loss_and_stay_in_it_when_their_layer_is_frozen(program: Program, fresh: Fresh) -> None:
    text = MLP.replace("Dense(3)", 'Dense(3, kernel_regularizer="l2")')

    def penalties() -> tuple[Any, Any, float]:
        opened = Opened(spec_of(program(text)))
        kernel = opened.values()["dense_1/kernel"]
        before = opened.advance(1).scalars[0]
        opened.change(ChangeKind.FREEZE, "dense_1")
        frozen = opened.values()["dense_1/kernel"]
        after = opened.advance(1).scalars[0]
        assert before[1] == pytest.approx(0.01 * np.sum(kernel.astype(np.float64) ** 2), rel=1e-6)
        return before, after, 0.01 * float(np.sum(frozen.astype(np.float64) ** 2))

    before, after, expected = fresh(penalties)
    assert after[1] == pytest.approx(expected, rel=1e-6)
    assert before[0] > before[1] > 0


def test_a_variable_that_the_loss_does_not_reach_has_no_norm_and_does_not_move(program: Program, fresh: Fresh) -> None:
    text = """
class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.used = tf.Variable([[2.0]])
        self.idle = tf.Variable([3.0])
    def __call__(self, x):
        return x @ self.used

def build_model():
    return Model()

def build_data():
    return np.ones((8, 1), "float32"), np.zeros((8, 1), "float32")
"""

    def norms() -> Any:
        opened = Opened(spec_of(program(text), optimizer=OptimizerSpec("AdamW", 0.1)))
        batch = opened.advance(2)
        assert opened.values()["idle"] == 3.0
        return batch.norms

    values = fresh(norms)
    assert values[0, 0, NormKind.GRADIENT] == pytest.approx(4.0)
    assert np.isnan(values[:, 1, NormKind.GRADIENT]).all()
    assert (values[:, 1, NormKind.UPDATE] == 0).all()
    assert (values[:, 1, NormKind.WEIGHT] == 3).all()


def test_repeated_rows_of_an_embedding_are_summed_before_the_norm(program: Program, fresh: Fresh) -> None:
    text = """
class Model(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = keras.layers.Embedding(4, 2, embeddings_initializer="ones")
    def call(self, x):
        return self.table(x)[:, 0, :]

def build_model():
    return Model()

def build_data():
    return np.array([[1], [1], [1], [2]]), np.zeros((4, 2), "float32")
"""

    def norm() -> float:
        opened = Opened(spec_of(program(text), data=DataSpec(program(text), batch_size=4, shuffle=False)))
        return float(opened.advance(1).norms[0, 0, NormKind.GRADIENT])

    # d/dw mean((w_row - 0)^2) over 4 rows of 2: each row gives 2 * 1 / 8 an element; row 1 three times, row 2 once.
    assert fresh(norm) == pytest.approx(np.sqrt(2 * (3 * 0.25) ** 2 + 2 * 0.25**2), rel=1e-6)


@pytest.mark.parametrize("kind", ["norm", "global_norm", "value"])
def test_clipping_equals_tensorflows_own_functions_on_active_variables(kind: Any, program: Program, fresh: Fresh) -> None:
    import tensorflow as tf

    limit = 0.05

    def compare() -> None:
        frozen = VariablesSpec(frozen=("dense/bias",))
        opened = Opened(spec_of(program(MLP), variables=frozen, loop=LoopSpec(steps=9, clip=ClipSpec(kind, limit))))
        before = opened.values()
        batch = opened.advance(1)
        model = opened.model.keras_model
        for variable, value in zip(model.variables, before.values(), strict=True):
            variable.assign(value)
        x, y = opened.engine._parts.x[:8], opened.engine._parts.y[:8]
        loss = opened.engine._parts.loss.terms[0].loss
        _, gradients = eager_gradients(model, loss, [v.value for v in model.variables], x, y)
        active = [gradient for gradient, path in zip(gradients, before, strict=True) if path != "dense/bias"]
        if kind == "norm":
            clipped = [tf.clip_by_norm(g, limit) for g in active]
            factor = min(limit / max(float(tf.norm(g)), limit) for g in active)
        elif kind == "global_norm":
            clipped, total = tf.clip_by_global_norm(active, limit)
            factor = limit / max(float(total), limit)
        else:
            clipped, factor = [tf.clip_by_value(g, -limit, limit) for g in active], np.nan
        recorded = batch.norms[0, :, NormKind.CLIPPED]
        assert np.isnan(recorded[1])
        assert np.delete(recorded, 1) == pytest.approx([float(tf.norm(g)) for g in clipped], rel=1e-5)
        assert batch.scalars[0, 3] == pytest.approx(factor, rel=1e-5, nan_ok=True)

    fresh(compare)


def test_a_rate_multiplier_equals_that_rate_exactly(program: Program, fresh: Fresh) -> None:
    def final(rate: float, multipliers: dict[str, float]) -> Any:
        def run() -> Any:
            opened = Opened(
                spec_of(
                    program(MLP),
                    optimizer=OptimizerSpec("SGD", rate),
                    variables=VariablesSpec(learning_rate_multipliers=multipliers),
                )
            )
            opened.advance(10)
            return opened.values()

        return fresh(run)

    whole, scaled = final(0.1 * 0.1, {}), final(0.1, {"**": 0.1})
    assert all(bits(whole[path]) == bits(scaled[path]) for path in whole)


def test_a_live_rate_acts_from_its_step_on(program: Program, fresh: Fresh) -> None:
    def rates() -> Any:
        opened = Opened(spec_of(program(MLP)))
        first = opened.advance(2)
        opened.change(ChangeKind.LEARNING_RATE, value=0.01)
        second = opened.advance(2)
        ratio = second.norms[:, :, NormKind.UPDATE] / second.norms[:, :, NormKind.GRADIENT]
        assert ratio == pytest.approx(0.01, rel=1e-3)
        return [*first.scalars[:, 2], *second.scalars[:, 2]]

    assert fresh(rates) == [0.1, 0.1, 0.01, 0.01]


def test_toggles_rates_and_limits_need_no_other_trace(program: Program, fresh: Fresh) -> None:
    def keys() -> int:
        opened = Opened(spec_of(program(MLP), loop=LoopSpec(steps=99, clip=ClipSpec("norm", 1.0))))
        opened.advance(1)
        for kind, patterns, value in (
            (ChangeKind.FREEZE, ("dense",), None),
            (ChangeKind.THAW, ("dense/kernel",), None),
            (ChangeKind.LEARNING_RATE, (), 0.5),
            (ChangeKind.MULTIPLIERS, (), {"dense_1/*": 0.5}),
            (ChangeKind.CLIP, (), ClipSpec("norm", 0.1)),
        ):
            opened.change(kind, *patterns, value=value)
            assert not opened.engine.needs_compiling(opened.controls)
            opened.advance(1)
        return opened.n_traces

    assert fresh(keys) == 1


NON_FINITE = """
def build_model():
    return keras.Sequential([
        keras.Input((2,)),
        keras.layers.Dense(3, name="first"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.Dropout(0.5, seed=1, name="drop"),
        keras.layers.Dense(1, name="last"),
    ])

def build_data():
    x = np.random.default_rng(0).normal(size=(24, 2)).astype("float32")
    x[9, 0] = np.inf
    return x, np.zeros((24, 1), "float32")
"""


@pytest.mark.parametrize("rule", ["SGD", "AdamW"])
def test_a_step_that_is_not_finite_ends_the_chunk_and_changes_nothing(rule: str, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        arguments = {"momentum": 0.9} if rule == "SGD" else {}
        opened = Opened(spec_of(program(NON_FINITE), optimizer=OptimizerSpec(rule, 0.1, arguments)))
        first = opened.advance(1)
        values, slots = opened.values(), opened.slots()
        second = opened.advance(5)
        assert first.scalars[0, 4] == 1
        assert second.n_steps == 1
        assert second.scalars[0, 4] == 0
        assert not np.isfinite(second.scalars[0, 0])
        assert np.isinf(second.norms[0, 0, NormKind.GRADIENT])
        assert np.isnan(second.norms[0, :, NormKind.UPDATE]).all()
        after, slots_after = opened.values(), opened.slots()
        assert [p for p in values if bits(values[p]) != bits(after[p])] == ["drop/seed_generator_state"]
        assert [p for p in slots if bits(slots[p]) != bits(slots_after[p])] == []
        third = opened.advance(5)
        assert third.n_steps == 3  # the rest of this epoch, and the next one up to its second batch
        assert third.first_step == 2

    fresh(run)


def test_a_frozen_variable_whose_gradient_is_not_finite_does_not_stop_the_run(program: Program, fresh: Fresh) -> None:
    text = """
class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.good = tf.Variable(1.0)
        self.bad = tf.Variable(0.0)
    def __call__(self, x):
        return x * self.good + tf.sqrt(self.bad)  # the gradient of sqrt at 0 is infinite

def build_model():
    return Model()

def build_data():
    return np.ones((8,), "float32"), np.zeros((8,), "float32")
"""

    def run() -> Any:
        opened = Opened(spec_of(program(text), variables=VariablesSpec(frozen=("bad",))))
        batch = opened.advance(3)
        return batch.scalars[:, 4], batch.norms[:, 1, NormKind.GRADIENT], opened.values()

    finite, bad, values = fresh(run)
    assert list(finite) == [1, 1, 1]
    assert np.isinf(bad).all()
    assert values["bad"] == 0
    assert values["good"] == pytest.approx(0.8**3)


def test_metrics_of_a_batch_equal_keras_metrics_of_that_batch(fresh: Fresh) -> None:
    import keras

    def compare() -> None:
        opened = Opened(example_spec("mlp"))
        rows = batches(5000, 64, seed=0, fraction=0.1)
        column = opened.run.layout.column("accuracy")
        for _ in range(3):
            model = opened.model.keras_model
            chosen = next(rows)
            x, y = opened.engine._parts.x.numpy()[chosen], opened.engine._parts.y.numpy()[chosen]
            expected = float(np.mean(np.argmax(model(x), axis=-1) == y))
            assert opened.advance(1).scalars[0, column] == pytest.approx(expected)
        assert keras.config.backend() == "tensorflow"

    fresh(compare)


def test_the_clip_in_force_is_recorded_nowhere_when_off(program: Program, fresh: Fresh) -> None:
    def run() -> tuple[Any, Controls]:
        opened = Opened(spec_of(program(MLP), loop=LoopSpec(steps=9, clip=ClipSpec("norm", 1e-3))))
        clipped = opened.advance(1).scalars[0, 3]
        opened.change(ChangeKind.CLIP, value=ClipSpec("none"))
        return (clipped, opened.advance(1).scalars[0, 3]), opened.controls

    (clipped, off), controls = fresh(run)
    assert 0 < clipped < 1
    assert np.isnan(off)
    assert controls.clip_kind == "none"


def test_a_program_may_bring_its_own_loss(program: Program, fresh: Fresh) -> None:
    text = MLP + "\ndef loss(y_true, y_pred):\n    return tf.reduce_sum(tf.abs(y_true - y_pred), axis=-1)\n"

    def run() -> Any:
        path = program(text)
        opened = Opened(spec_of(path, loss=LossSpec(f"{path}:loss")))
        x, y = opened.engine._parts.x[:8], opened.engine._parts.y[:8]
        expected = float(np.mean(np.sum(np.abs(y - opened.model.keras_model(x)), axis=-1)))
        return opened.losses(1)[0], expected

    loss, expected = fresh(run)
    assert loss == pytest.approx(expected, rel=1e-6)
