"""The table of the queue: keys and drags that move rows. What a move means, the trainer knows."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gradgui.gui.look.theme import set_role
from gradgui.gui.queue.queue_model import DIFFERS, NAME, STATE, QueueModel


class QueueTable(QTableView):
    """Alt with Up or Down moves the selected rows, Delete takes them away, Enter opens the run of one.

    Args:
        model: the entries.
        parent: owner.
    """

    removePressed = Signal()
    openPressed = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = model
        self._kept: list[str] = []
        self.setObjectName("queueTable")
        self.setAccessibleName(self.tr("Queue of runs"))
        set_role(self, "bare")
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # what tells runs apart stands at the end of their names
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(26, round(self.fontMetrics().height() * 1.6)))
        header = self.horizontalHeader()
        header.setObjectName("queueTableHeader")
        header.setAccessibleName(self.tr("Columns of the queue"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(DIFFERS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.ResizeToContents)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)

    def selected_ids(self) -> tuple[str, ...]:
        """Returns the selected entries, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._queue.entries[row].id for row in rows)

    def select_ids(self, ids: tuple[str, ...]) -> None:
        """Selects these, and makes the first of them the current one."""
        selection = self.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag
        rows = [row for row, entry in enumerate(self._queue.entries) if entry.id in ids]
        for row in rows:
            selection.select(self._queue.index(row, 0), flags.Select | flags.Rows)
        if rows:
            selection.setCurrentIndex(self._queue.index(rows[0], 0), flags.NoUpdate)
            self.scrollTo(self._queue.index(rows[0], 0))

    def move_selected(self, by: int) -> None:
        """Asks for the selected rows to be moved up (-1) or down (1) by one place."""
        ids = set(self.selected_ids())
        rows = [row for row, entry in enumerate(self._queue.entries) if entry.id in ids]
        if not rows:
            return
        to = max(rows[0] - 1, 0) if by < 0 else min(rows[-1] + 2, len(self._queue.entries))
        self._queue.moveRequested.emit(self.selected_ids(), to)

    def _on_model_about_to_be_reset(self) -> None:
        self._kept = list(self.selected_ids())

    def _on_model_reset(self) -> None:
        self.select_ids(tuple(self._kept))

    # Qt --------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves, removes, opens; everything else is Qt's."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.move_selected(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.removePressed.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.openPressed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Returns a size at which a few rows can be read."""
        return QSize(340, 240)
