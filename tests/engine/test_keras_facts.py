"""Where Keras misleads about what learns, and gradgui must not: one test a trap, each against a loop written by hand.

Traps with tests of their own: gradients set to zero (`step/test_masked_optimizer.py`), one trace for every set
(`step/test_train_step.py`), late thaws and averages of weights (`step/test_thawing.py`, `step/test_masked_optimizer.py`),
equal paths and automatic names (`models/test_open_model.py`), shared layers, float8 and untracked variables
(`models/test_model_kinds.py`), penalties at a toggle and sparse gradients (`step/test_train_step.py`), safe mode
(`models/test_keras_archive.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, LoopSpec, OptimizerSpec, RunSpec, VariablesSpec
from gradgui.core.spec_toml import parse_spec, spec_to_toml
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches, compiled_step, eager_gradients

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

DATA = """
def build_data():
    x = np.random.default_rng(1).normal(size=(20, 4)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)
"""
NESTED = (
    """
def build_model():
    child = keras.Sequential([keras.layers.Dense(3), keras.layers.BatchNormalization()], name="child")
    model = keras.Sequential([keras.Input((4,)), child, keras.layers.Dense(1)])
    child.trainable = False
    FLAGS
    return model
"""
    + DATA
)
LORA = (
    """
def build_model():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    model.layers[0].enable_lora(2)
    return model
