"""Optimizers that a program defines itself: masked exactly, or refused when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.interventions import ChangeKind
from gradgui.core.spec import DataSpec, OptimizerSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.step.masked.test_masked_optimizer import CHANGES, N_STEPS, PATHS, PROGRAM, hand_loop, slots_of, train

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

OWN = """
class Signum(keras.optimizers.Optimizer):
    def build(self, variables):
        super().build(variables)
        self.velocity = self.add_optimizer_variables(variables, "velocity", initializer="ones")

    def update_step(self, gradient, variable, learning_rate):
        v = self.velocity[self._get_variable_index(variable)]
        self.assign(v, 0.9 * v + 0.1 * gradient)
        self.assign_sub(variable, learning_rate * keras.ops.sign(v) / keras.ops.cast(self.iterations + 1, "float32"))
"""
CALM = """
class Calm(keras.optimizers.Nadam):
    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient, variable, learning_rate / 2)
"""
BUILD = """
def build_optimizer():
    return {}(0.05)
"""


def opened_with(program: Program, text: str, kind: str, **changes: Any) -> Opened:
    path = program(PROGRAM + text + BUILD.format(kind))
    data = DataSpec(path, batch_size=8)
    return Opened(spec_of(path, optimizer=OptimizerSpec(f"{path}:build_optimizer"), data=data, **changes))


@pytest.mark.parametrize(("text", "kind"), [(OWN, "Signum"), (CALM, "Calm")])
def test_a_programs_own_class_is_frozen_and_thawed_exactly(text: str, kind: str, program: Program, fresh: Fresh) -> None:
    def run() -> None:
        opened = opened_with(program, text, kind)
        own = next(base for base in type(opened.engine._parts.optimizer).__mro__ if base.__name__ == kind)
        hand = hand_loop(opened, lambda: own(0.05))
        losses, done = train(opened, N_STEPS, [(0, ChangeKind.FREEZE, ("dense/bias",), None), *CHANGES])
        assert bits(np.array(losses)) == bits(np.array(hand.train(N_STEPS, done)))
        assert [bits(v) for v in opened.values().values()] == [bits(v) for v in hand.values()]
        assert [slots_of(opened, path) for path in PATHS] == [sorted(map(bits, hand.slots(path))) for path in PATHS]

    fresh(run)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (OWN.replace("self.assign_sub(variable, ", "variable.assign_sub("), "wrote .*kernel.* past them"),
        (OWN.replace("self.assign(v, 0.9 * v + 0.1 * gradient)", "v.assign_add(gradient)"), "velocity past them"),
        (OWN.replace("[self._get_variable_index(variable)]", "[1]").replace("* gradient)", ")"), "for several"),
        (OWN + "\n    def apply(self, grads, variables=None):\n        pass\n", "overrides it"),
        (OWN.replace("0.9 * v", "0.9 / v.no_such"), "trying an update of Signum"),
    ],
)
def test_what_cannot_be_frozen_exactly_is_refused_when_it_is_opened(
    text: str, says: str, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(ModelError, match=says):
        fresh(lambda: opened_with(program, text, "Signum"))
