"""What loss plot, heat map, curves and profile share: one run, the steps in view, drawing only what is new and seen."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.frame.frame_plot import FramePlot
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory


class RunView(ExportedView):
    """A widget that draws a run. Children make `plot`, then call `start`; they fill in `_draw` and `_forget`."""

    plot: FramePlot

    def __init__(self, steps: StepRange, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._history: RunHistory | None = None
        self._empty_text = empty_text
        self._drawn_key: tuple[object, ...] = ()
        self._n_refreshed: int | None = None  # steps of the run when it was last looked at

    def start(self) -> None:
        """Connects what moves, once everything is made, and draws the empty state."""
        self._steps.changed.connect(self._on_steps_changed)
        self._steps.cursorChanged.connect(self._on_steps_cursor_changed)
        self.plot.view.sigResized.connect(self._on_view_resized)
        theme().changed.connect(self._on_theme_changed)
        self._draw()

    def set_history(self, history: RunHistory | None) -> None:
        """Shows this run from now on; None: none."""
        if self._history is not None and history is not self._history:
            self._steps.keep_step(None)
        self._history = history
        self._drawn_key = ()
        self._n_refreshed = None
        self._forget()
        self.refresh()

    def can_export(self) -> bool:
        """Whether there are steps in view."""
        start, stop = self._steps.seen
        return self._history is not None and self._history.n_steps > start < stop

    def export_parts(self) -> tuple[QWidget, ...]:
        """The plot."""
        return (self.plot,)

    def set_empty_text(self, text: str) -> None:
        """Says what to do while there is no step yet."""
        self._empty_text = text
        self._drawn_key = ()
        self.redraw()

    def refresh(self, n_steps: int | None = None) -> None:
        """Looks how far the run has come and draws what is new; called by the window's one timer.

        Args:
            n_steps: how far it shall be taken to have come, as by all other panels; None: as far as it has.
        """
        self._n_refreshed = self._history.n_steps if n_steps is None and self._history is not None else n_steps
        self._steps.set_n_steps(self._n_drawn)
        self.redraw()

    @property
    def _n_drawn(self) -> int:
        """Steps of the run that are drawn: those of the last refresh, though it has gone on, so that all panels agree."""
        if self._history is None:
            return 0
        n_steps = self._history.n_steps
        return n_steps if self._n_refreshed is None else min(self._n_refreshed, n_steps)

    def redraw(self) -> None:
        """Draws if something is new and it is seen; next to nothing otherwise."""
        history, steps = self._history, self._steps
        version = -1 if history is None else history.version
        key = (version, self._n_drawn, steps.x0, steps.x1, self.plot.width_px, self.plot.height_px, *self._looks())
        if key != self._drawn_key and self.isVisible():
            self._drawn_key = key
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what happened while it was hidden."""
        super().showEvent(event)
        self.redraw()

    def _draw(self) -> None:
        """Draws the run, or the empty state."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Drops what belonged to the run before."""

    def _looks(self) -> tuple[object, ...]:
        """Returns what else changes the drawing."""
        return ()

    def _recolour(self) -> None:
        """Takes the colours of the theme."""

    def _show_numbers(self) -> None:
        """Shows the numbers under the cursor."""

    @Slot()
    def _on_steps_changed(self) -> None:
        self.redraw()

    def _on_view_resized(self, _view: object) -> None:
        self.redraw()  # at once: the timer rests while no run goes on

    @Slot()
    def _on_steps_cursor_changed(self) -> None:
        self._show_numbers()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._recolour()


class StepView(RunView):
    """A widget that draws a run over steps."""

    plot: StepPlot
