"""Gradient norms as curves: of the chosen variables, or of those with the largest."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curves.chosen_curves import ChosenCurves
from gradgui.gui.plots.curves.curve_legend import CurveLegend
from gradgui.gui.plots.curves.curve_points import SMOOTHING_SHARE, Floats, finite_range
from gradgui.gui.plots.curves.curve_set import CurveLook, CurveSet
from gradgui.gui.plots.curves.curve_words import curve_words, legend_entries, zero_entry
from gradgui.gui.plots.curves.failed_steps import failed_steps
from gradgui.gui.plots.curves.parent_curve import ParentCurve
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.export.quantity_table import curves_name, curves_title, quantity_legend, quantity_table
from gradgui.gui.plots.frame.reference_line import ReferenceLine
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.kept_spans import KeptSpans
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.quantity import Quantity, axis_words, binned_values, values_at
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.plots.steps.step_view import StepView
from gradgui.runs.history import Binned, RunHistory


class GradientCurves(StepView):
    """Shows norms over steps on a logarithmic axis: which gradients shrink, which grow, by how many powers of ten.

    Curves are smoothed unless told otherwise, dashed while their variable is frozen, 2 px wide once their name is clicked.
    Zero has no logarithm: the line is broken, and a grey one along the lower edge says where.
    """

    #: What `read_out` returns is new.
    readOutChanged = Signal()
    #: A curve, or its name, was clicked: path of the variable.
    variableClicked = Signal(str)
    #: The mouse is on another curve or name: its path, or "".
    variableHovered = Signal(str)

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(steps, translate("GradientCurves", "The norms of the chosen variables appear here"), parent)
        self._quantity = Quantity.GRADIENT
        self._chosen = ChosenCurves()
        self._look = CurveLook()
        self._clicked = ""
        self._columns: tuple[int, ...] = ()
        self._spans = KeptSpans()
        self._y_range: tuple[float, float] | None = None
        self.plot = StepPlot("gradientPlot", steps, LogAxis())
        self.plot.left_axis.quantity = axis_words(self._quantity)
        self.plot.setAccessibleName(self.tr("Curves of gradient norms over steps, logarithmic"))
        self.curves = CurveSet(self.plot)
        self.parent_curve = ParentCurve(self.plot)
        self._parent_shown = True
        self.reference = ReferenceLine(self.plot.view)
        self.legend = CurveLegend()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.legend)
        layout.addWidget(self.plot, 1)
        self.legend.pathClicked.connect(self._on_legend_path_clicked)
        self.legend.pathHovered.connect(self._on_legend_path_hovered)
        self.plot.clicked.connect(self._on_plot_clicked)
        self.plot.hovered.connect(self._on_plot_hovered)
        self.plot.movedDown.connect(self._on_plot_moved_down)
        self.plot.activated.connect(self._on_plot_activated)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    def set_quantity(self, quantity: Quantity) -> None:
        """Shows this quantity."""
        if quantity is not self._quantity:
            self._quantity = quantity
            self._y_range = None
            self.plot.left_axis.quantity = axis_words(quantity)
            self.redraw()

    def set_selected(self, paths: Iterable[str]) -> None:
        """Draws these variables or layers; none: the largest norms. One alone is drawn 2 px wide.

        The one whose curve was clicked is thickened among those that are drawn.
        """
        wanted = tuple(paths)
        if self._clicked and wanted == (self._clicked,) and self._clicked in self.drawn_paths():
            self._set_strong(self._clicked)
            return
        self._clicked = ""
        if wanted != self._chosen.wanted:
            self._chosen.want(wanted)
            self._look = replace(self._look, strong=wanted[0] if len(wanted) == 1 else "")
            self._y_range = None
            self.redraw()

    @property
    def shows_largest(self) -> bool:
        """Whether nothing is chosen, so that the largest values have a curve."""
        return not self._chosen.wanted

    def set_n_largest(self, n: int) -> None:
        """Draws so many curves while nothing is chosen."""
        self._chosen.set_n_largest(n)
        self._y_range = None
        self.redraw()

    def set_hovered(self, path: str) -> None:
        """Marks the curve of a variable, or those of a layer; "" none."""
        if path != self._look.hovered:
            self._look = replace(self._look, hovered=path)
            self.curves.dress(self._look)
            self.legend.set_hovered(path)

    @property
    def export_name(self) -> str:  # type: ignore[override]
        """The ratio of update to weight is a view of its own for whoever looks for it."""
        return curves_name(self._quantity)

    @property
    def export_title(self) -> str:  # type: ignore[override]
        """What is shown as a reader calls it."""
        return curves_title(self._quantity)

    def export_parts(self) -> tuple[QWidget, ...]:
        """The names of the curves over the plot."""
        return (self.legend, self.plot)

    def export_legend(self) -> tuple[Entry, ...]:
        """What is shown."""
        return (*quantity_legend(self._quantity), *((zero_entry(self.curves.zero_paths),) if self.curves.zero_paths else ()))

    def export_numbers(self) -> NumberTable:
        """What is shown of the variables that have a curve at every step in view, not smoothed."""
        return quantity_table(self._history, self._quantity, self._columns, self._steps)

    def set_parent_shown(self, shown: bool) -> None:
        """Draws the curve of the run that this one was forked from, where one variable stands out; or doesn't."""
        self._parent_shown = shown
        self.redraw()

    def set_smooth(self, smooth: bool) -> None:
        """Draws means over neighbouring steps, or every step."""
        self._look = replace(self._look, smooth=smooth)
        self._y_range = None
        self.redraw()

    def read_out(self) -> tuple[Entry, ...]:
        """Returns which curves these are, and the step under the mouse."""
        history = self._history
        if history is None or not self._columns:
            return ()
        n_drawn, n_all, chosen = len(self._columns), self._chosen.n_matching(history), bool(self._chosen.wanted)
        zero = self.curves.zero_paths
        return curve_words(n_drawn, n_all, chosen=chosen, zero=zero, step=self._steps.cursor_step)

    def drawn_paths(self) -> tuple[str, ...]:
        """Returns the variables that have a curve, in network order."""
        return tuple(self._history.layout.variables[column] for column in self._columns) if self._history else ()

    @property
    def n_points(self) -> int:
        """Points handed to Qt for the curve that has most."""
        return self.curves.n_points

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        columns = self._chosen.columns(history, self._quantity) if history is not None else ()
        self._columns = columns
        if history is None or not columns or self._n_drawn == 0:
            self._clear(self._empty_text)
            return
        start, stop = int(steps.x0 + 0.5), min(int(np.ceil(steps.x1 + 0.5)), self._n_drawn)
        binned = binned_values(history, self._quantity, columns, start, stop, self.plot.width_px)
        drawn = self.curves.draw(binned, self.drawn_paths(), self._spans.of(history), self._look)
        found = finite_range(*drawn, self._draw_parent(history))
        if found is None:
            zero = self.tr("All of these norms are 0 here, which has no place on a logarithmic axis")
            self._clear(zero if self.curves.zeros.spans else self.tr("None of these variables has such a norm here"))
            return
        self.plot.set_words("")
        usual = self._quantity.usual
        self.reference.set_level(None if usual is None else math.log10(usual))
        if usual is not None:
            found = (min(found[0], math.log10(usual)), max(found[1], math.log10(usual)))
        self._y_range = calm_range(self._y_range, max(found[0], found[1] - 12), found[1])
        self.plot.set_y_range(*self._y_range)
        self.plot.marks.set_marks(marks_of(history.interventions))
        self.plot.failed.set_steps(failed_steps(binned, history))
        self._show_numbers()

    def _draw_parent(self, history: RunHistory) -> Floats:
        """Draws the parent's curve of the variable that stands out, or is the only one; returns what the axis must hold."""
        drawn, parent, strong = self.drawn_paths(), history.parent, self._look.strong
        path = strong if strong in drawn else drawn[0] if len(drawn) == 1 else ""
        known = self._parent_shown and parent is not None and path in parent.history.layout.variables

        def read(of: RunHistory, start: int, stop: int, max_bins: int) -> Binned:
            return binned_values(of, self._quantity, (of.layout.variables.index(path),), start, stop, max_bins)

        deviation_steps = SMOOTHING_SHARE * (self._steps.x1 - self._steps.x0) if self._look.smooth else 0.0
        return self.parent_curve.draw(parent if known else None, read, deviation_steps, log=True)

    def _clear(self, words: str) -> None:
        self.curves.hide()
        self.parent_curve.clear()
        self.plot.marks.set_marks(())
        self.plot.failed.set_steps(())
        self.reference.set_level(None)
        self.plot.set_words(words)
        if self._history is None:
            self.legend.set_entries(())
        self.readOutChanged.emit()

    def _show_numbers(self) -> None:
        history = self._history
        if history is None or self._n_drawn == 0:
            return
        chosen = self._steps.cursor_step
        step = self._n_drawn - 1 if chosen is None else chosen
        values = values_at(history, self._quantity, step)[list(self._columns)]
        spans = self._spans.of(history)
        self.legend.set_entries(legend_entries(self.drawn_paths(), values, step, spans, self._look.strong))
        self.readOutChanged.emit()
        self.plot.say(
            self.tr("step {step}: {accessibleDescription}").format(
                step=numbers.count(step), accessibleDescription=self.legend.accessibleDescription()
            )
        )

    def _forget(self) -> None:
        self._chosen.want(self._chosen.wanted)
        self._y_range = None
        self._spans.forget()

    def _looks(self) -> tuple[object, ...]:
        look, chosen = self._look, self._chosen
        return (self._quantity, look.strong, look.smooth, chosen.wanted, chosen.n_largest, self._parent_shown)

    def _recolour(self) -> None:
        self.parent_curve.recolour()
        self._drawn_key = ()
        self.redraw()

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_legend_path_clicked(self, path: str) -> None:
        if path == self._look.strong:
            self._set_strong("")
            return
        self._clicked = path
        self._set_strong(path)
        self.variableClicked.emit(path)

    @Slot(str)
    def _on_legend_path_hovered(self, path: str) -> None:
        if path != self._look.hovered:
            self.set_hovered(path)
            self.variableHovered.emit(path)

    @Slot(QPointF)
    def _on_plot_hovered(self, place: QPointF) -> None:
        self._on_legend_path_hovered(self.curves.path_at(place))

    @Slot(QPointF)
    def _on_plot_clicked(self, place: QPointF) -> None:
        path = self.curves.path_at(place)
        if path and path != self._look.strong:
            self._on_legend_path_clicked(path)

    @Slot(int)
    def _on_plot_moved_down(self, n: int) -> None:
        paths = self.drawn_paths()
        if paths:
            index = paths.index(self._look.hovered) + n if self._look.hovered in paths else 0
            self._on_legend_path_hovered(paths[min(max(index, 0), len(paths) - 1)])

    @Slot()
    def _on_plot_activated(self) -> None:
        if self._look.hovered in self.drawn_paths():
            self._on_legend_path_clicked(self._look.hovered)

    def _set_strong(self, path: str) -> None:
        self._look = replace(self._look, strong=path)
        self.redraw()
