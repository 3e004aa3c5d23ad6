"""A field for a whole number in a dialog: typed, or moved by the arrow keys and the wheel."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

from gradgui.gui.look.theme import number_font

#: The style sheet's padding doesn't reach the line edit in a spin box.
_MARGIN = 8


class CountSpin(QSpinBox):
    """A spin box without buttons, as every other field looks.

    Args:
        name: objectName.
        title: spoken name.
        low: the smallest number.
        high: the largest one.
    """

    def __init__(self, name: str, title: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setRange(low, high)
        self.setGroupSeparatorShown(True)
        self.setFont(number_font())
        self.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)
