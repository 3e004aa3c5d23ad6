"""The numbers of the last step as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import ClipSpec
from gradgui.gui.panels.step_numbers import StepNumbers
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import empty_history

OFF, NORM, GLOBAL = ClipSpec("none"), ClipSpec("norm", 1.0), ClipSpec("global_norm", 0.5)


@pytest.fixture
def panel(qtbot: QtBot) -> StepNumbers:
    made = StepNumbers()
    qtbot.addWidget(made)
    return made


def number(panel: StepNumbers, key: str) -> str:
    found = panel.findChild(QLabel, f"{key}Number")
    assert found is not None
    return found.text()


def add_step(history: RunHistory, *, factor: float, updates: bool = True) -> None:
    """Appends a step whose gradients have norms 3 and 4 where it learns, updates a thousandth of weights of norm 1."""
    norms = np.zeros((1, 4, 4), dtype=np.float32)
    norms[0, :, NormKind.GRADIENT] = [3, 4, 100, 100]
    norms[0, :, NormKind.CLIPPED] = [3, 4, np.nan, np.nan] if updates else np.nan
    norms[0, :, NormKind.UPDATE] = 1e-3 if updates else np.nan
    norms[0, :, NormKind.WEIGHT] = 1
    scalars = np.zeros((1, len(history.layout.scalars)))
    scalars[0, history.layout.column("clip_factor")] = factor
    history.append(StepBatch(history.n_steps, scalars, norms))


def test_the_global_norm_is_taken_over_what_learns(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    assert number(panel, "global_norm") == "5.000"
    assert number(panel, "update_ratio") == "1.0e-3"
    assert number(panel, "clip_factor") == "off"


def test_between_two_updates_the_last_updates_numbers_stay(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=0.25)
    panel.set_history(history)
    panel.set_clip(NORM, NORM)
    add_step(history, factor=np.nan, updates=False)
    panel.refresh()
    assert number(panel, "step") == "2"
    assert number(panel, "global_norm") == "5.000"
    assert number(panel, "update_ratio") == "1.0e-3"
    assert number(panel, "clip_factor") == "0.25 (fires 100 %)"


@pytest.mark.parametrize(
    ("applied", "requested", "words"),
    [
        (OFF, OFF, ""),
        (OFF, GLOBAL, "global norm 0.5, pending"),
        (GLOBAL, GLOBAL, "global norm 0.5"),
        (GLOBAL, OFF, "off, pending"),
    ],
)
def test_it_says_which_clip_is_on_and_whether_it_waits(
    panel: StepNumbers, applied: ClipSpec, requested: ClipSpec, words: str
) -> None:
    panel.set_clip(applied, requested)
    assert panel.clip_words() == words


def test_a_clip_by_value_has_no_factor(panel: StepNumbers) -> None:
    history = empty_history()
    add_step(history, factor=np.nan)
    panel.set_history(history)
    panel.set_clip(ClipSpec("value", 0.5), ClipSpec("value", 0.5))
    assert number(panel, "clip_factor") == "–"
