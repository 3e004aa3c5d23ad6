"""Freezing and thawing while running, for every supported optimizer, against a compiled loop over the same subset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import Change, ChangeKind, Intervention, apply_change
from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.core.spec import DataSpec, OptimizerSpec, VariablesSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import HandLoop, Task, batches, eager_gradients

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

#: -0.0 and denormals are values that adding zero would not leave alone.
PROGRAM = """
def build_model():
    model = keras.Sequential([
        keras.Input((4,)),
        keras.layers.Dense(5, activation="tanh", kernel_constraint="max_norm"),
        keras.layers.Dense(3),
    ])
    for layer in model.layers:
        layer.bias.assign([-0.0, 1e-40] + [0.1] * (layer.units - 2))
    return model

def build_data():
    rng = np.random.default_rng(3)
    return rng.normal(size=(20, 4)).astype("float32"), rng.normal(size=(20, 3)).astype("float32")
"""
PATHS = ("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias")

RULES = [
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("AdamW", {"weight_decay": 0.1}),
    ("RMSprop", {"momentum": 0.5, "centered": True}),
    ("Adagrad", {}),
    ("Adadelta", {}),
    ("Adafactor", {}),
    ("Adamax", {}),
    ("Nadam", {}),
    ("Lion", {"weight_decay": 0.1}),
    ("Lamb", {"use_ema": True, "ema_momentum": 0.8}),
    ("Ftrl", {"l1_regularization_strength": 1e-4}),
    ("Muon", {"weight_decay": 0.1, "adam_weight_decay": 0.01}),
    ("ScheduleFreeAdamW", {"warmup_steps": 3, "weight_decay": 0.01}),
]
#: (before which step, what, which, how): every variable is frozen and thawed, in every way.
CHANGES = [
    (3, ChangeKind.FREEZE, ("dense/kernel",), None),
    (3, ChangeKind.THAW, ("dense/bias",), None),  # for the first time
    (3, ChangeKind.MULTIPLIERS, (), {"dense_1/kernel": 0.3}),
    (5, ChangeKind.THAW, ("dense/kernel",), {"thawing": "keep"}),
    (5, ChangeKind.FREEZE, ("dense_1",), None),
    (7, ChangeKind.THAW, ("dense_1/kernel",), {"thawing": "zero", "warmup_updates": 3}),
    (7, ChangeKind.FREEZE, ("dense/bias",), None),
    (9, ChangeKind.THAW, ("**",), None),
    (9, ChangeKind.LEARNING_RATE, (), 0.02),
    (12, ChangeKind.FREEZE, ("**",), None),
]
N_STEPS = 13


def spec_for(path: str, rule: str, arguments: dict[str, Any], **variables: Any) -> Any:
    data = DataSpec(path, batch_size=8, shuffle=True)
    return spec_of(path, optimizer=OptimizerSpec(rule, 0.05, arguments), data=data, variables=VariablesSpec(**variables))


def hand_loop(opened: Opened, rule: Callable[[], Any], **settings: Any) -> HandLoop:
    """Returns a loop over a copy of the model, its values as they are now."""
    import keras

    model = keras.models.clone_model(opened.model.keras_model)
    for mine, theirs in zip(model.variables, opened.model.keras_model.variables, strict=True):
        mine.assign(theirs)
    parts = opened.engine._parts
    task = Task(
        lambda x: model(x, training=True),
        keras.losses.MeanSquaredError(),
        dict(zip(PATHS, model.variables, strict=True)),
        parts.x,
        parts.y,
    )
    return HandLoop(task, rule, batches(20, 8, seed=0), **{"rate": 0.05, **settings})


def train(
    opened: Opened, n_steps: int, changes: Any, *, every_step_moves: bool = True
) -> tuple[list[Any], list[Intervention]]:
    """Takes steps, carrying changes out before theirs, and checks that what is frozen keeps its bits and the rest doesn't.

    Returns:
        the losses, and what was recorded.
    """
    losses: list[Any] = []
    done = []
    for step in range(n_steps):
        for _, kind, patterns, value in (change for change in changes if change[0] == step):
            opened.controls, intervention = apply_change(opened.controls, Change(kind, patterns, value))
            if intervention is not None:
                done.append(replace(intervention, step=step))
        thawed = {path for one in done if one.step == step and one.kind is ChangeKind.THAW for path in one.paths}
        before = {path: (bits(value), slots_of(opened, path)) for path, value in opened.values().items()}
        losses += list(opened.losses(1).astype(np.float32))
        for (path, (value, slots)), learns in zip(before.items(), opened.controls.selection.active, strict=True):
            kept = value == bits(opened.values()[path]), slots == slots_of(opened, path)
            if not learns:
                assert kept[0], (step, path)
                # A thaw acts within the call, also where the variable is frozen again before the step.
                assert kept[1] or path in thawed, (step, path)
            elif every_step_moves:
                assert not kept[0], (step, path)
    return losses, done


def slots_of(opened: Opened, path: str) -> list[bytes]:
    """Returns the bits of everything that the optimizer keeps for one variable, but for its count."""
    optimizer = opened.engine._parts.optimizer
    index = PATHS.index(path)
    slots = [slot.variable for slot in optimizer._slots[index]]
    slots += optimizer.averages[index : index + 1]
    return sorted(bits(slot.numpy()) for slot in slots)


@pytest.mark.parametrize(("rule", "arguments"), RULES)
def test_every_way_of_freezing_and_thawing_equals_a_loop_with_one_optimizer_a_variable(
    rule: str, arguments: dict[str, Any], program: Program, fresh: Fresh
) -> None:
    def run() -> None:
        import keras

        opened = Opened(spec_for(program(PROGRAM), rule, arguments, frozen=("dense/bias",)))
        hand = hand_loop(opened, lambda: getattr(keras.optimizers, rule)(0.05, **arguments), frozen=("dense/bias",))
        losses, done = train(opened, N_STEPS, CHANGES)
        losses_by_hand = hand.train(N_STEPS, done)
        assert opened.n_traces == 1
        assert bits(np.array(losses)) == bits(np.array(losses_by_hand))
        assert [bits(v) for v in opened.values().values()] == [bits(v) for v in hand.values()]
        assert [slots_of(opened, path) for path in PATHS] == [sorted(map(bits, hand.slots(path))) for path in PATHS]

    fresh(run)


@pytest.mark.parametrize("rule", ["SGD", "Adam", "Nadam"])
def test_keep_equals_one_keras_optimizer_that_is_applied_to_a_part(rule: str, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        import keras
        import tensorflow as tf

        opened = Opened(spec_for(program(PROGRAM), rule, {}, thawing="keep"))
        task = hand_loop(opened, keras.optimizers.SGD).task
        optimizer = getattr(keras.optimizers, rule)(0.05)
        optimizer.build(list(task.weights.values()))
        rows = batches(20, 8, seed=0)
        losses, losses_by_hand = [], []
        for frozen in ((), ("dense/kernel", "dense_1/bias"), ()):
            opened.change(ChangeKind.THAW, "**")
            if frozen:
                opened.change(ChangeKind.FREEZE, *frozen)
            losses += list(opened.losses(3).astype(np.float32))
            learning = [variable for path, variable in task.weights.items() if path not in frozen]

            @tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
            def step(rows: Any) -> Any:
                with tf.GradientTape() as tape:
                    loss = task.loss(tf.gather(task.y, rows), task.call(tf.gather(task.x, rows)))
                optimizer.apply(tape.gradient(loss, [v.value for v in learning]), learning)  # noqa: B023 called at once
                return loss

            losses_by_hand += [step(next(rows).astype(np.int32)).numpy() for _ in range(3)]
        assert bits(np.array(losses)) == bits(np.array(losses_by_hand))
        assert [bits(v) for v in opened.values().values()] == [bits(v.numpy()) for v in task.weights.values()]

    fresh(run)


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


def test_what_is_excluded_from_weight_decay_does_not_decay(program: Program, fresh: Fresh) -> None:
    text = """
