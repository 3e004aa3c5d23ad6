"""Runs laid over one another: one number of each over steps, updates, epochs or time, with a legend that reads them off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.compare.compared_run import ComparedRun, RunMark
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.compare.overlay.curve_source import CurveSource
from gradgui.gui.compare.overlay.overlay_curves import OverlayCurves
from gradgui.gui.compare.overlay.overlay_legend import ENTRY_PX, legend_entries
from gradgui.gui.compare.overlay.overlay_points import OverlayPoints, overlay_points
from gradgui.gui.compare.overlay.overlay_table import overlay_table
from gradgui.gui.compare.overlay.shared_range import SharedAxis, SharedRange
from gradgui.gui.compare.overlay.value_axis import ValueAxis
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look.theme import theme
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curves.curve_legend import CurveLegend
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.marks import marks_of

#: What a run has nowhere, or not here.
_NOWHERE = float("nan")
#: The mouse is at a curve if it is so near.
_REACH_PX = 12.0


class OverlayPlot(ExportedView):
    """Shows which of several runs gets further, and when. Every run has a colour, and a letter at the end of its curve.

    The thick line is the smoothed course, a thin pale one single steps, dots with dashes the validation data. A click on a
    name, or Up and Down, makes its run stand out; amber lines are the changes that were made to that one.

    Args:
        name: `objectName` of the plot.
        choice: over what, and how it is drawn.
        empty_text: what is said while there is nothing to draw.
        shared: the x axis of another plot, which looks after it; None: one of its own.
        parent: Qt's.
    """

    #: The place that the numbers of the legend belong to, as it is read; "" for the ends of the runs.
    placeChanged = Signal(str)

    export_name = "comparison"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Comparison")

    def __init__(
        self,
        name: str,
        choice: ComparisonChoice,
        empty_text: str,
        shared: SharedRange | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choice = choice
        self._empty_text = empty_text
        self._runs: tuple[ComparedRun, ...] = ()
        self._marks: tuple[RunMark, ...] = ()
        self._source: CurveSource | None = None
        self._points: tuple[OverlayPoints, ...] = ()
        self._strong: RunMark | None = None
        self._y_range: tuple[float, float] | None = None
        self._drawn_key: tuple[object, ...] = ()
        self._owns_range = shared is None
        self.range = SharedRange(self) if shared is None else shared
        self._left, self._bottom = ValueAxis(log=False), SharedAxis()
        self.plot = StepPlot(name, self.range, self._left, labels=True, bottom=self._bottom)
        self.plot.keep_clicked_steps()
        self.curves = OverlayCurves(self.plot)
        self.legend = CurveLegend(n_chars=19, most_lines=6, largest_px=ENTRY_PX)
        self.legend.setAccessibleName(self.tr("Runs"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.legend)
        layout.addWidget(self.plot, 1)
        self.legend.pathClicked.connect(self._on_legend_path_clicked)
        self.plot.hovered.connect(self._on_plot_hovered)
        self.plot.movedDown.connect(self._on_plot_moved_down)
        self.range.changed.connect(self._on_range_changed)
        self.range.cursorChanged.connect(self._on_range_cursor_changed)
        self.plot.view.sigResized.connect(self._on_view_resized)
        choice.changed.connect(self._on_choice_changed)
        theme().changed.connect(self._on_theme_changed)
        self._take_axis()
        self.redraw()

    # What others call ------------------------------------------------------------------------------------------------

    def set_runs(self, runs: Sequence[ComparedRun], marks: Sequence[RunMark], source: CurveSource) -> None:
        """Shows one number of these runs from now on."""
        if source != self._source:
            self._y_range = None
        grown = len(runs) != len(self._runs)
        self._runs, self._marks, self._source = tuple(runs), tuple(marks), source
        if self._strong not in self._marks:
            self._strong = None
        if grown:
            self._y_range = None
        self._left.quantity = source.axis_words
        self._drawn_key = ()
        self.refresh()

    def set_empty_text(self, text: str) -> None:
        """Says this while there is nothing to draw."""
        self._empty_text = text
        self._drawn_key = ()
        self.redraw()

    def refresh(self) -> None:
        """Looks how far the runs have come and draws what is new."""
        if self._owns_range:
            self.range.set_end(self._end()) if self._has_steps() else self.range.set_n_steps(0)
        self.redraw()

    def redraw(self) -> None:
        """Draws if something is new and it is seen; next to nothing otherwise."""
        versions = tuple(run.history.version for run in self._runs)
        key = (versions, self.range.x0, self.range.x1, self.plot.width_px, self._choice.as_text(), self._strong)
        if key != self._drawn_key and self.isVisible():
            self._drawn_key = key
            self._draw()

    @property
    def points(self) -> tuple[OverlayPoints, ...]:
        """What is drawn of each run."""
        return self._points

    @property
    def strong(self) -> RunMark | None:
        """The run that stands out."""
        return self._strong

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what happened while it was hidden."""
        super().showEvent(event)
        self.refresh()

    # Export ----------------------------------------------------------------------------------------------------------

    def can_export(self) -> bool:
        """Whether a run has a step."""
        return self._has_steps()

    def export_view(self) -> OverlayPlot:
        """Returns itself."""
        return self

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns its plot."""
        return (self.plot,)

    def export_parts(self) -> tuple[QWidget, ...]:
        """The plot; the legend is drawn at its head."""
        return (self.legend, self.plot)

    def export_numbers(self) -> NumberTable:
        """Every step in view of every run, as recorded."""
        assert self._source is not None
        view = (self.range.x0 * self.range.unit, self.range.x1 * self.range.unit)
        return overlay_table(self._runs, self._marks, self._source, self._choice.axis, view)

    def export_legend(self) -> tuple[Entry, ...]:
        """What is drawn."""
        return (Entry(self._source.axis_words, ""),) if self._source is not None else ()

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _has_steps(self) -> bool:
        source = self._source
        return source is not None and any(run.history.n_steps and source.is_in(run.history) for run in self._runs)

    def _end(self) -> float:
        return max(run.axis_map(self._choice.axis).end for run in self._runs)

    def _draw(self) -> None:
        source = self._source
        if source is None or not self._has_steps():
            self._points = ()
            self.curves.clear()
            self.plot.marks.set_marks(())
            self.plot.set_words(self._empty_text)
            self._show_numbers()
            return
        self.plot.set_words("")
        choice, view = self._choice, (self.range.x0, self.range.x1)
        every_step = choice.every_step(len(self._runs))
        self._points = tuple(
            overlay_points(run, source, choice, view, self.range.unit, self.plot.width_px, every_step=every_step)
            for run in self._runs
        )
        strong = self._marks.index(self._strong) if self._strong in self._marks else None
        found = self.curves.draw(self._points, self._marks, log=choice.log, strong=strong)
        if found is not None:
            low, high = found
            if not choice.log and 0 <= low < 0.3 * high:
                low = 0.0
            self._y_range = calm_range(self._y_range, low, high)
            self.plot.set_y_range(*self._y_range)
        # Marks lie on steps: over another axis they would stand at the wrong place.
        marked = self._runs[strong].history if strong is not None and choice.axis == "step" else None
        self.plot.marks.set_marks(marks_of(marked.interventions) if marked is not None else ())
        self.plot.failed.set_steps(marked.non_finite_steps if marked is not None else ())
        self._show_numbers()

    def _show_numbers(self) -> None:
        """Reads the curves off at the cursor, or at their ends."""
        cursor = self.range.cursor
        entries = legend_entries(self._runs, self._marks, self._points, cursor, self._strong)
        self.legend.set_entries(entries)
        place = "" if cursor is None else f"{self._choice.axis} {self.range.place_words(cursor)}"
        self.plot.say(", ".join([f"{entry.name} {entry.text}" for entry in entries] + ([place] if place else [])))
        self.placeChanged.emit(place)

    def _run_near(self, place: QPointF) -> int | None:
        """Returns the run whose curve is at a place in pixels of the view box; None: none is."""
        if not self.plot.is_inside(place):
            return None
        (x0, x1), (y0, y1) = self.plot.view.viewRange()
        x = x0 + place.x() / self.plot.width_px * (x1 - x0)
        found, nearest = None, _REACH_PX
        for index, points in enumerate(self._points):
            value = points.value_at(x)
            if self._choice.log:
                value = math.log10(value) if value > 0 else _NOWHERE
            distance = abs((y1 - value) / max(y1 - y0, 1e-12) * self.plot.height_px - place.y())
            if distance < nearest:
                found, nearest = index, distance
        return found

    def _take_axis(self) -> None:
        self._bottom.set_axis(self._choice.axis)
        self._drawn_key = ()
        self._left.log = self._choice.log
        words = self.tr("Runs over {}").format({"time": "time"}.get(self._choice.axis, f"{self._choice.axis}s"))
        self.plot.setAccessibleName(words)

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_choice_changed(self) -> None:
        if self._owns_range and self.range.axis != self._choice.axis:
            self.range.keep_step(None)
            self.range.set_axis(self._choice.axis, self._end() if self._has_steps() else 0.0)
        if self._left.log != self._choice.log:
            self._y_range = None
        self._take_axis()
        self.refresh()

    @Slot(str)
    def _on_legend_path_clicked(self, path: str) -> None:
        mark = next(mark for run, mark in zip(self._runs, self._marks, strict=True) if str(run.path) == path)
        self._strong = None if mark == self._strong else mark
        self.redraw()

    @Slot()
    def _on_range_changed(self) -> None:
        self.redraw()

    @Slot()
    def _on_range_cursor_changed(self) -> None:
        self._show_numbers()

    @Slot(QPointF)
    def _on_plot_hovered(self, place: QPointF) -> None:
        found = self._run_near(place)
        self.legend.set_hovered("" if found is None else str(self._runs[found].path))
        self.plot.row_tip = "" if found is None else self._marks[found].title

    @Slot(int)
    def _on_plot_moved_down(self, n: int) -> None:
        """Has the next run stand out by the keyboard; beyond the last one, none."""
        if self._marks:
            before = self._marks.index(self._strong) + 1 if self._strong in self._marks else 0
            after = (before + n) % (len(self._marks) + 1)
            self._strong = self._marks[after - 1] if after else None
            self.redraw()

    def _on_view_resized(self, _view: object) -> None:
        self.redraw()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._drawn_key = ()
        self.redraw()
