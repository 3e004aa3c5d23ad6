"""The overview of all gradients: variables in network order × steps, coloured by the logarithm of the norm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.export.quantity_table import quantity_legend, quantity_table
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.heat.colours import INFINITE, NO_VALUE, ZERO, ColourLimits
from gradgui.gui.plots.heat.lanes import lanes_of
from gradgui.gui.plots.heat.layer import HeatLayer
from gradgui.gui.plots.heat.legend import ColourLegend
from gradgui.gui.plots.heat.row_axis import RowAxis
from gradgui.gui.plots.heat.row_norms import RowNorms
from gradgui.gui.plots.heat.row_view import RowView
from gradgui.gui.plots.heat.rows import RowGeometry
from gradgui.gui.plots.kept_spans import KeptSpans
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.quantity import Quantity, values_at
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.history import RunHistory

#: A redraw reads at most about so many numbers: with thousands of variables in view, cells are some pixels wide.
_MOST_NUMBERS, _FEWEST_BINS = 3_000_000, 200


class GradientHeatmap(RowView):
    """Shows every variable's gradient norm at every step.

    Rows that darken towards the input are a vanishing gradient, a row that turns yellow an exploding one; red is infinite.
    The ice-blue lane under a row says when it was frozen; hatched cells have no value, zero has a grey of its own. Rows that
    would be lower than 8 px collapse to layers (median), unless every variable shall have one: then they scroll.

    Args:
        steps: the x axis that it shares.
        parent: Qt's.
        axis: the names of its rows; None: one of its own.
    """

    plot: StepPlot
    export_name = "heatmap"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Gradient heat map")

    def __init__(self, steps: StepRange, parent: QWidget | None = None, axis: RowAxis | None = None) -> None:
        axis = RowAxis() if axis is None else axis
        super().__init__(
            steps,
            translate("GradientHeatmap", "The norm of every gradient appears here, one row a variable"),
            StepPlot("gradientHeatmap", steps, axis, halo=True),
            axis,
            wheel_scrolls=False,
            parent=parent,
        )
        self._quantity = Quantity.GRADIENT
        self._limits = {quantity: ColourLimits() for quantity in Quantity}
        self._locked = False
        self._norms = RowNorms()
        self._lanes_key: tuple[object, ...] = ()
        self._spans = KeptSpans()
        self.plot.setAccessibleName(self.tr("Heat map of gradient norms: variables by steps"))
        self.plot.set_y_range(0, 1)
        self.layer = HeatLayer(self.plot.view)
        self._legend = ColourLegend(self.plot.plotItem, self.plot.view, self.limits)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    @property
    def limits(self) -> ColourLimits:
        """The colour limits of the norms in view."""
        return self._limits[self._quantity]

    def set_quantity(self, quantity: Quantity) -> None:
        """Shows this quantity."""
        self._quantity = quantity
        self._legend.set_limits(self.limits)
        self.redraw()

    def set_limits_locked(self, locked: bool) -> None:
        """Keeps the colours as they are, whatever comes."""
        self._locked = locked
        for limits in self._limits.values():
            limits.locked = locked
        self.redraw()

    def read_out(self) -> tuple[Entry, ...]:
        """Returns the row under the mouse and its norm at the step under the mouse, from the record itself."""
        history, row, chosen = self._history, self._row_under_mouse(), self._steps.cursor_step
        if history is None or self._n_drawn == 0 or (row is None and chosen is None):
            return ()
        step = self._n_drawn - 1 if chosen is None else chosen
        if row is None:
            return (Entry(self.tr("at step"), numbers.count(step), n_chars=0),)
        values = values_at(history, self._quantity, step)[list(row.columns)]
        known = values[~np.isnan(values)]
        entries = [Entry(row.label, numbers.value(float(np.median(known)) if len(known) else np.nan), strong=True)]
        if len(values) > 1 and len(known):
            entries.append(Entry(self.tr("from"), numbers.value(float(known.min())), n_chars=0))
            entries.append(Entry(self.tr("to"), numbers.value(float(known.max())), n_chars=0))
        entries.append(Entry(self.tr("at step"), numbers.count(step), n_chars=0))
        return tuple(entries)

    def export_legend(self) -> tuple[Entry, ...]:
        """What is shown."""
        return quantity_legend(self._quantity)

    def export_numbers(self) -> NumberTable:
        """What is shown of all variables at every step in view, also where rows have collapsed to layers."""
        return quantity_table(self._history, self._quantity, None, self._steps)

    @property
    def n_points(self) -> int:
        """Cells handed to Qt."""
        return self.layer.n_points

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        if history is None or self._n_drawn == 0 or not history.layout.variables:
            self.layer.set_cells(np.empty((0, 0), np.uint8), 0, 1, 0, RowGeometry(0, 1))
            self._clear_rows()
            self.plot.marks.set_marks(())
            self._legend.set_extras(())
            self.plot.set_words(self._empty_text)
            return
        self.plot.set_words("")
        self._choose_rows(history)
        start, stop = int(steps.x0 + 0.5), min(int(np.ceil(steps.x1 + 0.5)), self._n_drawn)
        n_columns = sum(len(row.columns) for row in self.rows)
        n_bins = min(self.plot.width_px, max(_FEWEST_BINS, _MOST_NUMBERS // n_columns))
        binned = self._norms.read(history, self._quantity, self.rows, start, stop, n_bins)
        if len(binned.norms):
            self.limits.widen(binned.norms)
        entries = np.ascontiguousarray(self.limits.indices(binned.norms).T)
        self.layer.set_cells(entries, binned.first_step, binned.bin_steps, self._n_drawn, self._geometry)
        self._set_lanes(history)
        self._set_legend(entries)
        self._show_rows()
        self.plot.marks.set_marks(marks_of(history.interventions))
        self._show_numbers()

    def _set_lanes(self, history: RunHistory) -> None:
        key = (len(history.interventions), self.rows)
        if key != self._lanes_key:
            self._lanes_key = key
            spans = self._spans.of(history)
            self.layer.set_lanes(tuple(lanes_of(row, history.layout.variables, spans) for row in self.rows))

    def _set_legend(self, entries: npt.NDArray[np.uint8]) -> None:
        names = ((ZERO, "zero"), (INFINITE, "infinite"), (NO_VALUE, "no value"))
        self._legend.set_extras(tuple(name for entry, name in names if (entries == entry).any()))
        self._legend.update()

    def _show_chosen(self, selected: frozenset[int], hovered: int | None) -> None:
        self.layer.set_chosen(selected, hovered)

    def _forget(self) -> None:
        self._norms.forget()
        self._spans.forget()
        self.window_of_rows.forget()
        self._lanes_key = ()
        for limits in self._limits.values():
            limits.reset()
            limits.locked = self._locked

    def _looks(self) -> tuple[object, ...]:
        return (*super()._looks(), self._quantity, self._locked)

    def _recolour(self) -> None:
        self.layer.recolour()
        self._legend.update()

    def _show_numbers(self) -> None:
        self._announce()
