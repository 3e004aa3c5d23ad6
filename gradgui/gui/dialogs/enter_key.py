"""Enter presses the button that has the keyboard, and no other one: by itself Qt leaves that to Space.

In a dialog, Qt has Enter press its default button wherever the keyboard is: also on a "Cancel" that an Enter in a field must
not press.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _EnterKey(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not (isinstance(event, QKeyEvent) and isinstance(watched, QAbstractButton) and _is_enter(event)):
            return False
        watched.click()
        return True


def press_by_enter(button: QPushButton) -> None:
    """Makes a dialog's button one that Enter presses while the keyboard is on it, and not from anywhere else."""
    button.setAutoDefault(False)
    button.installEventFilter(_EnterKey(button))


class FocusedEnter(QObject):
    """Has Enter press the button that has the keyboard, as long as a widget is a window.

    It is the button that had the keyboard when the key went down: what the field did with an Enter may have moved it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._went_down_on: QWidget | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees a key twice: before anybody, as a question whether it is taken for a shortcut, and after everybody."""
        if not (isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and watched.isWindow()):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            self._went_down_on = watched.focusWidget()
            return False
        if not _is_enter(event):
            return False
        before, self._went_down_on = self._went_down_on, None
        if not isinstance(before, QPushButton | QToolButton) or before is not watched.focusWidget():
            return False
        before.click()
        return True


def _is_enter(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and event.key() in _ENTER and not event.isAutoRepeat()
