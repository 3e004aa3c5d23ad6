"""A drag over boxes: what the press did to one row is done to every row up to the pointer. Events are `box_painter`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTreeView

from gradgui.gui.variables.variable_model import VariableModel


class BoxPainting:
    """One press on a box, until it is let go; what is painted is shown at once and asked for at the end, as one change.

    Going back takes rows out again, so that a hand that went too far loses nothing.

    Args:
        view: the tree.
        model: its rows.
        start: the row that was pressed on.
        learns: what the painted rows shall do.
    """

    def __init__(self, view: QTreeView, model: VariableModel, start: QModelIndex, learns: bool) -> None:
        self._view = view
        self._model = model
        self._start = self._end = int(start.internalId())
        self.learns = learns
        self._show()

    def extend(self, end: QModelIndex) -> None:
        """Paints up to another row."""
        if end.isValid() and int(end.internalId()) != self._end:
            self._end = int(end.internalId())
            self._show()

    def nodes(self) -> list[int]:
        """Returns the ids of the painted rows that have a box, from the upper end to the lower."""
        start, end = self._model.index_of_node(self._start), self._model.index_of_node(self._end)
        if not start.isValid() or not end.isValid():
            return []
        upper, lower = (
            (start, end) if self._view.visualRect(start).top() <= self._view.visualRect(end).top() else (end, start)
        )
        return [int(index.internalId()) for index in rows_between(self._view, upper, lower) if self._model.can_toggle(index)]

    def _show(self) -> None:
        self._model.preview(self._model.shown.variables_below(self.nodes()), self.learns)

    def finish(self) -> None:
        """Asks for what is painted."""
        nodes = self.nodes()
        self._model.end_preview()
        if nodes:
            shown = self._model.shown
            patterns = shown.patterns(nodes) if len(nodes) == 1 else shown.fewest_patterns(nodes)
            self._model.toggleRequested.emit(patterns, self.learns)

    def cancel(self) -> None:
        """Asks for nothing."""
        self._model.end_preview()


def rows_between(view: QTreeView, upper: QModelIndex, lower: QModelIndex) -> Iterator[QModelIndex]:
    """Yields the unfolded rows from one to another that isn't above it, both among them."""
    index = upper
    while index.isValid():
        yield index
        if index == lower:
            return
        index = view.indexBelow(index)
