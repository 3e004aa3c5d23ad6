"""Forks under settings of their own against loops written by hand that change over at the same step: every bit."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.app.continuing import fork, resume
from gradgui.app.training import run_headless
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.runs.fresh_thread import on_fresh_thread
from gradgui.runs.store.run_reader import RunReader
from tests.engine.reference_loop import batches, compiled_step

N, STEP, N_STEPS = 37, 9, 20
_PROGRAM = """
import keras
import numpy as np

def build_model(rate=0.3):
    layers = keras.layers
    return keras.Sequential([
        keras.Input((6,)), layers.Dense(5), layers.BatchNormalization(), layers.Dropout(rate), layers.Dense(1),
    ])

def build_data(seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(37, 6)).astype("float32"), random.normal(size=(37, 1)).astype("float32")
"""


@dataclass
class Part:
    """A stretch of a loop by hand.

    Args:
        rows: the rows of its steps.
        rule: its optimizer.
        loss: its loss.
        data: argument of `build_data`.
    """

    rows: Iterator[Any]
    rule: Any
    loss: Any
    data: int = 0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("program") / "program.py"
    path.write_text(_PROGRAM, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def parent(program: Path) -> RunReader:
    """Returns a run of Adam; of its 20 steps, the first 9 are shared."""
    spec = RunSpec(
        name="parent",
        model=ModelSpec(f"{program}:build_model"),
        data=DataSpec(f"{program}:build_data", batch_size=8),
        loss=LossSpec("mean_squared_error"),
        optimizer=OptimizerSpec("Adam", 0.02),
        loop=LoopSpec(steps=N_STEPS, seed=4),
    )
    summary = run_headless(spec, program.parent / "runs", trust=True)
    return RunReader(str(summary.run))


def _forked(parent: RunReader, **settings: Any) -> RunReader:
    keys = {key.replace("__", "."): value for key, value in settings.items()}
    summary = fork(parent, STEP, settings=keys, trust=True)
    return RunReader(str(summary.run))


def _by_hand(program: Path, parts: Callable[[], list[Part]]) -> tuple[Any, list[Any]]:
    """Returns the losses of the parts, the first one of `STEP` steps, and all variables at the end."""

    def train() -> tuple[Any, list[Any]]:
        import keras

        spec = importlib.util.spec_from_file_location("by_hand", program)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        keras.utils.set_random_seed(4)
        model = module.build_model()
        losses = []
        for part, n_steps in zip(parts(), (STEP, N_STEPS - STEP), strict=True):
            x, y = module.build_data(part.data)
            call = lambda x: model(x, training=True)  # noqa: E731
            step = compiled_step(call, part.loss, model.trainable_variables, part.rule, x, y)
            losses += [step(rows.astype(np.int32)).numpy() for rows in islice(part.rows, n_steps)]
        return np.array(losses, dtype=np.float64), [variable.numpy() for variable in model.variables]

    return on_fresh_thread(train)


def _first(rows: Iterator[Any]) -> Part:
    import keras

    return Part(rows, keras.optimizers.Adam(0.02), keras.losses.MeanSquaredError())


def _weights(run: RunReader) -> list[Any]:
    (_, path) = run.checkpoints.newest() or (0, None)
    assert path is not None
    with np.load(path) as archive:
        return [archive[variable.path] for variable in run.variables_info]


def _assert_equal(run: RunReader, by_hand: tuple[Any, list[Any]]) -> None:
    losses, values = by_hand
    np.testing.assert_array_equal(run.loss, losses)
    for value, expected in zip(_weights(run), values, strict=True):
        np.testing.assert_array_equal(value, expected)


def test_another_optimizer_begins_with_fresh_slots_at_the_weights_of_the_step(parent: RunReader, program: Path) -> None:
    arguments = {"weight_decay": 0.01, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3}
    run = _forked(parent, optimizer__name="AdamW", optimizer__learning_rate=0.01, optimizer__arguments=arguments)

    def parts() -> list[Part]:
        import keras

        rows = batches(N, 8, seed=4)
        return [_first(rows), Part(rows, keras.optimizers.AdamW(0.01, **arguments), keras.losses.MeanSquaredError())]

    _assert_equal(run, _by_hand(program, parts))


def test_other_batches_begin_with_the_next_epoch_and_the_optimizer_goes_on(parent: RunReader, program: Path) -> None:
    run = _forked(parent, data__batch_size=5)

    def parts() -> list[Part]:
        first = _first(batches(N, 8, seed=4))
        # Step 8 was of epoch 1 (5 steps an epoch): the order goes on with epoch 2, of 8 steps.
        return [first, Part(islice(batches(N, 5, seed=4), 2 * 8, None), first.rule, first.loss)]

    _assert_equal(run, _by_hand(program, parts))
    assert run.epoch[STEP - 1 : STEP + 9].tolist() == [1, *[2] * 8, 3]


def test_another_loss_other_data_and_another_optimizer_at_once(parent: RunReader, program: Path) -> None:
    run = _forked(
        parent,
        optimizer__name="SGD",
        optimizer__arguments={"momentum": 0.9},
        loss={"name": "huber", "arguments": {"delta": 0.3}},
        data__arguments={"seed": 7},
        loop__metrics=["mean_absolute_error"],
    )

    def parts() -> list[Part]:
        import keras

        rule = keras.optimizers.SGD(0.02, momentum=0.9)
        rows = islice(batches(N, 8, seed=4), 2 * 5, None)
        return [_first(batches(N, 8, seed=4)), Part(rows, rule, keras.losses.Huber(delta=0.3), data=7)]

    _assert_equal(run, _by_hand(program, parts))
    assert np.isnan(run.metrics("mean_absolute_error")[:STEP]).all()
    assert np.isfinite(run.metrics("mean_absolute_error")[STEP:]).all()


@pytest.mark.exhaustive
def test_another_seed_begins_a_new_order_and_new_generators(parent: RunReader, program: Path) -> None:
    run = _forked(parent, loop__seed=11, model__arguments={"rate": 0.0})

    def parts() -> list[Part]:
        first = _first(batches(N, 8, seed=4))
        return [first, Part(islice(batches(N, 8, seed=11), 2 * 5, None), first.rule, first.loss)]

    losses, _ = _by_hand(program, parts)
    np.testing.assert_array_equal(run.loss[:STEP], losses[:STEP])
    assert run.parent is not None
    assert run.parent.anew == ("place in the data", "random generators")


@pytest.mark.exhaustive
def test_without_dropout_the_same_weights_go_on(parent: RunReader, program: Path) -> None:
    run = _forked(parent, model__arguments={"rate": 0.0})
    assert run.parent is not None
    assert "optimizer state" in run.parent.carried
    np.testing.assert_array_equal(run.loss[:STEP], parent.loss[:STEP])
    assert run.loss[STEP] != parent.loss[STEP]
    # Of a step before its update only the forward pass is another one.
    np.testing.assert_array_equal(run.norms("weight")[STEP], parent.norms("weight")[STEP])


def test_metrics_alone_change_no_bit_and_what_follows_is_resumed_bit_for_bit(parent: RunReader) -> None:
    whole = _forked(parent, loop__metrics=["mean_absolute_error"])
    np.testing.assert_array_equal(whole.loss, parent.loss)
    sgd = {"optimizer.name": "Adagrad", "optimizer.learning_rate": 0.1}
    longer = fork(parent, STEP, settings=sgd, trust=True)
    shorter = fork(parent, STEP, settings={**sgd, "loop.steps": 13}, trust=True)
    resume(str(shorter.run), N_STEPS - 13, trust=True)
    runs = [RunReader(str(summary.run)) for summary in (longer, shorter)]
    np.testing.assert_array_equal(runs[0].loss, runs[1].loss)
    for value, expected in zip(*(_weights(run) for run in runs), strict=True):
        np.testing.assert_array_equal(value, expected)