"""
    + DATA
)


def moved(opened: Opened, n_steps: int = 2) -> set[str]:
    """Takes steps and returns the paths of what changed."""
    before = opened.values()
    opened.advance(n_steps)
    return {path for path, value in opened.values().items() if bits(before[path]) != bits(value)}


def by_hand(spec: RunSpec, phases: list[Callable[[Any], list[Any]]]) -> list[bytes]:
    """Returns all values after two steps a phase; each phase returns what learns, of a model that it may change."""
    import keras

    opened = Opened(spec)
    model, parts = opened.model.keras_model, opened.engine._parts
    rows = batches(20, 8, seed=0, shuffle=False)
    for phase in phases:
        learning = phase(model)
        rule = keras.optimizers.SGD(0.1)
        loss = keras.losses.MeanSquaredError()
        step = compiled_step(lambda x: model(x, training=True), loss, learning, rule, parts.x, parts.y)
        for _ in range(2):
            step(next(rows).astype(np.int32))
    return [bits(v.tf_variable.numpy()) for v in opened.model.variables]


def test_thawing_everything_thaws_a_child_though_the_parents_flag_was_true_already(program: Program, fresh: Fresh) -> None:
    path = program(NESTED.replace("FLAGS", "model.trainable = True  # does nothing: it is True"))

    def run() -> None:
        opened = Opened(spec_of(path))
        assert [v.path for v in opened.model.infos if v.trainable] == ["dense_1/kernel", "dense_1/bias"]
        opened.change(ChangeKind.THAW, "**")
        assert moved(opened) == {v.path for v in opened.model.infos}

    fresh(run)


def test_a_variable_whose_own_flag_is_true_learns_below_a_layer_whose_flag_is_false(program: Program, fresh: Fresh) -> None:
    path = program(NESTED.replace("FLAGS", "child.layers[0].bias.trainable = True"))

    def run() -> set[str]:
        return moved(Opened(spec_of(path)))

    assert fresh(run) == {"child/dense/bias", "dense_1/kernel", "dense_1/bias"}


def test_freezing_and_thawing_a_layers_lora_factors_leaves_its_base_frozen(program: Program, fresh: Fresh) -> None:
    path = program(LORA)

    def run() -> None:
        opened = Opened(spec_of(path))
        opened.change(ChangeKind.FREEZE, "**")
        opened.change(ChangeKind.THAW, "**/lora_*", "**/bias", "dense_1")
        everything = {v.path for v in opened.model.infos}
        assert moved(opened) == everything - {"dense/kernel"}
        opened.change(ChangeKind.THAW, "dense/kernel")  # asked for by its name
        assert moved(opened) == everything

    fresh(run)


def test_what_is_frozen_variable_by_variable_survives_the_spec_on_disk(program: Program, fresh: Fresh) -> None:
    spec = spec_of(program(LORA), variables=VariablesSpec(frozen=("dense/bias", "dense_1/kernel")))
    again = parse_spec(spec_to_toml(spec))
    assert fresh(lambda: moved(Opened(again))) == {"dense/lora_kernel_a", "dense/lora_kernel_b", "dense_1/bias"}


def test_freezing_a_layer_after_the_trace_equals_a_loop_that_is_traced_anew(program: Program, fresh: Fresh) -> None:
    path = program(NESTED.replace("child.trainable = False\n    FLAGS", "child.trainable = True"))

    def run() -> list[bytes]:
        opened = Opened(spec_of(path))
        opened.advance(2)
        opened.change(ChangeKind.FREEZE, "child/batch_normalization")
        opened.advance(2)
        return [bits(value) for value in opened.values().values()]

    def frozen(model: Any) -> list[Any]:
        model.layers[0].layers[1].trainable = False
        return list(model.trainable_variables)

    values = fresh(lambda: by_hand(spec_of(path), [lambda model: model.trainable_variables, frozen]))
    assert fresh(run) == values


def test_a_variable_that_was_frozen_at_the_start_is_known_to_the_optimizer_when_it_thaws(
    program: Program, fresh: Fresh
) -> None:
    path = program(NESTED.replace("child.trainable = False\n    FLAGS", "child.trainable = True"))
    frozen = VariablesSpec(frozen=("child/dense",))

    def run() -> list[bytes]:
        opened = Opened(spec_of(path, variables=frozen))
        opened.advance(2)
        opened.change(ChangeKind.THAW, "child/dense")
        opened.advance(2)
        return [bits(value) for value in opened.values().values()]

    first = lambda model: [v for v in model.trainable_variables if "child/dense" not in v.path]  # noqa: E731
    values = fresh(lambda: by_hand(spec_of(path), [first, lambda model: model.trainable_variables]))
    assert fresh(run) == values


@pytest.mark.parametrize("rule", ["Adam", "AdamW"])
def test_with_everything_frozen_steps_are_taken_and_nothing_moves(rule: str, program: Program, fresh: Fresh) -> None:
    path = program(LORA)

    def run() -> None:
        opened = Opened(spec_of(path, optimizer=OptimizerSpec(rule, 0.1), variables=VariablesSpec(frozen=("**",))))
        assert moved(opened) == set()
        opened.change(ChangeKind.THAW, "dense_1")
        assert moved(opened) == {"dense_1/kernel", "dense_1/bias"}

    fresh(run)


def test_ticking_statistics_makes_them_no_variables_with_gradients(program: Program, fresh: Fresh) -> None:
    path = program(NESTED.replace("FLAGS", "child.layers[1].moving_mean.trainable = True"))

    def run() -> None:
        opened = Opened(spec_of(path))
        assert not [name for name in opened.run.layout.variables if "moving" in name]
        assert opened.advance(1).norms.shape[1] == 6

    fresh(run)


def test_a_policy_that_another_thread_set_has_no_effect_on_the_run(program: Program, fresh: Fresh) -> None:
    import keras

    path = program(LORA)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        policy = fresh(lambda: Opened(spec_of(path)).model.keras_model.layers[0].dtype_policy.name)
    finally:
        keras.config.set_dtype_policy("float32")
    assert policy == "float32"


def test_a_global_clip_takes_the_norm_of_summed_rows_of_an_embedding(program: Program, fresh: Fresh) -> None:
    path = program("""
def build_model():
    embedding = keras.layers.Embedding(5, 3)
    return keras.Sequential([keras.Input((4,), dtype="int32"), embedding, keras.layers.Flatten(), keras.layers.Dense(1)])

def build_data():
    rows = np.random.default_rng(1).integers(0, 2, size=(8, 4))
    return rows, np.ones((8, 1), "float32")
""")

    def run() -> None:
        import keras
        import tensorflow as tf

        opened = Opened(spec_of(path, loop=LoopSpec(steps=9, clip=ClipSpec("global_norm", 0.01))))
        model, parts = opened.model.keras_model, opened.engine._parts
        watched = [v.tf_variable for v in opened.model.variables]
        _, gradients = eager_gradients(model, keras.losses.MeanSquaredError(), watched, parts.x, parts.y)
        dense = [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]
        one_by_one = np.linalg.norm(gradients[0].values.numpy())
        assert abs(one_by_one - np.linalg.norm(dense[0])) > 0.1 * one_by_one
        batch = opened.advance(1)
        total = np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in dense))
        assert batch.scalars[0, opened.run.layout.column("clip_factor")] == pytest.approx(0.01 / total, rel=1e-5)
        assert np.linalg.norm(batch.norms[0, :, NormKind.CLIPPED]) == pytest.approx(0.01, rel=1e-5)

    fresh(run)
