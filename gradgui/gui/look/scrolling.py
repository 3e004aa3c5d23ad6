"""A frame in which something scrolls that has too little room, on a small screen or with large type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gradgui.gui.look.theme import set_role

#: As small as the frame gets, in logical pixels.
_NARROWEST, _LOWEST = 240, 140


def scrolling_area(parent: QWidget) -> QScrollArea:
    """Returns a frame without a line that gives a widget all its room, and at least what the widget needs."""
    area = QScrollArea(parent)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumSize(_NARROWEST, _LOWEST)
    set_role(area, "bare")
    return area
