"""Gradient norms as curves: of the chosen variables, or of those with the largest."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.core.records import NormKind
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import mixed, theme
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.chosen_curves import MOST_CURVES, ChosenCurves
from gradgui.gui.plots.curve import Curve
from gradgui.gui.plots.curve_legend import CurveLegend, LegendEntry
from gradgui.gui.plots.curve_points import SMOOTHING_SHARE, Floats, dashed, envelope, finite_range, log10, smoothed
from gradgui.gui.plots.heat.lanes import FOREVER
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.read_out import Entry
from gradgui.gui.plots.step_axis import StepRange
from gradgui.gui.plots.step_plot import StepPlot
from gradgui.gui.plots.step_view import StepView
from gradgui.runs.frozen_spans import frozen_spans
from gradgui.runs.history import Binned, RunHistory

#: Behind so few smoothed curves, and behind the clicked one, the single steps are drawn too; more would be noise.
_MOST_STRAYS = 2
#: Length of a dash, and of the gap after it, where a variable is frozen.
_DASH_PX = 5.0


class GradientCurves(StepView):
    """Shows norms over steps on a logarithmic axis: which gradients shrink, which grow, by how many powers of ten.

    Curves are smoothed unless told otherwise, dashed while their variable is frozen, 2 px wide once their name is clicked.
    Zero has no logarithm: the line is broken.
    """

    #: What `read_out` returns is new.
    readOutChanged = Signal()

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(steps, "The norms of the chosen variables appear here", parent)
        self._kind = NormKind.GRADIENT
        self._chosen = ChosenCurves()
        self._strong = ""
        self._smooth = True
        self._columns: tuple[int, ...] = ()
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._spans_key: tuple[object, ...] = ()
        self._y_range: tuple[float, float] | None = None
        self.plot = StepPlot("gradientPlot", steps, LogAxis())
        self.plot.setAccessibleName("Curves of gradient norms over steps, logarithmic")
        self._curves = [Curve(self.plot, z=2) for _ in range(MOST_CURVES)]
        self._strays = [Curve(self.plot, z=1) for _ in range(_MOST_STRAYS)]
        self.legend = CurveLegend()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.legend)
        layout.addWidget(self.plot, 1)
        self.legend.pathClicked.connect(self._on_legend_path_clicked)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    def set_kind(self, kind: NormKind) -> None:
        """Shows this kind of norm."""
        self._kind = kind
        self._y_range = None
        self.redraw()

    def set_selected(self, paths: Iterable[str]) -> None:
        """Draws these variables or layers; none: the largest norms. One alone is drawn 2 px wide."""
        wanted = tuple(paths)
        if wanted != self._chosen.wanted:
            self._chosen.want(wanted)
            self._strong = wanted[0] if len(wanted) == 1 else ""
            self._y_range = None
            self.redraw()

    def set_smooth(self, smooth: bool) -> None:
        """Draws means over neighbouring steps, or every step."""
        self._smooth = smooth
        self._y_range = None
        self.redraw()

    def read_out(self) -> tuple[Entry, ...]:
        """Returns which curves these are, and the step under the mouse."""
        history = self._history
        if history is None or not self._columns:
            return ()
        n_drawn, n_all = len(self._columns), self._chosen.n_matching(history)
        entries = []
        if n_drawn < n_all:
            which = "first" if self._chosen.wanted else "largest"
            entries.append(Entry(f"{n_drawn} {which} of {numbers.count(n_all)} variables", ""))
        if self._steps.cursor_step is not None:
            entries.append(Entry("at step", numbers.count(self._steps.cursor_step), n_chars=0))
        return tuple(entries)

    def drawn_paths(self) -> tuple[str, ...]:
        """Returns the variables that have a curve, in network order."""
        return tuple(self._history.layout.variables[column] for column in self._columns) if self._history else ()

    @property
    def n_points(self) -> int:
        """Points handed to Qt for the curve that has most."""
        return max(curve.n_points for curve in self._curves)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        columns = self._chosen.columns(history, self._kind) if history is not None else ()
        self._columns = columns
        if history is None or not columns or history.n_steps == 0:
            self._clear(self._empty_text)
            return
        start, stop = int(steps.x0 + 0.5), int(np.ceil(steps.x1 + 0.5))
        binned = history.binned_norms(self._kind, columns, start, stop, self.plot.width_px)
        self._find_spans(history)
        drawn: list[Floats] = []
        for index, column in enumerate(columns):
            drawn.append(self._draw_curve(binned, index, history.layout.variables[column]))
        for curve in self._curves[len(columns) :]:
            curve.hide_points()
        drawn += self._draw_strays(binned, history)
        found = finite_range(*drawn)
        if found is None:
            self._clear("None of these variables has such a norm here")
            return
        self.plot.set_words("")
        self._y_range = calm_range(self._y_range, max(found[0], found[1] - 12), found[1])
        self.plot.set_y_range(*self._y_range)
        self.plot.marks.set_marks(marks_of(history.interventions))
        self.plot.failed.set_steps(history.non_finite_steps)
        self._show_numbers()

    def _draw_curve(self, binned: Binned, index: int, path: str) -> Floats:
        if self._smooth:
            deviation = SMOOTHING_SHARE * (self._steps.x1 - self._steps.x0) / binned.bin_steps
            x, y = binned.steps, smoothed(log10(binned.mean[:, index]), deviation)
        else:
            x, y = envelope(binned, index)
            y = log10(y)
        strong = path == self._strong
        curve = self._curves[index]
        curve.set_look(self._colour(index), width=2 if strong else 1, smooth=self._smooth)
        curve.setZValue(4 if strong else 2)
        spans = self._spans.get(path)
        if spans:
            dash_steps = _DASH_PX * (self._steps.x1 - self._steps.x0) / self.plot.width_px
            curve.set_points(*dashed(x, y, spans, dash_steps, binned.bin_steps))
        else:
            curve.set_points(x, y)
        return y

    def _draw_strays(self, binned: Binned, history: RunHistory) -> list[Floats]:
        """Draws the single steps behind one or two curves, paler."""
        paths = [history.layout.variables[column] for column in self._columns]
        if not self._smooth:
            indices: list[int] = []
        elif self._strong in paths:
            indices = [paths.index(self._strong)]
        else:
            indices = list(range(len(paths))) if len(paths) <= _MOST_STRAYS else []
        drawn = []
        for index, stray in zip(indices, self._strays, strict=False):
            x, y = envelope(binned, index)
            y = log10(y)
            stray.set_look(mixed(self._colour(index).name(), theme().tokens.panel, 0.6))
            stray.set_points(x, y)
            drawn.append(y)
        for stray in self._strays[len(indices) :]:
            stray.hide_points()
        return drawn

    def _clear(self, words: str) -> None:
        for curve in (*self._curves, *self._strays):
            curve.hide_points()
        self.plot.marks.set_marks(())
        self.plot.failed.set_steps(())
        self.plot.set_words(words)
        if self._history is None:
            self.legend.set_entries(())
        self.readOutChanged.emit()

    def _find_spans(self, history: RunHistory) -> None:
        key = (id(history), len(history.interventions))
        if key != self._spans_key:
            self._spans_key = key
            self._spans = frozen_spans(history.initial, history.interventions, FOREVER)

    def _show_numbers(self) -> None:
        history = self._history
        if history is None or history.n_steps == 0:
            return
        chosen = self._steps.cursor_step
        step = history.n_steps - 1 if chosen is None else chosen
        norms = history.norms(self._kind, step, step + 1)[0]
        entries = []
        for index, column in enumerate(self._columns):
            path = history.layout.variables[column]
            frozen = any(start <= step < stop for start, stop in self._spans.get(path, ()))
            entries.append(LegendEntry(path, numbers.norm(float(norms[column])), index, path == self._strong, frozen))
        self.legend.set_entries(tuple(entries))
        self.readOutChanged.emit()

    def _colour(self, index: int) -> QColor:
        colours = theme().tokens.curves
        return QColor(colours[index % len(colours)])

    def _forget(self) -> None:
        self._chosen.want(self._chosen.wanted)
        self._y_range = None
        self._spans_key = ()

    def _looks(self) -> tuple[object, ...]:
        return (self._kind, self._strong, self._smooth, self._chosen.wanted)

    def _recolour(self) -> None:
        self._drawn_key = ()
        self.redraw()

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_legend_path_clicked(self, path: str) -> None:
        self._strong = "" if path == self._strong else path
        self.redraw()
