"""Which rows are in view: all of them, collapsed until they fit, or every variable with a scroll bar.

Owns the choice, the scroll bar and the wheel over the names; heat map and profile draw the rows.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollBar

from gradgui.gui.plots.elided_path import without_common_layers
from gradgui.gui.plots.frame.frame_plot import FramePlot
from gradgui.gui.plots.heat.rows import Row, RowGeometry, rows_for, variable_rows

#: Rows that scroll are at least so high, in pixels: their names can be read.
_SCROLLED_PITCH = 16
#: Rows that one notch of the wheel moves.
_NOTCH_ROWS = 3
#: Of the labels with most letters, so many are measured.
_N_LONGEST = 16


class RowWindow(QObject):
    """Chooses the rows of a plot.

    Args:
        plot: whose rows they are.
        whole: whether the wheel scrolls over the data too, not only over the names.
    """

    #: Other rows are in view, or could be.
    changed = Signal()

    def __init__(self, plot: FramePlot, *, whole: bool) -> None:
        super().__init__(plot)
        self._plot = plot
        self._whole = whole
        self._every_variable = False
        self._only: tuple[str, ...] | None = None
        self._key: tuple[object, ...] = ()
        self._all: tuple[Row, ...] = ()
        self._all_labels: tuple[str, ...] = ()
        #: The longest labels of all rows, in view or not.
        self.longest_labels: tuple[str, ...] = ()
        self.rows: tuple[Row, ...] = ()
        #: What is written beside the rows in view.
        self.labels: tuple[str, ...] = ()
        self.geometry = RowGeometry(0, 1)
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical, plot.viewport())
        self.scroll_bar.setAccessibleName(self.tr("Rows in view"))
        self.scroll_bar.hide()
        self.scroll_bar.valueChanged.connect(self._on_scroll_bar_value_changed)
        plot.viewport().installEventFilter(self)

    @property
    def n_rows(self) -> int:
        """Rows in all, in view or not."""
        return len(self._all)

    @property
    def collapsed(self) -> bool:
        """Whether some row stands for several variables."""
        return any(len(row.columns) > 1 for row in self._all)

    @property
    def every_variable(self) -> bool:
        """Whether every variable has a row of its own, be there room or not."""
        return self._every_variable

    def set_every_variable(self, every: bool) -> None:
        """Gives every variable a row of its own and scrolls, or collapses rows until all are in view."""
        if every != self._every_variable:
            self._every_variable = every
            self.changed.emit()

    def set_only(self, paths: tuple[str, ...] | None) -> None:
        """Has rows for these variables only, in this order; None: for all."""
        if paths != self._only:
            self._only = paths
            self.changed.emit()

    def fit(self, paths: tuple[str, ...]) -> None:
        """Chooses the rows of these variables for the plot as high as it is now."""
        height = self._plot.height_px
        key = (paths, height, self._every_variable, self._only)
        if key != self._key:
            self._key = key
            shown = paths if self._only is None else tuple(path for path in self._only if path in set(paths))
            rows = variable_rows(shown) if self._every_variable else rows_for(shown, height)
            self._all = rows if shown is paths else _in_record(rows, shown, paths)
            keep = 1 if self.collapsed else 2
            self._all_labels = tuple(without_common_layers([row.label for row in self._all], keep=keep))
            self.longest_labels = tuple(sorted(self._all_labels, key=len)[-_N_LONGEST:])
            n_fitting = self._n_fitting(height)
            self.scroll_bar.blockSignals(True)
            self.scroll_bar.setRange(0, max(0, len(self._all) - n_fitting))
            self.scroll_bar.setPageStep(n_fitting)
            self.scroll_bar.setSingleStep(1)
            self.scroll_bar.blockSignals(False)
            self.scroll_bar.setVisible(self.scroll_bar.maximum() > 0)
        self._place_bar()
        first, n = self.scroll_bar.value(), self._n_fitting(height)
        whole = n >= len(self._all)
        self.rows = self._all if whole else self._all[first : first + n]
        self.labels = self._all_labels if whole else self._all_labels[first : first + n]
        self.geometry = RowGeometry(len(self.rows), height)

    def forget(self) -> None:
        """Begins at the top again."""
        self._key = ()
        self._all, self.rows, self.labels = (), (), ()
        self.scroll_bar.blockSignals(True)  # whoever forgets draws anew when everything is forgotten
        self.scroll_bar.setValue(0)
        self.scroll_bar.blockSignals(False)

    def show_path(self, path: str) -> None:
        """Scrolls until the row of this variable is in view."""
        for index, row in enumerate(self._all):
            if row.path == path or row.path.startswith(f"{path}/"):
                first, n = self.scroll_bar.value(), self.scroll_bar.pageStep()
                if not first <= index < first + n:
                    self.scroll_bar.setValue(max(0, index - n // 2))
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scrolls by the wheel: over the names, or anywhere if it is `whole`."""
        if event.type() == QEvent.Type.Wheel and isinstance(event, QWheelEvent) and self.scroll_bar.maximum() > 0:
            place = self._plot.in_view_pixels(event.position())
            if (self._whole or place.x() < 0) and event.angleDelta().y():
                notches = event.angleDelta().y() / 120
                self.scroll_bar.setValue(round(self.scroll_bar.value() - _NOTCH_ROWS * notches))
                return True
        return bool(super().eventFilter(watched, event))

    def _n_fitting(self, height: int) -> int:
        return max(1, height // _SCROLLED_PITCH) if self._every_variable else len(self._all)

    def _place_bar(self) -> None:
        """Puts the bar at the right edge of the margin, so that the data stay where they are."""
        if self.scroll_bar.isVisibleTo(self._plot):
            top = self._plot.mapFromScene(self._plot.view.mapToScene(0, 0)).y()
            width = self.scroll_bar.sizeHint().width()
            self.scroll_bar.setGeometry(self._plot.viewport().width() - width, top, width, self._plot.height_px)

    @Slot(int)
    def _on_scroll_bar_value_changed(self, _value: int) -> None:
        self.changed.emit()


def _in_record(rows: tuple[Row, ...], shown: tuple[str, ...], paths: tuple[str, ...]) -> tuple[Row, ...]:
    """Returns rows of some variables with the columns that these have in the record."""
    place = {path: index for index, path in enumerate(paths)}
    columns = [place[path] for path in shown]
    return tuple(Row(row.path, tuple(columns[column] for column in row.columns), row.n_more) for row in rows)
