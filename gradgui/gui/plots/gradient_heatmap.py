"""The overview of all gradients: variables in network order × steps, coloured by the logarithm of the norm."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.core.records import NormKind
from gradgui.gui.look import numbers
from gradgui.gui.plots.chosen_curves import columns_of
from gradgui.gui.plots.heat.colours import INFINITE, NO_VALUE, ZERO, ColourLimits
from gradgui.gui.plots.heat.lanes import FOREVER, lanes_of
from gradgui.gui.plots.heat.layer import HeatLayer
from gradgui.gui.plots.heat.legend import ColourLegend
from gradgui.gui.plots.heat.row_axis import RowAxis
from gradgui.gui.plots.heat.row_norms import RowNorms
from gradgui.gui.plots.heat.rows import Row, RowGeometry, rows_for
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.read_out import Entry
from gradgui.gui.plots.step_axis import StepRange
from gradgui.gui.plots.step_plot import StepPlot
from gradgui.gui.plots.step_view import StepView
from gradgui.runs.frozen_spans import frozen_spans
from gradgui.runs.history import RunHistory


class _HeatPlot(StepPlot):
    """The plot, with the rows' names as tool tips."""

    def __init__(self, steps: StepRange, axis: RowAxis) -> None:
        super().__init__("gradientHeatmap", steps, axis, halo=True)
        self.row_tip = ""

    def tip_at(self, place: QPointF) -> str:
        """Returns the mark's words, or the full path of the row."""
        return (super().tip_at(place) if place.x() >= 0 else "") or self.row_tip


