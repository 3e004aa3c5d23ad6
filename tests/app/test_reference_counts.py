"""PySide6 6.12 on Python 3.11 loses a reference of None, True or False with every call: `gradgui.app.process.qt_guard`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

N_TIMES = 1000
SINGLETONS = (None, True, False)


class Emitter(QObject):
    """Something that emits."""

    happened = Signal(bool)


def drift(action: Callable[[int], None], n_times: int) -> list[int]:
    """Returns how the reference counts of None, True and False change; 0 where they're immortal (Python 3.12 and newer)."""
    action(0)
    gc.collect()
    before = [sys.getrefcount(value) for value in SINGLETONS]
    for index in range(n_times):
        action(index)
    gc.collect()
    return [sys.getrefcount(value) - count for value, count in zip(SINGLETONS, before, strict=True)]


def test_a_thousand_signal_emits_leave_the_singletons_counted(qtbot: QtBot) -> None:
    n_heard = 0

    def on_happened(_flag: bool) -> None:
        nonlocal n_heard
        n_heard += 1

    emitter = Emitter()
    emitter.happened.connect(on_happened)
    changes = drift(lambda index: emitter.happened.emit(index % 2 == 0), N_TIMES)
    assert n_heard == N_TIMES + 1
    assert max(map(abs, changes)) < N_TIMES / 10, changes


def test_a_thousand_plot_updates_leave_the_singletons_counted(qtbot: QtBot) -> None:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    curve = pg.PlotCurveItem()
    plot.addItem(curve)
    x = np.arange(10.0)
    changes = drift(lambda index: curve.setData(x, x + index), N_TIMES)
    assert max(map(abs, changes)) < N_TIMES / 10, changes


def test_painting_loses_no_reference(qtbot: QtBot) -> None:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    plot.plot([0.0, 1.0], [0.0, 1.0])
    changes = drift(lambda _: plot.grab(), 100)
    assert min(changes) > -10, changes  # a few more of None are Qt's own; fewer would end the process
