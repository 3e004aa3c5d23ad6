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


def press_focused(window: QWidget, event: QKeyEvent) -> bool:
    """Presses the button of a window that has the keyboard, if the key is Enter; whether it was."""
    focus = window.focusWidget()
    if not isinstance(focus, QPushButton | QToolButton) or not _is_enter(event):
        return False
    focus.click()
    return True


def _is_enter(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and event.key() in _ENTER and not event.isAutoRepeat()
