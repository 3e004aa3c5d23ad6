"""A list of choices that neither scrolling past nor a key on the way to another choice changes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QStyledItemDelegate, QWidget

from gradgui.gui.look.eliding_combo import ElidingCombo

_OPENING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class StillComboBox(ElidingCombo):
    """Choosing is deliberate: the wheel scrolls what it lies in, arrow keys open the list, Enter in it chooses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own for such lists doesn't heed the sheet's row height
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel: who scrolls past doesn't want to type here

    def setEditable(self, editable: bool) -> None:
        """Called by whoever makes it: what is typed into doesn't take the keyboard by the wheel either."""
        super().setEditable(editable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Called by Qt."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Called by Qt."""
        if event.key() in _OPENING:
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)