class GradientHeatmap(StepView):
    """Shows every variable's gradient norm at every step.

    Rows that darken towards the input are a vanishing gradient, a row that turns yellow an exploding one; red is infinite.
    The ice-blue lane under a row says when it was frozen; hatched cells have no value, zero has a grey of its own. Rows that
    would be lower than 8 px collapse to layers (median).
    """

    #: A row was clicked: path of the variable, or of the layer where rows have collapsed.
    variableClicked = Signal(str)
    #: What `read_out` returns is new.
    readOutChanged = Signal()

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(steps, "The norm of every gradient appears here, one row a variable", parent)
        self._kind = NormKind.GRADIENT
        self._limits = {kind: ColourLimits() for kind in NormKind}
        self._locked = False
        self._norms = RowNorms()
        self._rows: tuple[Row, ...] = ()
        self._geometry = RowGeometry(0, 1)
        self._selected: frozenset[str] = frozenset()
        self._hovered_row: int | None = None
        self._rows_key: tuple[tuple[str, ...], int] = ((), 0)
        self._lanes_key: tuple[object, ...] = ()
        self._axis = RowAxis()
        self.plot = _HeatPlot(steps, self._axis)
        self.plot.setAccessibleName("Heat map of gradient norms: variables by steps")
        self.plot.set_y_range(0, 1)
        self.layer = HeatLayer(self.plot.view)
        self._legend = ColourLegend(self.plot.plotItem, self.plot.view, self.limits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.plot.clicked.connect(self._on_plot_clicked)
        self.plot.hovered.connect(self._on_plot_hovered)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    @property
    def limits(self) -> ColourLimits:
        """The colour limits of the norms in view."""
        return self._limits[self._kind]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as drawn, from the top."""
        return self._rows

    def set_kind(self, kind: NormKind) -> None:
        """Shows this kind of norm."""
        self._kind = kind
        self._legend.set_limits(self.limits)
        self.redraw()

    def set_selected(self, paths: Iterable[str]) -> None:
        """Frames the rows of these variables, or layers."""
        self._selected = frozenset(paths)
        self._show_selected()

    def set_limits_locked(self, locked: bool) -> None:
        """Keeps the colours as they are, whatever comes."""
        self._locked = locked
        for limits in self._limits.values():
            limits.locked = locked
        self.redraw()

    def read_out(self) -> tuple[Entry, ...]:
        """Returns the row under the mouse and its norm at the step under the mouse, from the record itself."""
        history, row = self._history, self._row_under_mouse()
        if history is None or row is None or history.n_steps == 0:
            return ()
        chosen = self._steps.cursor_step
        step = history.n_steps - 1 if chosen is None else chosen
        values = history.norms(self._kind, step, step + 1)[0][list(row.columns)].astype(np.float64)
        known = values[~np.isnan(values)]
        entries = [Entry(row.label, numbers.norm(float(np.median(known)) if len(known) else np.nan), strong=True)]
        if len(values) > 1 and len(known):
            entries.append(Entry("from", numbers.norm(float(known.min())), n_chars=0))
            entries.append(Entry("to", numbers.norm(float(known.max())), n_chars=0))
        entries.append(Entry("at step", numbers.count(step), n_chars=0))
        return tuple(entries)

    @property
    def n_points(self) -> int:
        """Cells handed to Qt."""
        return self.layer.n_points

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        if history is None or history.n_steps == 0 or not history.layout.variables:
            self.layer.set_cells(np.empty((0, 0), np.uint8), 0, 1, 0, RowGeometry(0, 1))
            self._axis.set_rows((), RowGeometry(0, 1), frozenset())
            self.plot.marks.set_marks(())
            self._legend.set_extras(())
            self.plot.set_words(self._empty_text)
            return
        self.plot.set_words("")
        self._choose_rows(history)
        start, stop = int(steps.x0 + 0.5), int(np.ceil(steps.x1 + 0.5))
        binned = self._norms.read(history, self._kind, self._rows, start, stop, self.plot.width_px)
        if len(binned.norms):
            self.limits.widen(binned.norms)
        entries = np.ascontiguousarray(self.limits.indices(binned.norms).T)
        self.layer.set_cells(entries, binned.first_step, binned.bin_steps, history.n_steps, self._geometry)
        self._set_lanes(history)
        self._set_legend(entries)
        self._show_selected()
        self.plot.marks.set_marks(marks_of(history.interventions))
        self._show_numbers()

    def _choose_rows(self, history: RunHistory) -> None:
        key = (history.layout.variables, self.plot.height_px)
        if key != self._rows_key:
            self._rows_key = key
            self._rows = rows_for(*key)
            self._geometry = RowGeometry(len(self._rows), self.plot.height_px)

    def _set_lanes(self, history: RunHistory) -> None:
        key = (len(history.interventions), self._rows_key)
        if key != self._lanes_key:
            self._lanes_key = key
            spans = frozen_spans(history.initial, history.interventions, FOREVER)
            self.layer.set_lanes(tuple(lanes_of(row, history.layout.variables, spans) for row in self._rows))

    def _set_legend(self, entries: npt.NDArray[np.uint8]) -> None:
        names = ((ZERO, "zero"), (INFINITE, "infinite"), (NO_VALUE, "no value"))
        self._legend.set_extras(tuple(name for entry, name in names if (entries == entry).any()))
        self._legend.update()

    def _show_selected(self) -> None:
        history = self._history
        paths = history.layout.variables if history else ()
        chosen_columns = set(columns_of(self._selected, paths))
        chosen = frozenset(index for index, row in enumerate(self._rows) if not chosen_columns.isdisjoint(row.columns))
        self.layer.set_selected(chosen)
        self._axis.set_rows(self._rows, self._geometry, chosen)

    def _forget(self) -> None:
        self._norms.forget()
        self._lanes_key = ()
        for limits in self._limits.values():
            limits.reset()
            limits.locked = self._locked

    def _looks(self) -> tuple[object, ...]:
        return (self._kind, self._locked)

    def _recolour(self) -> None:
        self.layer.recolour()
        self._legend.update()

    def _show_numbers(self) -> None:
        if self._hovered_row is not None:
            self.readOutChanged.emit()

    def _row_under_mouse(self) -> Row | None:
        return (
            self._rows[self._hovered_row] if self._hovered_row is not None and self._hovered_row < len(self._rows) else None
        )

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(QPointF)
    def _on_plot_clicked(self, place: QPointF) -> None:
        row = self._geometry.row_at(place.y()) if 0 <= place.y() < self.plot.view.height() else None
        if row is not None and row < len(self._rows) and place.x() <= self.plot.view.width():
            self.variableClicked.emit(self._rows[row].path)

    @Slot(QPointF)
    def _on_plot_hovered(self, place: QPointF) -> None:
        inside = 0 <= place.y() < self.plot.view.height() and place.x() <= self.plot.view.width() and bool(self._rows)
        row = self._geometry.row_at(place.y()) if inside else None
        if row != self._hovered_row:
            self._hovered_row = row
            found = self._row_under_mouse()
            self.plot.row_tip = "" if found is None else self._tip(found)
            self.readOutChanged.emit()

    def _tip(self, row: Row) -> str:
        return row.label if len(row.columns) == 1 else f"{row.label}\nmedian of {len(row.columns)} variables"
