"""The heat maps of two runs side by side: the same rows, the same colours, the same steps."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStyleOptionGraphicsItem, QWidget

from gradgui.gui.compare.compared_run import ComparedRun, RunMark
from gradgui.gui.compare.pair.matching import Matching
from gradgui.gui.compare.pair.pair_steps import PairSteps
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look import numbers
from gradgui.gui.look.eliding_label import ElidingLabel
from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.number_table import Column, NumberTable
from gradgui.gui.plots.export.quantity_table import quantity_legend, quantity_table
from gradgui.gui.plots.gradient_heatmap import GradientHeatmap
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.heat.colours import ColourLimits
from gradgui.gui.plots.heat.row_axis import RowAxis
from gradgui.gui.plots.quantity import Quantity, values_at
from gradgui.gui.plots.steps.step_axis import StepRange

_NAMELESS_PX = 8


class NamelessAxis(RowAxis):
    """The rows of the second map have their names at the first one."""

    def fix_size(self) -> None:
        """Takes next to no room."""
        self.setWidth(_NAMELESS_PX)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws the line alone."""
        PlainAxis.paint(self, painter, option, widget)


class PairHeatmap(GradientHeatmap):
    """One of two heat maps: with the other's colours, and rows for what both have.

    Args:
        name: `objectName` of the plot.
        steps: its steps.
        like: the other one; None: this is the first.
    """

    def __init__(self, name: str, steps: PairSteps, like: PairHeatmap | None = None) -> None:
        super().__init__(steps, axis=None if like is None else NamelessAxis())
        self.plot.setObjectName(name)
        if like is not None:
            self._limits = like.all_limits
            self._legend.set_limits(self.limits)

    @property
    def all_limits(self) -> dict[Quantity, ColourLimits]:
        """The colour limits of every norm."""
        return self._limits

    def _looks(self) -> tuple[object, ...]:
        return (*super()._looks(), self.limits.low, self.limits.high)


