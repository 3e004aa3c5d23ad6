"""What heat map and profile have in common: a row a variable or layer, one of them under the mouse, some selected."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.plots.axes.plain_axis import left_width
from gradgui.gui.plots.curves.chosen_curves import columns_of
from gradgui.gui.plots.frame.frame_plot import FramePlot
from gradgui.gui.plots.head.read_out import Entry, spoken
from gradgui.gui.plots.heat.row_axis import RowAxis, width_of
from gradgui.gui.plots.heat.row_window import RowWindow
from gradgui.gui.plots.heat.rows import Row, RowGeometry
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.plots.steps.step_view import RunView
from gradgui.runs.history import RunHistory

#: Names may take this share of the width before they are cut.
_WIDEST_NAMES = 0.2


class RowView(RunView):
    """A view with rows. Children fill in `_draw`, beginning with `_choose_rows`, and `_show_chosen`.

    Args:
        steps: what all plots share.
        empty_text: what is said before the first step.
        plot: its plot.
        axis: the names of its rows.
        wheel_scrolls: whether the wheel scrolls the rows over the data too.
    """

    #: A row was clicked: path of the variable, or of the layer where rows have collapsed.
    variableClicked = Signal(str)
    #: The mouse is on another row: its path, or "".
    variableHovered = Signal(str)
    #: What `read_out` returns is new.
    readOutChanged = Signal()
    #: Whether rows stand for several variables, or could, is new.
    rowsChanged = Signal()

    def __init__(
        self,
        steps: StepRange,
        empty_text: str,
        plot: FramePlot,
        axis: RowAxis,
        *,
        wheel_scrolls: bool,
        parent: QWidget | None,
    ) -> None:
        super().__init__(steps, empty_text, parent)
        self.plot = plot
        self._axis = axis
        self.window_of_rows = RowWindow(plot, whole=wheel_scrolls)
        self._selected: frozenset[str] = frozenset()
        self._chosen_key: tuple[object, ...] = ()
        self._chosen_columns: frozenset[int] = frozenset()
        self._hovered_row: int | None = None
        self._n_rows_announced: tuple[int, bool] = (0, False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(plot)
        plot.clicked.connect(self._on_plot_clicked)
        plot.hovered.connect(self._on_plot_hovered)
        plot.movedDown.connect(self._on_plot_moved_down)
        plot.activated.connect(self._on_plot_activated)
        self.window_of_rows.changed.connect(self._on_window_of_rows_changed)

    # What others call ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as drawn, from the top."""
        return self.window_of_rows.rows

    def set_selected(self, paths: Iterable[str]) -> None:
        """Marks the rows of these variables, or layers; scrolls to the first."""
        selected = frozenset(paths)
        if selected != self._selected:
            self._selected = selected
            if len(selected) == 1:
                self.window_of_rows.show_path(next(iter(selected)))
            self._show_rows()

    def set_hovered(self, path: str) -> None:
        """Marks the row of this variable, as if the mouse were on it; "" none."""
        self._hovered_row = self._row_of(path) if path else None
        self._show_rows()

    def set_every_variable(self, every: bool) -> None:
        """Gives every variable a row of its own and scrolls, or collapses rows to layers until all are in view."""
        self.window_of_rows.set_every_variable(every)

    def read_out(self) -> tuple[Entry, ...]:
        """Returns the numbers of the row under the mouse."""
        raise NotImplementedError

    # For children ----------------------------------------------------------------------------------------------------

    @property
    def _geometry(self) -> RowGeometry:
        return self.window_of_rows.geometry

    def _choose_rows(self, history: RunHistory) -> None:
        """Chooses the rows that fit; gives their names the room that there is."""
        window = self.window_of_rows
        window.fit(history.layout.variables)
        if self._hovered_row is not None and self._hovered_row >= len(window.rows):
            self._hovered_row = None
        wanted = width_of(window.longest_labels)
        self._steps.set_extra_left(round(min(wanted, _WIDEST_NAMES * self.width()) - left_width()))
        announced = (window.n_rows, window.collapsed)
        if announced != self._n_rows_announced:
            self._n_rows_announced = announced
            self.rowsChanged.emit()

    def _clear_rows(self) -> None:
        self.window_of_rows.forget()
        self._hovered_row = None
        self._axis.set_rows((), RowGeometry(0, 1), frozenset())

    def _show_rows(self) -> None:
        """Shows which rows are selected and which one has the mouse."""
        history = self._history
        key = (self._selected, history.layout.variables if history else ())
        if key != self._chosen_key:
            self._chosen_key = key
            self._chosen_columns = frozenset(columns_of(*key))
        chosen = frozenset(index for index, row in enumerate(self.rows) if not self._chosen_columns.isdisjoint(row.columns))
        self._axis.set_rows(self.window_of_rows.labels, self._geometry, chosen, self._hovered_row)
        self._show_chosen(chosen, self._hovered_row)

    def _show_chosen(self, selected: frozenset[int], hovered: int | None) -> None:
        """Marks these rows among the data."""
        raise NotImplementedError

    def _row_of(self, path: str) -> int | None:
        """Returns the row of a variable or layer, also where it was joined with its neighbours; None: out of view."""
        for index, row in enumerate(self.rows):
            if row.holds(path):
                return index
        columns = columns_of((path,), self._history.layout.variables) if self._history is not None else []
        return next((i for i, row in enumerate(self.rows) if columns and columns[0] in row.columns), None)

    def _row_under_mouse(self) -> Row | None:
        row = self._hovered_row
        return self.rows[row] if row is not None and row < len(self.rows) else None

    def _announce(self) -> None:
        """Says that the numbers are new, to the read-out and to screen readers."""
        self.readOutChanged.emit()
        self.plot.say(spoken(self.read_out()))

    def _looks(self) -> tuple[object, ...]:
        return (self.window_of_rows.every_variable, self.window_of_rows.scroll_bar.value())

    def _row_at(self, place: QPointF) -> int | None:
        inside = 0 <= place.y() < self.plot.view.height() and place.x() <= self.plot.view.width() and bool(self.rows)
        return self._geometry.row_at(place.y()) if inside else None

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(QPointF)
    def _on_plot_clicked(self, place: QPointF) -> None:
        row = self._row_at(place)
        if row is not None and row < len(self.rows):
            self.variableClicked.emit(self.rows[row].path)

    @Slot(QPointF)
    def _on_plot_hovered(self, place: QPointF) -> None:
        self._hover(self._row_at(place))

    @Slot(int)
    def _on_plot_moved_down(self, n: int) -> None:
        if not self.rows:
            return
        row = 0 if self._hovered_row is None else self._hovered_row + n
        bar = self.window_of_rows.scroll_bar
        if not 0 <= row < len(self.rows):
            bar.setValue(bar.value() + n)
        self._hover(min(max(row, 0), len(self.rows) - 1), anew=True)

    @Slot()
    def _on_plot_activated(self) -> None:
        found = self._row_under_mouse()
        if found is not None:
            self.variableClicked.emit(found.path)

    def _hover(self, row: int | None, *, anew: bool = False) -> None:
        if anew or row != self._hovered_row:
            self._hovered_row = row
            found = self._row_under_mouse()
            self.plot.row_tip = "" if found is None else self._tip(found)
            self._show_rows()
            self._announce()
            self.variableHovered.emit("" if found is None else found.path)

    @Slot()
    def _on_window_of_rows_changed(self) -> None:
        self.redraw()

    def _tip(self, row: Row) -> str:
        return (
            row.label
            if len(row.columns) == 1
            else self.tr("{label}\nmedian of {columns} variables").format(label=row.label, columns=len(row.columns))
        )
