"""The commands that the palette lists, as a Qt list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from gradgui.gui.palette.command import Found

Index = QModelIndex | QPersistentModelIndex


class CommandModel(QAbstractListModel):
    """What was found, the best first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._found: list[Found] = []

    def set_found(self, found: Sequence[Found]) -> None:
        """Lists these."""
        self.beginResetModel()
        self._found = list(found)
        self.endResetModel()

    def found(self, index: Index) -> Found:
        """Returns the command of a row."""
        return self._found[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of commands."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a command is called, or what a screen reader says of it."""
        if not index.isValid():
            return None
        command = self._found[index.row()].command
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{command.text}\n{command.place}"
        return None

    def spoken(self, index: Index) -> str:
        """Returns everything about a command in one line."""
        command = self._found[index.row()].command
        why = "" if command.possible else self.tr("can't be done now: {reason}").format(reason=command.needs)
        return ", ".join(part for part in (command.text, command.place, command.shortcut, why) if part)
