from __future__ import annotations

import numpy as np

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.gui.plots.heat.lanes import FOREVER
from gradgui.gui.plots.kept_spans import KeptSpans
from tests.gui.plots.histories import add_steps, empty_history


def test_stretches_are_looked_up_again_only_after_a_change() -> None:
    history = empty_history(frozen=("conv/bias",))
    add_steps(history, np.ones(10))
    kept = KeptSpans()
    first = kept.of(history)
    assert first["conv/bias"] == [(0, FOREVER)]
    assert kept.of(history) is first
    history.add_intervention(Intervention(10, ChangeKind.THAW, ("conv/bias",)))
    assert kept.of(history)["conv/bias"] == [(0, 10)]


def test_another_run_has_stretches_of_its_own() -> None:
    kept = KeptSpans()
    kept.of(empty_history(frozen=("conv/bias",)))
    assert kept.of(empty_history())["conv/bias"] == []
