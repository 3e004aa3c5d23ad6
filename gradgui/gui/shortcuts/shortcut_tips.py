"""Tool tips of buttons that name the keys of what the button does, as they're set now."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtWidgets import QToolTip, QWidget

from gradgui.gui.actions import ActionRegistry


class ShortcutTips(QObject):
    """Adds the keys when a tool tip is shown, so that nobody who sets one has to know them.

    Args:
        registry: the actions.
        buttons: the id of the action that each button stands for.
        parent: owner.
    """

    def __init__(self, registry: ActionRegistry, buttons: Mapping[QWidget, str], parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry
        self._ids = dict(buttons)
        for button in self._ids:
            button.installEventFilter(self)

    def tip(self, button: QWidget) -> str:
        """Returns what the tool tip of a button says."""
        keys = self._registry[self._ids[button]].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        own = button.toolTip()
        return self.tr("{tip} ({keys})").format(tip=own, keys=keys) if own and keys else own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shows a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and isinstance(watched, QWidget):
            QToolTip.showText(event.globalPos(), self.tip(watched), watched)
            return True
        return super().eventFilter(watched, event)
