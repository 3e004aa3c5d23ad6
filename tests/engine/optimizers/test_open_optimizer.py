from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gradgui.core.errors import GradguiError, SpecError
from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.core.spec import OptimizerSpec
from gradgui.engine.keras_names import classes_by_name
from gradgui.engine.optimizers.maskable import WRAPPERS
from gradgui.engine.optimizers.open_optimizer import open_optimizer
from gradgui.engine.program import Programs
from tests.engine.conftest import Opened, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])

def build_data():
    return np.ones((4, 2), "float32"), np.linspace(0, 1, 4, dtype="float32")[:, None]
"""


def test_every_optimizer_of_keras_is_offered_or_refused_with_a_reason() -> None:
    import keras

    assert set(classes_by_name(keras.optimizers, keras.optimizers.Optimizer)) == {*OPTIMIZERS, *WRAPPERS}


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (OptimizerSpec("Adan"), 'Did you mean "Adam"'),
        (OptimizerSpec("Adam", arguments={"beta1": 0.9}), '"beta_1"'),
        (OptimizerSpec("SGD", arguments={"momentum": 7.0}), "arguments.momentum of SGD must be a number >= 0 and <= 1"),
        (OptimizerSpec("SGD", arguments={"clipnorm": 1.0}), "loop.clip"),
        (OptimizerSpec("Adam", arguments={"gradient_accumulation_steps": 2}), "loop.accumulation_steps"),
        (OptimizerSpec("LossScaleOptimizer"), "loop.precision"),
        (OptimizerSpec("loss_scale_optimizer"), "loop.precision"),
        (OptimizerSpec("MultiOptimizer"), "learning_rate_multipliers"),
    ],
)
def test_a_wrong_optimizer_is_refused_with_what_to_do(
    optimizer: OptimizerSpec, says: str, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(SpecError, match=says.replace("(", "\\(")):
        fresh(lambda: Opened(spec_of(program(PROGRAM), optimizer=optimizer)))


def test_an_optimizer_in_snake_case_without_a_rate_has_keras_own(program: Program, fresh: Fresh) -> None:
    def run() -> float:
        return Opened(spec_of(program(PROGRAM), optimizer=OptimizerSpec("schedule_free_adam_w"))).controls.learning_rate

    assert fresh(run) == 0.0025


@pytest.mark.parametrize("trains", [True, False])
def test_an_optimizer_of_keras_has_its_state_only_where_there_is_something_to_train_on(
    program: Program, fresh: Fresh, trains: bool
) -> None:
    def run() -> tuple[int, Any, int]:
        learnable = Opened(spec_of(program(PROGRAM))).engine._model.learnable
        optimizer, rate = open_optimizer(OptimizerSpec("Adam", 0.5), Programs(), learnable, trains=trains)
        return len(optimizer.variables), rate, len(learnable)

    n_variables, rate, n_learnable = fresh(run)
    assert rate == 0.5
    assert n_variables == (2 + 2 * n_learnable if trains else 2)  # two moments each; the count of steps, the rate


def opened_with(program: Program, body: str, **spec: Any) -> Opened:
    """Opens the model with an optimizer whose building function has this body."""
    path = program(PROGRAM + f"\ndef build_optimizer(**arguments):\n    {body}\n")
    return Opened(spec_of(path, optimizer=OptimizerSpec(f"{path}:build_optimizer", **spec)))


def test_a_programs_own_optimizer_is_masked_too_and_brings_its_rate(program: Program, fresh: Fresh) -> None:
    def run() -> tuple[float, float]:
        opened = opened_with(program, "return keras.optimizers.Adam(0.003, **arguments)", arguments={"beta_1": 0.5})
        optimizer: Any = opened.engine._parts.optimizer
        return opened.controls.learning_rate, optimizer.beta_1

    assert fresh(run) == (0.003, 0.5)


def test_a_rate_in_the_spec_takes_the_place_of_a_programs_schedule(program: Program, fresh: Fresh) -> None:
    body = "return keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10))"
    assert fresh(lambda: opened_with(program, body, learning_rate=0.5).controls.learning_rate) == 0.5
    with pytest.raises(GradguiError, match="schedule"):
        fresh(lambda: opened_with(program, body))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return keras.optimizers.Adam(0.003, clipnorm=1.0)", "clipnorm.*loop.clip"),
        ("return keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())", "loop.precision"),
        ("return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(keras.optimizers.SGD()))", "multipliers"),
        ("return keras.optimizers.Adam", "an instance"),
        ("return type('Adam', (), {'__module__': 'tf_keras.optimizers'})()", "tf_keras"),
        ("o = keras.optimizers.SGD(); o.build([]); return o", "isn't built"),
    ],
)
def test_what_a_program_may_not_return_is_refused_when_it_is_opened(
    body: str, says: str, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(GradguiError, match=says):
        fresh(lambda: opened_with(program, body))


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (OptimizerSpec("Adam", arguments={"use_ema": True}), "ema_overwrite_frequency"),
        (OptimizerSpec("Adam", arguments={"use_ema": True, "ema_overwrite_frequency": 9}), ""),
        (OptimizerSpec("ScheduleFreeAdamW"), "interpolated weights"),
        (OptimizerSpec("Adam"), ""),
    ],
)
def test_weights_that_are_kept_twice_are_said(optimizer: OptimizerSpec, says: str, program: Program, fresh: Fresh) -> None:
    notes = fresh(lambda: Opened(spec_of(program(PROGRAM), optimizer=optimizer)).run.notes)
    assert any(says in note for note in notes) if says else notes == ()
