"""The window's one timer: looks at the runner, delivers background jobs, and redraws what is visible and out of date."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gradgui.core.status import RunState
from gradgui.gui.control.background import Background
from gradgui.gui.control.drawing_budget import DrawingBudget
from gradgui.gui.control.run_controller import RunController
from gradgui.runs.history import RunHistory

#: 10 Hz while somebody looks; slower while the window isn't the one worked in, or isn't seen.
VISIBLE_MS, UNFOCUSED_MS, HIDDEN_MS = 100, 200, 500
#: Redrawing may take this long a tick; above it, the next tick comes later.
BUDGET_S = 0.03


@dataclass(slots=True)
class _Panel:
    widget: QWidget
    refresh: Callable[[], None]
    dirty: bool = True


class RunPump(QObject):
    """Polls at 10 Hz; no signal per step. Draws as often, or less often where drawing takes too much of the time.

    Args:
        controller: asked to look at its runner at every tick.
        background: its finished jobs are delivered at every tick.
        window: whether it is seen decides the rate.
    """

    def __init__(self, controller: RunController, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._controller = controller
        self._background = background
        self._window = window
        self._panels: list[_Panel] = []
        self._tickers: list[Callable[[], None]] = []
        self._history: RunHistory | None = None
        self._version = -1
        self._n_steps = 0  # when the drawing that goes on began
        #: What drawing costs, and how often it is done therefore.
        self.budget = DrawingBudget(VISIBLE_MS / 1000)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    def add_panel(self, widget: QWidget, refresh: Callable[[], None]) -> None:
        """Has `refresh` called whenever the history has grown and `widget` is visible."""
        self._panels.append(_Panel(widget, refresh))

    def add_plot(self, widget: QWidget, refresh: Callable[[int], None]) -> None:
        """Like `add_panel`; `refresh` gets how many steps were done when the drawing began: the run goes on meanwhile.

        So all panels show the same newest step.
        """
        self.add_panel(widget, lambda: refresh(self._n_steps))

    def add_ticker(self, ticker: Callable[[], None]) -> None:
        """Has `ticker` called at every tick, after the runner was looked at."""
        self._tickers.append(ticker)

    def set_history(self, history: RunHistory | None) -> None:
        """Watches another history; every panel is out of date."""
        self._history = history
        self._version = -1

    def start(self) -> None:
        """Begins to tick."""
        self._timer.start(VISIBLE_MS)

    def stop(self) -> None:
        """Ticks no more."""
        self._timer.stop()

    def mark_all(self) -> None:
        """Says that every panel is out of date (another theme, say)."""
        for panel in self._panels:
            panel.dirty = True

    @Slot()
    def _on_timer_timeout(self) -> None:
        self.tick()

    def tick(self) -> None:
        """Looks once. Called by the timer; a test may call it too. What fails keeps nothing else from being done."""
        self.budget.begin_tick()
        _attempt(self._background.deliver)
        _attempt(self._controller.poll)
        for ticker in self._tickers:
            _attempt(ticker)
        started = time.perf_counter()
        version = self._history.version if self._history is not None else 0
        if version != self._version:
            self._version = version
            self.mark_all()
        if self.budget.may_draw(training=self._controller.status.state is RunState.RUNNING):
            self._draw()
        self._pace(time.perf_counter() - started)

    def _draw(self) -> None:
        due = [panel for panel in self._panels if panel.dirty and panel.widget.isVisible()]
        if due:
            self.budget.drawing()
            self._n_steps = self._history.n_steps if self._history is not None else 0
        for panel in due:
            panel.dirty = False
            _attempt(panel.refresh)

    def _pace(self, spent_s: float) -> None:
        """Chooses when to look again: later when nobody looks, or when drawing took long."""
        if not self._window.isVisible() or self._window.isMinimized():
            interval = HIDDEN_MS
        elif QApplication.activeWindow() is None:
            interval = UNFOCUSED_MS
        else:
            interval = VISIBLE_MS
        if spent_s > BUDGET_S:
            interval = max(interval, int(2000 * spent_s))
        if self._timer.isActive() and interval != self._timer.interval():
            self._timer.setInterval(interval)


def _attempt(part: Callable[[], None]) -> None:
    """Does one part of a tick; an exception goes where those of slots go."""
    try:
        part()
    except Exception:  # noqa: BLE001 - the hook logs and shows it
        sys.excepthook(*sys.exc_info())
