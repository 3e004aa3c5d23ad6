"""The queue as a Qt table: name, what differs, where it stands. Rows are dragged to another place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from gradgui.gui.look.theme import theme
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from gradgui.runs.queue.queue_file import Entries

Index = QModelIndex | QPersistentModelIndex

NAME, DIFFERS, STATE = range(3)
_NO_PARENT = QModelIndex()
_MIME = "application/x-gradgui-queue"


class QueueModel(QAbstractTableModel):
    """Lists entries; changes none itself."""

    #: Somebody dropped rows: their ids, and the row that they shall stand before.
    moveRequested = Signal(tuple, int)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._entries: Entries = ()
        self._progress = ""

    @property
    def entries(self) -> Entries:
        """What is listed."""
        return self._entries

    def entry(self, index: Index) -> QueueEntry:
        """Returns the entry of a row."""
        return self._entries[index.row()]

    def set_entries(self, entries: Entries) -> None:
        """Lists others; the same ones in another state keep their rows."""
        before = self._entries
        if [entry.id for entry in before] == [entry.id for entry in entries]:
            self._entries = entries
            for row, (old, new) in enumerate(zip(before, entries, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def set_progress(self, words: str) -> None:
        """Says how far the one is that is being trained: "42 %"."""
        if words == self._progress:
            return
        self._progress = words
        for row, entry in enumerate(self._entries):
            if entry.state is QueueState.RUNNING:
                self.dataChanged.emit(self.index(row, STATE), self.index(row, STATE))

    # Qt --------------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """As many as there are entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Name, what differs, state."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Run"), self.tr("Differs"), self.tr("State"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, the message as tool tip, the state's colour."""
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (entry.name, entry.differs, self._state_words(entry))[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return entry.message or entry.differs or entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                words = (entry.name, entry.differs, f"{self._state_words(entry)}. {entry.message}".rstrip(". "))
                return words[index.column()]
            case Qt.ItemDataRole.ForegroundRole if index.column() == STATE:
                return QColor(self._colour(entry.state))
            case Qt.ItemDataRole.ForegroundRole if index.column() == DIFFERS:
                return QColor(theme().tokens.muted)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be selected and dragged, and dropped between others."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else usual | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Moving."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Rows of a queue."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Takes along which entries are dragged."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(_MIME, " ".join(self._entries[row].id for row in rows).encode())
        return data

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Asks for the rows to be moved. Never True: Qt would then take the dragged rows away itself."""
        if data.hasFormat(_MIME):
            to = row if row >= 0 else parent.row() if parent.isValid() else len(self._entries)
            self.moveRequested.emit(tuple(bytes(data.data(_MIME).data()).decode().split()), to)
        return False

    # Words -----------------------------------------------------------------------------------------------------------

    def _state_words(self, entry: QueueEntry) -> str:
        if entry.state is QueueState.RUNNING:
            return f"▶ {self._progress or self.tr('running')}"
        marks = {
            QueueState.WAITING: self.tr("○ waiting"),
            QueueState.DONE: self.tr("✓ done"),
            QueueState.FAILED: self.tr("✕ failed"),
            QueueState.SKIPPED: self.tr("– skipped"),
        }
        return marks[entry.state]

    @staticmethod
    def _colour(state: QueueState) -> str:
        tokens = theme().tokens
        return {
            QueueState.RUNNING: tokens.accent,
            QueueState.FAILED: tokens.bad,
            QueueState.WAITING: tokens.muted,
            QueueState.SKIPPED: tokens.amber,
        }.get(state, tokens.text)