def build_optimizer():
    optimizer = keras.optimizers.SGD(0.05, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer
"""

    def run() -> None:
        path = program(PROGRAM + text)
        optimizer = OptimizerSpec(f"{path}:build_optimizer")
        opened = Opened(spec_of(path, optimizer=optimizer, data=DataSpec(path, batch_size=20)))
        before = opened.values()
        parts, values = opened.engine._parts, [v.tf_variable for v in opened.model.variables]
        loss = hand_loop(opened, type(parts.optimizer)).task.loss
        _, gradients = eager_gradients(opened.model.keras_model, loss, values, parts.x, parts.y)
        opened.advance(1)
        for (path, value), gradient in zip(before.items(), gradients, strict=True):
            if path != "dense/kernel":  # which has a constraint
                decayed = value * (1 if "bias" in path else 1 - 0.5 * 0.05)
                assert opened.values()[path] == pytest.approx(decayed - 0.05 * gradient.numpy(), rel=1e-5, abs=1e-7)

    fresh(run)


def test_every_supported_optimizer_is_among_the_proven_ones() -> None:
    assert set(OPTIMIZERS) == {rule for rule, _ in RULES}


def test_every_average_follows_its_own_variable_and_rests_while_that_is_frozen(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_for(program(PROGRAM), "Adam", {"use_ema": True, "ema_momentum": 0.75}, frozen=("dense/bias",)))
        expected, n_updates = opened.values(), dict.fromkeys(PATHS, 0)
        for step in range(6):
            if step == 2:
                opened.change(ChangeKind.FREEZE, "dense/kernel")  # those after it must not move up a place
            if step == 4:
                opened.change(ChangeKind.THAW, "**")
            opened.advance(1)
            for (path, value), learns in zip(opened.values().items(), opened.controls.selection.active, strict=True):
                if learns:
                    expected[path] = 0.75 * expected[path] + 0.25 * value if n_updates[path] else value
                    n_updates[path] += 1
        assert n_updates == {"dense/kernel": 4, "dense/bias": 2, "dense_1/kernel": 6, "dense_1/bias": 6}
        averages = [average.numpy() for average in opened.engine._parts.optimizer.averages]
        for (path, value), average in zip(expected.items(), averages, strict=True):
            assert average == pytest.approx(value, rel=1e-5, abs=1e-7), path

    fresh(run)


def test_ftrl_rests_at_a_rate_of_zero_and_goes_on_from_there(program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = Opened(spec_for(program(PROGRAM), "Ftrl", {}))
        opened.advance(2)
        opened.change(ChangeKind.MULTIPLIERS, value={"dense/kernel": 0.0})
        before, slots = opened.values(), slots_of(opened, "dense/kernel")
        opened.advance(3)
        assert bits(opened.values()["dense/kernel"]) == bits(before["dense/kernel"])
        assert slots_of(opened, "dense/kernel") == slots
        opened.change(ChangeKind.MULTIPLIERS, value={"dense/kernel": 1.0})
        opened.advance(1)
        assert np.isfinite(opened.values()["dense/kernel"]).all()
        assert bits(opened.values()["dense/kernel"]) != bits(before["dense/kernel"])

    fresh(run)


def test_muon_tells_raw_variables_apart_by_their_names(program: Program, fresh: Fresh) -> None:
    text = """
class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.table = tf.Variable(tf.eye(3), name="embedding")
        self.w = tf.Variable(tf.eye(3), name="w")
    def __call__(self, x):
        return x @ self.table @ self.w

def build_model():
    return Model()

def build_data():
    return np.eye(3, dtype="float32"), np.ones((3, 3), "float32")
"""

    def run() -> list[int]:
        opened = Opened(spec_of(program(text), optimizer=OptimizerSpec("Muon", 0.1)))
        opened.advance(1)
        return [len(slots) for slots in opened.engine._parts.optimizer._slots]

    assert fresh(run) == [2, 1]  # Adam's for the embedding, Muon's momentum alone for the matrix
