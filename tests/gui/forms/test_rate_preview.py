from __future__ import annotations

import msgspec
import numpy as np
from pytestqt.qtbot import QtBot

from gradgui.core.rates.schedules import CosineSchedule
from gradgui.core.spec import OptimizerSpec, PlannedIntervention, RunSpec
from gradgui.gui.forms.rate_preview import WHOLE_STEPS, RatePreview, planned_rates
from tests.fakes import fake_spec


def cosine(**loop: object) -> RunSpec:
    return msgspec.structs.replace(fake_spec(**loop), optimizer=OptimizerSpec("SGD", CosineSchedule(initial=0.1)))


def test_the_rates_are_those_of_the_schedule_over_updates_not_steps() -> None:
    rates, n_updates = planned_rates(cosine(steps=400, accumulation_steps=4), 400)
    assert n_updates == 100
    expected = 0.05 * (1 + np.cos(np.pi * np.arange(100) / 100))
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


def test_a_very_long_run_is_drawn_from_some_of_its_updates() -> None:
    n_steps = 50 * WHOLE_STEPS
    rates, n_updates = planned_rates(cosine(steps=n_steps), n_steps)
    assert n_updates == n_steps
    assert len(rates) <= 600
    assert rates[0] == 0.1
    assert rates[-1] < 1e-9


def test_planned_changes_are_in_it() -> None:
    spec = msgspec.structs.replace(fake_spec(steps=10), interventions=(PlannedIntervention(at_step=5, learning_rate=0.01),))
    rates, _ = planned_rates(spec, 10)
    assert rates.tolist() == [0.1] * 5 + [0.01] * 5


def test_one_rate_all_the_time_needs_no_picture(qtbot: QtBot) -> None:
    preview = RatePreview()
    qtbot.addWidget(preview)
    preview.show_spec(fake_spec(steps=10), 10)
    assert preview.isHidden()
    preview.show_spec(cosine(steps=10), 10)
    assert not preview.isHidden()
    assert "over 10 updates" in preview.accessibleDescription()
    preview.resize(300, 84)
    assert not preview.grab().isNull()
    preview.show_spec(cosine(steps=10), None)
    assert preview.isHidden()
