"""Freezing and thawing while running, for every supported optimizer, against a compiled loop over the same subset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError, SpecError
from gradgui.core.interventions import ChangeKind
from gradgui.core.optimizer_names import OPTIMIZERS
from gradgui.core.spec import DataSpec, OptimizerSpec, VariablesSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

#: -0.0 and denormals are values that adding zero would not leave alone.
PROGRAM = """
def build_model():
    model = keras.Sequential([
        keras.Input((4,)),
        keras.layers.Dense(6, activation="tanh"),
        keras.layers.Dense(5, activation="tanh", kernel_constraint="max_norm"),
        keras.layers.Dense(2),
    ])
    for layer in model.layers:
        layer.bias.assign([-0.0, 1e-40] + [0.1] * (layer.units - 2))
    return model

def build_data():
    rng = np.random.default_rng(3)
    return rng.normal(size=(20, 4)).astype("float32"), rng.normal(size=(20, 2)).astype("float32")
"""

RULES = [
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {"weight_decay": 0.1}),
    ("RMSprop", {"momentum": 0.5, "centered": True}),
    ("Adagrad", {}),
    ("Nadam", {}),
    ("Lion", {"weight_decay": 0.1}),
    ("Adadelta", {}),
    ("Adafactor", {}),
    ("Adamax", {}),
    ("Lamb", {}),
    ("Ftrl", {"l1_regularization_strength": 1e-4}),
    ("Muon", {"weight_decay": 0.1, "adam_weight_decay": 0.01}),
    ("ScheduleFreeAdamW", {"warmup_steps": 3, "weight_decay": 0.01}),
]
#: (steps, paths frozen meanwhile)
PHASES = [
    (3, ()),
    (4, ("dense", "dense_1/bias")),
    (3, ("dense_1", "dense_2/kernel")),
    (3, ("dense", "dense_1", "dense_2/kernel")),
    (4, ()),
]


def spec_for(path: str, rule: str, arguments: dict[str, Any]) -> Any:
    data = DataSpec(path, batch_size=8, shuffle=True)
    keep = VariablesSpec(thawing="keep")  # what one Keras optimizer in a loop written by hand does
    return spec_of(path, optimizer=OptimizerSpec(rule, 0.05, arguments), data=data, variables=keep)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(path == pattern or path.startswith(pattern + "/") for pattern in patterns)


def by_hand(opened: Opened, rule: str, arguments: dict[str, Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Trains a copy of the model in a plain compiled loop a phase; returns (losses, values, slots)."""
    import keras
    import tensorflow as tf

    model = keras.models.clone_model(opened.model.keras_model)
    for mine, theirs in zip(model.variables, opened.model.keras_model.variables, strict=True):
        mine.assign(theirs)
    optimizer = getattr(keras.optimizers, rule)(0.05, **arguments)
    optimizer.build(model.trainable_variables)
    x, y = opened.engine._parts.x, opened.engine._parts.y
    rows = batches(20, 8, seed=0)
    everything = list(model.trainable_variables)
    paths = list(opened.values())
    losses = []

    def step_over(learning: list[Any]) -> Any:
        @tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
        def step(rows: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = keras.losses.MeanSquaredError()(tf.gather(y, rows), model(tf.gather(x, rows), training=True))
            gradients = tape.gradient(loss, [v.value for v in learning])
            optimizer.apply(gradients, learning)
            return loss

        return step

    for n_steps, frozen in PHASES:
        step = step_over([v for v, path in zip(everything, paths, strict=True) if not matches(path, frozen)])
        losses += [step(next(rows).astype(np.int32)).numpy() for _ in range(n_steps)]
    return losses, [v.numpy() for v in everything], [v.numpy() for v in optimizer.variables]


@pytest.mark.parametrize(("rule", "arguments"), RULES)
def test_frozen_values_and_slots_keep_their_bits_and_the_rest_equals_a_loop_over_the_subset(
    rule: str, arguments: dict[str, Any], program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        opened = Opened(spec_for(program(PROGRAM), rule, arguments))
        losses_by_hand, values_by_hand, slots_by_hand = by_hand(opened, rule, arguments)
        losses: list[Any] = []
        for n_steps, frozen in PHASES:
            opened.change(ChangeKind.THAW, "**")
            if frozen:
                opened.change(ChangeKind.FREEZE, *frozen)
            before, slots_before = opened.values(), opened.slots()
            losses += list(opened.losses(n_steps).astype(np.float32))
            after, slots_after = opened.values(), opened.slots()
            for path in before:
                moved = bits(before[path]) != bits(after[path])
                assert moved != matches(path, frozen), path
            for key in slots_before:
                if matches(_variable_of(key, list(before)), frozen):
                    assert bits(slots_before[key]) == bits(slots_after[key]), key
        assert opened.n_traces == 1
        assert bits(np.array(losses)) == bits(np.array(losses_by_hand))
        assert [bits(v) for v in opened.values().values()] == [bits(v) for v in values_by_hand]
        # The rate is fed to gradgui's step, so that its own variable is never read.
        slots = opened.engine._parts.optimizer.variables
        pairs = [(s, hand) for s, hand in zip(slots, slots_by_hand, strict=True) if "learning_rate" not in s.path]
        assert [bits(slot.numpy()) for slot, _ in pairs] == [bits(hand) for _, hand in pairs]

    fresh(run)


def _variable_of(slot: str, paths: list[str]) -> str:
    """Returns the path of the variable that a slot belongs to: Keras writes its path with underscores in the slot's name."""
    found = [path for path in paths if path.replace("/", "_") + "_" in slot]
    return max(found, key=len, default="")


def test_negative_zero_and_denormals_of_a_frozen_bias_survive(program: Program, fresh: Fresh) -> None:
    def run() -> Any:
        opened = Opened(spec_for(program(PROGRAM), "SGD", {"momentum": 0.9, "weight_decay": 0.1}))
        opened.change(ChangeKind.FREEZE, "dense/bias")
        opened.advance(5)
        return opened.values()["dense/bias"]

    bias = fresh(run)
    assert np.signbit(bias[0])
    assert bias[0] == 0
    assert bits(bias[1]) == bits(np.float32(1e-40))


def test_iterations_count_updates_alone(program: Program, fresh: Fresh) -> None:
    def run() -> int:
        opened = Opened(spec_for(program(PROGRAM), "Adam", {}))
        opened.engine.compile(opened.controls)
        opened.advance(7)
        return int(opened.engine._parts.optimizer.iterations.numpy())

    assert fresh(run) == 7


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (OptimizerSpec("Adan"), 'Did you mean "Adam"'),
        (OptimizerSpec("Adam", arguments={"beta1": 0.9}), '"beta_1"'),
        (OptimizerSpec("SGD", arguments={"momentum": 7.0}), "momentum"),
        (OptimizerSpec("SGD", arguments={"clipnorm": 1.0}), "loop.clip"),
        (OptimizerSpec("Adam", arguments={"gradient_accumulation_steps": 2}), "loop.accumulation_steps"),
    ],
)
def test_a_wrong_optimizer_is_refused_with_what_to_do(
    optimizer: OptimizerSpec, says: str, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(SpecError, match=says.replace("(", "\\(")):
        fresh(lambda: Opened(spec_of(program(PROGRAM), optimizer=optimizer)))


def test_a_programs_own_optimizer_is_masked_too_and_brings_its_rate(program: Program, fresh: Fresh) -> None:
    text = PROGRAM + "\ndef build_optimizer():\n    return keras.optimizers.Adam(0.003, beta_1=0.5)\n"

    def run() -> tuple[float, float]:
        path = program(text)
        opened = Opened(spec_of(path, optimizer=OptimizerSpec(f"{path}:build_optimizer")))
        return opened.controls.learning_rate, opened.engine._parts.optimizer.beta_1

    assert fresh(run) == (0.003, 0.5)


def test_a_programs_optimizer_must_leave_clipping_to_gradgui(program: Program, fresh: Fresh) -> None:
    text = PROGRAM + "\ndef build_optimizer():\n    return keras.optimizers.Adam(0.003, clipnorm=1.0)\n"
    path = program(text)
    with pytest.raises(GradguiError, match="clipnorm"):
        fresh(lambda: Opened(spec_of(path, optimizer=OptimizerSpec(f"{path}:build_optimizer"))))


def test_every_supported_optimizer_is_among_the_proven_ones() -> None:
    assert set(OPTIMIZERS) == {rule for rule, _ in RULES}
