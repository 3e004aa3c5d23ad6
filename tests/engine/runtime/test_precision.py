"""Mixed precision: what computes in which type, on whose thread, and what stays float32."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.spec import LoopSpec, Precision
from gradgui.runs.examples import example_spec
from tests.engine.conftest import Opened, spec_of
from tests.engine.reference_loop import eager_gradients, tf_variable

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((6,)), layers.Dense(5, activation="tanh", activity_regularizer="l2"),
        layers.Dense(4, dtype="float32"), layers.Dense(3),
    ])

def build_data(n=30):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)).astype("float32"), rng.normal(size=(n, 3)).astype("float32")
"""
MIXED: tuple[Precision, ...] = ("mixed_float16", "mixed_bfloat16")


@pytest.mark.parametrize("precision", MIXED)
def test_layers_compute_in_it_and_variables_outputs_and_the_threads_policy_are_float32(
    precision: Precision, program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        import keras

        opened = Opened(spec_of(program(PROGRAM), loop=LoopSpec(steps=9, precision=precision)))
        assert keras.config.dtype_policy().name == "float32"
        half = precision.removeprefix("mixed_")
        assert [layer.compute_dtype for layer in opened.model.keras_model.layers] == [half, half, half]
        assert {v.dtype for v in opened.run.variables} == {"float32"}
        assert opened.model.call(np.zeros((2, 6), "float32"), False).dtype == "float32"

    fresh(run)


@pytest.mark.parametrize("precision", MIXED)
def test_each_step_agrees_with_an_eager_loop_restarted_from_its_state(
    precision: Precision, program: Program, fresh: Fresh
) -> None:
    def compare() -> None:
        opened = Opened(spec_of(program(PROGRAM), loop=LoopSpec(steps=99, precision=precision)))
        model, parts = opened.model.keras_model, opened.engine._parts
        watched = [tf_variable(v) for v in model.trainable_variables]
        for step in range(6):
            rows = np.arange(step * 8, min(step * 8 + 8, 30)) if step < 4 else np.arange((step - 4) * 8, (step - 4) * 8 + 8)
            x, y = parts.x.numpy()[rows], parts.y.numpy()[rows]

            def loss(y: Any, y_pred: Any) -> Any:
                import tensorflow as tf

                squares = tf.reduce_mean(tf.square(tf.cast(y_pred, tf.float32) - y))
                return squares + sum(tf.cast(penalty, tf.float32) for penalty in model.losses)

            value, gradients = eager_gradients(lambda x: model(x, training=True), loss, watched, x, y)
            before = [v.numpy() for v in watched]
            batch = opened.advance(1)
            # A rounding to 8 bits (bfloat16) or 11 (float16) may fall otherwise in another graph: two of them each.
            tolerance = 2.0**-7 if precision == "mixed_bfloat16" else 2.0**-10
            assert batch.scalars[0, 0] == pytest.approx(value, rel=tolerance)
            norms = np.array([np.linalg.norm(g.numpy()) for g in gradients])
            error = np.abs(batch.norms[0, :, NormKind.GRADIENT] - norms).max()
            assert error <= 2 * tolerance * np.linalg.norm(norms)
            for old, new, gradient in zip(before, watched, gradients, strict=True):
                assert np.abs(new.numpy() - (old - 0.1 * gradient.numpy())).max() <= 0.2 * tolerance * np.linalg.norm(norms)

    fresh(compare)


def test_a_model_that_was_saved_in_float32_computes_in_it_too(fresh: Fresh) -> None:
    import msgspec

    spec = example_spec("finetune")
    spec = msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, precision="mixed_bfloat16"))

    def run() -> Any:
        opened = Opened(spec)
        assert {layer.compute_dtype for layer in opened.model.keras_model.layers} == {"bfloat16"}
        return opened.losses(3), opened.controls

    losses, _ = fresh(run)
    assert np.isfinite(losses).all()


def test_a_program_that_sets_float16_by_itself_is_warned_about(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace("def build_model():", "def build_model():\n    keras.config.set_dtype_policy('mixed_float16')")
    notes = fresh(lambda: Opened(spec_of(program(text))).run.notes)
    assert any("without a loss scale" in note for note in notes)
    assert fresh(lambda: Opened(spec_of(program(PROGRAM))).run.notes) == ()


def test_raw_variables_are_said_to_choose_for_themselves(fresh: Fresh) -> None:
    import msgspec

    spec = example_spec("linear")
    spec = msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, precision="mixed_bfloat16"))
    assert any("up to its program" in note for note in fresh(lambda: Opened(spec).run.notes))


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_the_ends_of_padded_sequences_stay_out_of_the_loss(precision: Precision, program: Program, fresh: Fresh) -> None:
    path = program("""
def build_model():
    table = keras.layers.Embedding(3, 2, mask_zero=True)
    return keras.Sequential([keras.Input((3,), dtype="int32"), table, keras.layers.GRU(2, return_sequences=True)])

def build_data():
    rows = np.array([[1, 0, 0], [2, 1, 0]] * 4)
    return rows, np.where(rows == 0, 100.0, 5.0)[..., None] * np.ones(2)
""")

    def run() -> None:
        opened = Opened(spec_of(path, loop=LoopSpec(steps=9, precision=precision)))
        outputs = np.asarray(opened.model.call(opened.engine._parts.x, True))
        values = ((outputs - np.asarray(opened.engine._parts.y)) ** 2).mean(axis=-1)
        seen = np.array([[1, 0, 0], [1, 1, 0]] * 4, bool)
        assert values.mean() > 10 * values[seen].mean()
        # bfloat16 has 8 bits: what two graphs round differently by one of them moves a mean by up to 2e-3 of it.
        assert opened.losses(1)[0] == pytest.approx(values[seen].mean(), rel=1e-6 if precision == "float32" else 2e-3)

    fresh(run)
