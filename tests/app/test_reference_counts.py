"""PySide6 6.12 on Python 3.11 loses a reference of None, True or False with every call: see `gradgui.app.qt_guard`."""

from __future__ import annotations

import gc
import sys

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

N_TIMES = 1000
SINGLETONS = (None, True, False)


class Emitter(QObject):
    """Something that emits."""

    happened = Signal(bool)


def counts() -> list[int]:
    """Returns the reference counts of None, True and False; constant where Python made them immortal (from 3.12)."""
    gc.collect()
    return [sys.getrefcount(value) for value in SINGLETONS]


def test_signal_emits_and_plot_updates_leave_the_singletons_counted(qtbot: QtBot) -> None:
    emitter = Emitter()
    heard = 0

    def on_happened(_flag: bool) -> None:
        nonlocal heard
        heard += 1

    emitter.happened.connect(on_happened)
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    curve = plot.plot()
    x = np.arange(10.0)
    curve.setData(x, x)
    before = counts()
    for step in range(N_TIMES):
        emitter.happened.emit(step % 2 == 0)
        curve.setData(x, x + step)
    after = counts()
    assert heard == N_TIMES
    for value, first, last in zip(SINGLETONS, before, after, strict=True):
        assert abs(last - first) < N_TIMES / 4, f"{value}: {first} -> {last}"
