"""Whatever is changed while a run goes on: a loop written by hand that is fed the record ends with the same weights."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, OptimizerSpec, PlannedIntervention
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.engine import OpenedRun
from gradgui.runs.fresh_thread import on_fresh_thread
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.engine.conftest import bits, spec_of
from tests.engine.reference_loop import HandLoop, Task, batches

PROGRAM = """
import keras
import numpy as np

def build_model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)])

def build_data():
    rng = np.random.default_rng(3)
    return rng.normal(size=(21, 4)).astype("float32"), rng.normal(size=(21, 3)).astype("float32")
"""
PATHS = ("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias")
N_STEPS = 24
SCHEDULE = CosineSchedule(initial=0.1, final=0.01, steps=15, warmup_updates=2)
RULES: dict[str, dict[str, Any]] = {"SGD": {"momentum": 0.9}, "Adam": {}, "AdamW": {"weight_decay": 0.01}, "RMSprop": {}}


class Watched(KerasEngine):
    """Remembers the model before the first step and after the last."""

    def open(self, spec: Any) -> OpenedRun:
        """Copies the model and its data."""
        import keras

        opened = super().open(spec)
        self.copy = keras.models.clone_model(self._model.keras_model)
        self.copy.set_weights(self._model.keras_model.get_weights())
        self.x, self.y = self._parts.x, self._parts.y
        return opened

    def close(self) -> None:
        """Copies the values."""
        self.values = [variable.tf_variable.numpy() for variable in self._model.variables]
        super().close()


@st.composite
def planned_changes(draw: Any) -> tuple[PlannedIntervention, ...]:
    """Up to six tables of changes within the run, after each of which something learns."""
    learning = set(PATHS)
    tables = []
    for at_step in sorted(draw(st.sets(st.integers(1, N_STEPS - 2), min_size=1, max_size=6))):
        change: dict[str, Any] = {}
        some = set(draw(st.sets(st.sampled_from(PATHS), min_size=1, max_size=3)))
        match draw(st.sampled_from(["selection", "selection", "rate", "multipliers", "clip", "accumulation"])):
            case "selection" if learning - some:
                change = {"freeze": tuple(sorted(some)), "thaw": tuple(sorted(set(PATHS) - learning - some))}
                learning = set(PATHS) - some
            case "rate":
                change = {"learning_rate": draw(st.sampled_from([0.05, 0.013, "schedule"]))}
            case "multipliers":
                change = {"multipliers": dict.fromkeys(sorted(some), draw(st.sampled_from([0.0, 0.1, 3.0])))}
            case "clip":
                kind = draw(st.sampled_from(["norm", "global_norm", "value", "none"]))
                change = {"clip": ClipSpec(kind, None if kind == "none" else 0.05)}
            case _:
                change = {"accumulation_steps": draw(st.integers(1, 4))}
        tables.append(PlannedIntervention(at_step, **change))
    return tuple(tables)


@given(rule=st.sampled_from(sorted(RULES)), planned=planned_changes(), accumulation_steps=st.sampled_from([1, 3]))
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # every example opens a run: shrinking one that fails would take minutes
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.exhaustive
def test_a_loop_by_hand_that_is_fed_the_record_ends_with_the_same_weights(
    rule: str, planned: tuple[PlannedIntervention, ...], accumulation_steps: int
) -> None:
    on_fresh_thread(lambda: check(rule, planned, accumulation_steps))


def check(rule: str, planned: tuple[PlannedIntervention, ...], accumulation_steps: int) -> None:
    import keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(PROGRAM, encoding="utf-8")
        spec = spec_of(
            str(path),
            data=DataSpec(str(path), batch_size=8, shuffle=True),
            optimizer=OptimizerSpec(rule, SCHEDULE, RULES[rule]),
            loop=LoopSpec(steps=N_STEPS, accumulation_steps=accumulation_steps),
            interventions=planned,
        )
        engine: Watched = None  # type: ignore[assignment]

        def make() -> Watched:
            nonlocal engine
            engine = Watched()
            return engine

        runner = Runner(spec, make, Path(folder) / "runs", headless=True)
        runner.go()
        runner.run()
        assert runner.status.message == ""
        record = RunReader(runner.status.run_path)
        interventions, losses = record.interventions, record.loss.astype(np.float32)

    task = Task(
        lambda x: engine.copy(x, training=True),
        keras.losses.MeanSquaredError(),
        dict(zip(PATHS, engine.copy.variables, strict=True)),
        engine.x,
        engine.y,
    )
    make_rule: Callable[[], Any] = lambda: getattr(keras.optimizers, rule)(**RULES[rule])  # noqa: E731
    by_hand = HandLoop(
        task,
        make_rule,
        batches(21, 8, seed=0),
        rate=0.0,
        accumulation_steps=accumulation_steps,
        plan=lambda update: float(SCHEDULE.rates([update])[0]),
    )
    assert [bits(loss) for loss in by_hand.train(N_STEPS, interventions)] == [bits(loss) for loss in losses]
    assert [bits(value) for value in by_hand.values()] == [bits(value) for value in engine.values]
