"""What happened in a run as a Qt list, newest first, narrowed and folded; changes that still wait on top."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from gradgui.core.interventions import Change
from gradgui.gui.events.entries import Category, Entry, entries_of, waiting_entries
from gradgui.gui.events.groups import Group, grouped
from gradgui.runs.history import RunHistory

Index = QModelIndex | QPersistentModelIndex


class EventModel(QAbstractListModel):
    """Reads a history; every `refresh` takes what was added since."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._pending: tuple[Change, ...] = ()
        self._waiting: list[Entry] = []
        self._entries: list[Entry] = []  # all, the oldest first
        self._rows: list[Group] = []  # what is shown of them, the newest first
        self._seen = (0, 0, 0)
        self._category: Category | None = None
        self._words = ""

    # What there is ---------------------------------------------------------------------------------------------------

    def set_history(self, history: RunHistory | None) -> None:
        """Lists another run."""
        self.beginResetModel()
        self._history = history
        self._waiting, self._pending = [], ()
        self._entries, self._seen = [], (0, 0, 0)
        self._take_fresh()
        self._rows = self._arranged()
        self.endResetModel()

    def set_pending(self, pending: tuple[Change, ...], *, at_next_start: bool = False) -> None:
        """Lists the changes that wait, on top: for the next chunk, or for the next start."""
        if pending == self._pending:
            return
        self._pending = pending
        if self._waiting:
            self.beginRemoveRows(QModelIndex(), 0, len(self._waiting) - 1)
            self._waiting = []
            self.endRemoveRows()
        entries = waiting_entries(pending, at_next_start=at_next_start)[::-1]
        if entries:
            self.beginInsertRows(QModelIndex(), 0, len(entries) - 1)
            self._waiting = entries
            self.endInsertRows()

    def refresh(self) -> None:
        """Adds what the history has more than at the last look."""
        at = len(self._waiting)
        for entry in self._take_fresh():
            if not self._matches(entry):
                continue
            if self._folds and self._rows and self._rows[0].takes(entry):
                self._rows[0].members.append(entry)
                self.dataChanged.emit(self.index(at), self.index(at))
            else:
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(0, Group([entry]))
                self.endInsertRows()

    def _take_fresh(self) -> list[Entry]:
        history = self._history
        if history is None:
            return []
        interventions, validations, events = history.interventions, history.validations, history.events
        i, v, e = self._seen
        fresh = entries_of(history, interventions[i:], validations[v:], events[e:])
        self._seen = (len(interventions), len(validations), len(events))
        self._entries += fresh
        return fresh

    # What is shown of it ---------------------------------------------------------------------------------------------

    def narrow(self, category: Category | None, words: str) -> None:
        """Shows only what is of a category (None: of any) and has all these words."""
        words = words.strip().casefold()
        if (category, words) != (self._category, self._words):
            self._category, self._words = category, words
            self.fold()

    @Slot()
    def fold(self) -> None:
        """Folds again what was unfolded."""
        self.beginResetModel()
        self._rows = self._arranged()
        self.endResetModel()

    @Slot(QModelIndex)
    def unfold(self, index: Index) -> None:
        """Shows the lines of a row each on its own."""
        row = index.row() - len(self._waiting)
        if not 0 <= row < len(self._rows) or not self._rows[row].is_folded:
            return
        members = self._rows[row].members
        self._rows[row] = Group([members[-1]], loose=True)
        self.dataChanged.emit(index, index)
        first = index.row() + 1
        self.beginInsertRows(QModelIndex(), first, first + len(members) - 2)
        self._rows[row + 1 : row + 1] = [Group([member], loose=True) for member in reversed(members[:-1])]
        self.endInsertRows()

    @property
    def is_narrowed(self) -> bool:
        """Whether some lines aren't shown because of what was asked for."""
        return self._category is not None or bool(self._words)

    @property
    def _folds(self) -> bool:
        return self._category is not Category.VALIDATION and not self._words

    def _matches(self, entry: Entry) -> bool:
        if self._category is not None and entry.category is not self._category:
            return False
        return not self._words or all(word in entry.story().casefold() for word in self._words.split())

    def _arranged(self) -> list[Group]:
        return grouped((entry for entry in self._entries if self._matches(entry)), fold=self._folds)

    # Qt --------------------------------------------------------------------------------------------------------------

    def entry(self, index: Index) -> Entry:
        """Returns the line behind an index; of a folded row, what it says as a whole."""
        row = index.row()
        return self._waiting[row] if row < len(self._waiting) else self._rows[row - len(self._waiting)].entry()

    def is_folded(self, index: Index) -> bool:
        """Whether a row stands for several lines."""
        row = index.row() - len(self._waiting)
        return 0 <= row < len(self._rows) and self._rows[row].is_folded

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of rows."""
        return 0 if parent.isValid() else len(self._waiting) + len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a row's text; the step in `Qt.UserRole`."""
        if not index.isValid():
            return None
        entry = self.entry(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.UserRole:
                return entry.step
            case Qt.ItemDataRole.ToolTipRole:
                return entry.full if self.is_folded(index) else entry.story()
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.text}, {entry.full}" if self.is_folded(index) else entry.story()
        return None
