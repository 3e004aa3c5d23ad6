"""The profile: one quantity of every variable at one step, in network order, as bars."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.export.quantity_table import profile_table, quantity_legend
from gradgui.gui.plots.frame.frame_plot import FramePlot
from gradgui.gui.plots.frame.reference_line import GridColumns, ReferenceLine
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.heat.row_axis import RowAxis
from gradgui.gui.plots.heat.row_view import RowView
from gradgui.gui.plots.heat.rows import RowGeometry
from gradgui.gui.plots.kept_spans import KeptSpans
from gradgui.gui.plots.profile.bars import Bar, bars_at
from gradgui.gui.plots.profile.layer import BarLayer
from gradgui.gui.plots.quantity import Floats, Quantity, axis_words, values_at
from gradgui.gui.plots.steps.step_axis import StepRange

#: Decades that the axis spans at most: what is smaller lies at its left end.
_MOST_DECADES = 12.0


class GradientProfile(RowView):
    """Shows how large the norm of each variable is now, or at the step under the cursor of any plot.

    From the input (above) to the output: bars that get shorter towards the input are a vanishing gradient, bars that get
    longer an exploding one. The pale band is the range over the steps in view, ice is frozen, red isn't finite; what has no
    length says why in words.
    """

    export_name = "profile"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Gradient profile")

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        axis = RowAxis(centred=True)
        view = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        view.disableAutoRange()
        self._values = LogAxis("bottom")
        self._values.quantity = axis_words(Quantity.GRADIENT)
        plot = FramePlot("gradientProfile", steps, view, axis, self._values)
        super().__init__(
            steps,
            translate("GradientProfile", "The norm of every variable appears here, in network order"),
            plot,
            axis,
            wheel_scrolls=True,
            parent=parent,
        )
        plot.setAccessibleName(self.tr("Profile: the norm of every variable at one step, logarithmic"))
        plot.view.setYRange(0, 1, padding=0)
        self._quantity = Quantity.GRADIENT
        self._spans = KeptSpans()
        self._range: tuple[float, float] | None = None
        self._grid = GridColumns(view, self._values)
        self.layer = BarLayer(view)
        self.reference = ReferenceLine(view, vertical=True)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    def set_quantity(self, quantity: Quantity) -> None:
        """Shows this quantity."""
        if quantity is not self._quantity:
            self._quantity = quantity
            self._range = None
            self._values.quantity = axis_words(quantity)
            self.redraw()

    @property
    def step(self) -> int | None:
        """The step that is shown: the one under the cursor, or the newest in view; None before the first."""
        if self._history is None or self._n_drawn == 0:
            return None
        chosen = self._steps.cursor_step
        if chosen is None:
            chosen = max(0, self._view[1] - 1)
        return min(chosen, self._n_drawn - 1)

    @property
    def _view(self) -> tuple[int, int]:
        """The steps in view, from the first to behind the last: those of the pale ranges."""
        return int(self._steps.x0 + 0.5), math.ceil(self._steps.x1 + 0.5)

    def read_out(self) -> tuple[Entry, ...]:
        """Returns the row under the mouse with its range, or which step this is."""
        step, row = self.step, self._row_under_mouse()
        if step is None:
            return ()
        at = Entry(
            self.tr("kept at step") if step == self._steps.kept_step else self.tr("at step"), numbers.count(step), n_chars=0
        )
        if row is None or self._hovered_row is None or self._hovered_row >= len(self.layer.bars):
            return (at, Entry(self.tr("pale: range over the steps in view"), "", n_chars=0))
        bar = self.layer.bars[self._hovered_row]
        entries = [Entry(row.label, bar.text or bar.words, strong=True)]
        if math.isfinite(bar.low):
            entries.append(Entry(self.tr("in view from"), numbers.norm(bar.low), n_chars=0))
            entries.append(Entry(self.tr("to"), numbers.norm(bar.high), n_chars=0))
        return (*entries, at)

    def export_legend(self) -> tuple[Entry, ...]:
        """What is shown, and at which step."""
        return (*quantity_legend(self._quantity), Entry(self.tr("at step"), numbers.count(self.step or 0)))

    def export_numbers(self) -> NumberTable:
        """A row a variable, in network order: its value at the step that is shown, and its range over the steps in view."""
        return profile_table(self._history, self._quantity, self.step or 0, self._steps)

    @property
    def n_points(self) -> int:
        """Bars handed to Qt."""
        return len(self.layer.bars)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, step = self._history, self.step
        if history is None or step is None or not history.layout.variables:
            self._clear_rows()
            self.layer.set_bars((), RowGeometry(0, 1))
            self.reference.set_level(None)
            self.plot.set_words(self._empty_text)
            self.readOutChanged.emit()
            return
        self.plot.set_words("")
        self._choose_rows(history)
        bars = bars_at(history, self._quantity, self.rows, step, self._view, self._spans.of(history))
        self._fit_range(bars, values_at(history, self._quantity, step))
        self.layer.set_bars(bars, self._geometry)
        usual = self._quantity.usual
        self.reference.set_level(None if usual is None else math.log10(usual))
        self._show_rows()
        self._announce()

    def _fit_range(self, bars: tuple[Bar, ...], values: Floats) -> None:
        """Shows the ranges in view and the values of all variables: scrolling doesn't move the axis."""
        sizes = np.concatenate([values, [size for bar in bars for size in (bar.value, bar.low, bar.high)]])
        usual = self._quantity.usual
        sizes = np.append(sizes[np.isfinite(sizes) & (sizes > 0)], [] if usual is None else [usual])
        if len(sizes):
            low, high = math.log10(sizes.min()), math.log10(sizes.max())
            self._range = calm_range(self._range, max(low, high - _MOST_DECADES), high)
        low, high = self._range or (-3.0, 0.0)
        self.plot.view.setXRange(low, high, padding=0)

    def _show_chosen(self, selected: frozenset[int], hovered: int | None) -> None:
        self.layer.set_chosen(selected, hovered)

    def _show_numbers(self) -> None:
        self.redraw()

    def _forget(self) -> None:
        self._range = None
        self._spans.forget()
        self.window_of_rows.forget()

    def _looks(self) -> tuple[object, ...]:
        return (*super()._looks(), self._quantity, self._steps.cursor_step)

    def _recolour(self) -> None:
        self.plot.scene().update()