class HeatPair(ExportedView):
    """Shows where the gradients of two runs differ: a row a variable that both have, a map a run."""

    #: A row was clicked: path of the variable, or of its layer.
    variableClicked = Signal(str)
    #: The numbers under the mouse are new: entries.
    readOutChanged = Signal(tuple)

    export_name = "heatmaps"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Gradient heat maps")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = StepRange(self)
        self._quantity = Quantity.GRADIENT
        self._runs: tuple[ComparedRun, ...] = ()
        self._marks: tuple[RunMark, ...] = ()
        self._hovered = ""
        self._own_steps: list[PairSteps] = []
        first, second = (PairSteps(self.steps, self._own_steps, self) for _ in range(2))
        left = PairHeatmap("comparedHeatmapA", first)
        self.maps = (left, PairHeatmap("comparedHeatmapB", second, like=left))
        self._titles = (ElidingLabel(), ElidingLabel())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(2)
        for column, (title, heatmap) in enumerate(zip(self._titles, self.maps, strict=True)):
            title.setFont(small_font())
            set_role(title, "muted")
            self._grid.addWidget(title, 0, column)
            self._grid.addWidget(heatmap, 1, column)
            heatmap.variableClicked.connect(self.variableClicked)
            heatmap.variableHovered.connect(self._on_map_variable_hovered)
        self._grid.setRowStretch(1, 1)
        self.steps.cursorChanged.connect(self._on_steps_cursor_changed)
        first.leftWidthChanged.connect(self._share_width)

    def set_runs(self, runs: tuple[ComparedRun, ...], marks: tuple[RunMark, ...], matching: Matching) -> None:
        """Shows two runs, or none."""
        self._marks = marks
        if runs != self._runs or not matching.common:
            self._runs = runs
            self.steps.keep_step(None)
            for heatmap in self.maps:
                heatmap.set_history(None)  # before its rows are others: they are none of the run before
            for index, heatmap in enumerate(self.maps):
                heatmap.window_of_rows.set_only(matching.common)
                known = index < len(runs) and bool(matching.common)
                heatmap.set_empty_text(
                    self.tr("These runs have no variable in common") if runs else self.tr("Choose two runs")
                )
                heatmap.set_history(runs[index].history if known else None)
        for index, (title, heatmap) in enumerate(zip(self._titles, self.maps, strict=True)):
            title.setText(marks[index].title if index < len(marks) else "")
            title.setToolTip(title.text())
            spoken = marks[index].title if index < len(marks) else self.tr("no run")
            heatmap.plot.setAccessibleName(self.tr("Heat map of gradient norms of {}").format(spoken))
        self.refresh()

    def set_quantity(self, quantity: Quantity) -> None:
        """Shows this norm of both."""
        self._quantity = quantity
        for heatmap in self.maps:
            heatmap.set_quantity(quantity)
        self.refresh()

    def set_selected(self, path: str) -> None:
        """Marks the row of a variable in both."""
        for heatmap in self.maps:
            heatmap.set_selected((path,) if path else ())

    def refresh(self) -> None:
        """Draws what is new in both; again where the other one has widened the colours."""
        for heatmap in (*self.maps, *self.maps):
            heatmap.refresh()
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives both as many pixels for their data."""
        super().resizeEvent(event)
        self._share_width()

    # Export ----------------------------------------------------------------------------------------------------------

    def can_export(self) -> bool:
        """Whether a run has steps."""
        return any(run.history.n_steps for run in self._runs)

    def export_parts(self) -> tuple[QWidget, ...]:
        """Both maps as they stand."""
        return (self,)

    def export_legend(self) -> tuple[Entry, ...]:
        """What is shown."""
        return quantity_legend(self._quantity)

    def export_numbers(self) -> NumberTable:
        """A row a run and step in view, a column a variable that both have."""
        tables = []
        for run, mark, steps in zip(self._runs, self._marks, self._own_steps, strict=False):
            paths = run.history.layout.variables
            columns = [paths.index(path) for path in self._common()]
            tables.append((mark, quantity_table(run.history, self._quantity, columns, steps)))
        return _below(tables)

    def _common(self) -> tuple[str, ...]:
        first, second = (run.history.layout.variables for run in self._runs)
        return tuple(path for path in first if path in set(second))

    # Numbers ---------------------------------------------------------------------------------------------------------

    def read_out(self) -> tuple[Entry, ...]:
        """Returns the norms of the row under the mouse, of both runs at the step under the mouse."""
        if not self._hovered or len(self._runs) < 2:
            return ()
        entries, step = [Entry(self._hovered, "", strong=True, n_chars=0)], None
        for run, mark, heatmap, steps in zip(self._runs, self._marks, self.maps, self._own_steps, strict=True):
            row = next((row for row in heatmap.rows if row.path == self._hovered), None)
            at = steps.cursor_step
            step = at if step is None else step
            if row is None or at is None:
                entries.append(Entry(mark.letter, numbers.NO_VALUE))
                continue
            values = values_at(run.history, self._quantity, at)[list(row.columns)]
            known = values[~np.isnan(values)]
            entries.append(Entry(mark.letter, numbers.norm(float(np.median(known)) if len(known) else math.nan)))
        if step is not None:
            entries.append(Entry(self.tr("at step"), numbers.count(step), n_chars=0))
        return tuple(entries)

    @Slot(str)
    def _on_map_variable_hovered(self, path: str) -> None:
        self._hovered = path
        for heatmap in self.maps:
            if heatmap is not self.sender():
                heatmap.set_hovered(path)
        self.readOutChanged.emit(self.read_out())

    @Slot()
    def _on_steps_cursor_changed(self) -> None:
        self.readOutChanged.emit(self.read_out())

    @Slot()
    def _share_width(self) -> None:
        names = round(self.maps[0].plot.left_axis.width()) - _NAMELESS_PX
        half = max(0, self.width() - names) // 2
        self._grid.setColumnMinimumWidth(0, half + names)
        self._grid.setColumnStretch(0, half + names)
        self._grid.setColumnStretch(1, half)


def _below(tables: list[tuple[RunMark, NumberTable]]) -> NumberTable:
    """Returns tables with the same columns one below the other, with the letter of each run in front."""
    columns = ("letter", *tables[0][1].columns) if tables else ("letter", "step")
    starts = np.cumsum([0, *(table.n_rows for _, table in tables)])

    def read(start: int, end: int) -> list[Column]:
        pieces = []
        for (mark, table), before in zip(tables, starts.tolist(), strict=False):
            low, high = max(start - before, 0), min(end - before, table.n_rows)
            if low < high:
                pieces.append([np.full(high - low, mark.letter), *table.read(low, high)])
        return [np.concatenate(column) for column in zip(*pieces, strict=True)]

    return NumberTable(columns, int(starts[-1]), read)
