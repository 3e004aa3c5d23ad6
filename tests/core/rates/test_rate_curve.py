from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.rates.rate_curve import rate_curve
from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.records import NormKind
from gradgui.core.spec import OptimizerSpec, PlannedIntervention, RunSpec
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec

COSINE = CosineSchedule(initial=0.1, final=0.01, warmup_updates=4)


def spec(*planned: PlannedIntervention, rate: Any = COSINE, **loop: object) -> RunSpec:
    return msgspec.structs.replace(fake_spec(**loop), optimizer=OptimizerSpec("SGD", rate), interventions=tuple(planned))


def test_a_curve_has_one_rate_an_update() -> None:
    own = CosineSchedule(initial=0.1, final=0.01, warmup_updates=4, steps=29)
    assert rate_curve(spec(accumulation_steps=3), 100).tolist() == own.rates(np.arange(33)).tolist()


def test_a_number_stays() -> None:
    assert rate_curve(spec(rate=0.2), 3).tolist() == [0.2, 0.2, 0.2]


@pytest.mark.parametrize("accumulation_steps", [1, 3])
def test_the_curve_is_what_the_run_then_records(accumulation_steps: int) -> None:
    wanted = spec(
        PlannedIntervention(60, learning_rate="schedule"),
        PlannedIntervention(20, learning_rate=0.05, accumulation_steps=2),
        PlannedIntervention(70, accumulation_steps=5),
        accumulation_steps=accumulation_steps,
    )
    runner = Runner(wanted, FakeEngine, None, headless=True)
    runner.go()
    runner.run()
    assert runner.recorder is not None
    history = runner.recorder.history
    moved = np.nansum(history.norms(NormKind.UPDATE), axis=1) > 0
    recorded = history.scalars("learning_rate")[moved]
    curve = rate_curve(wanted, 100)
    assert recorded.tolist() == curve[curve > 0].tolist()  # an update at rate 0, with which a warm-up begins, moves nothing


def test_the_optimizers_own_rate_is_not_known_here() -> None:
    with pytest.raises(SpecError, match=r"optimizer\.learning_rate must be given for its curve"):
        rate_curve(spec(rate=None), 10)
