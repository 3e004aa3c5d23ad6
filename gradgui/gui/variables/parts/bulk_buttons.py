"""The row of buttons below the tree that select in bulk: only this, freeze up to here, invert."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gradgui.gui.look.theme import small_font
from gradgui.gui.variables.parts.row_actions import RowActions


class BulkButtons(QWidget):
    """Three verbs for the selected rows.

    Args:
        actions: what they do, and when they can.
        parent: owner.
    """

    def __init__(self, actions: RowActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        only = self.tr("Freeze everything but the selected rows")
        self.only_button = self._button("onlyThisButton", self.tr("Only this"), only, actions.select_only)
        up_to = self.tr("Freeze everything up to and with the selected row, in network order")
        self.up_to_button = self._button("freezeUpToButton", self.tr("Freeze up to here"), up_to, actions.freeze_up_to)
        invert = self.tr("Swap learning and frozen in the selected rows")
        self.invert_button = self._button("invertButton", self.tr("Invert"), invert, actions.invert)
        self._row.addStretch(1)

    def refresh(self) -> None:
        """Enables what can be done now."""
        self.only_button.setEnabled(self._actions.can_select())
        self.up_to_button.setEnabled(self._actions.can_cut())
        self.invert_button.setEnabled(self._actions.can_change())

    def _button(self, name: str, text: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFont(small_font())
        button.clicked.connect(slot)
        self._row.addWidget(button)
        return button
