from __future__ import annotations

import gc
import sys

import numpy as np
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import add_steps, empty_history

N_CALLS = 1000
#: PySide6 6.12 on Python 3.11 loses a reference of each with every call; what pytest and caches keep is far less.
MOST_DRIFT = N_CALLS // 4


class Emitter(QObject):
    happened = Signal()


def counts() -> np.ndarray:
    gc.collect()  # what earlier tests left in cycles isn't drift
    return np.array([sys.getrefcount(thing) for thing in (None, True, False)], dtype=np.int64)


def test_reference_counts_do_not_drift_over_signal_emits(qtbot: QtBot) -> None:
    emitter = Emitter()
    before = counts()
    for _ in range(N_CALLS):
        emitter.happened.emit()
        emitter.setObjectName("emitter")
    assert (np.abs(counts() - before) < MOST_DRIFT).all()


def test_reference_counts_do_not_drift_over_plot_updates(qtbot: QtBot) -> None:
    steps = StepRange()
    loss, gradients = LossPlot(steps), GradientPanel(steps)
    history = empty_history()
    for widget in (loss, gradients):
        qtbot.addWidget(widget)
        widget.resize(300, 200)
        widget.show()
        widget.set_history(history)
    add_steps(history, np.ones(50))
    loss.refresh()
    gradients.refresh()
    loss.grab()
    before = counts()
    for i in range(N_CALLS):
        add_steps(history, np.ones(1))
        loss.refresh()
        gradients.refresh()
        if i % 10 == 0:
            loss.grab()
    assert (np.abs(counts() - before) < MOST_DRIFT).all()
