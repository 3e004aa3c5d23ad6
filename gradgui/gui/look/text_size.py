"""The size of all text in the window, as a share of the system's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from gradgui.gui.look.theme import theme

_FIRST = "gradguiFirstFont"
_PERCENT = "gradguiTextSize"


def set_text_size(percent: int) -> None:
    """Makes every word and number this large, 100 being the system's size; widgets with a font of their own follow.

    Raises:
        ValueError: nobody could read it, or see much of it.
    """
    if not 50 <= percent <= 300:
        raise ValueError(f"The text size must be between 50 and 300 percent. Received: {percent}.")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("A text size needs a QApplication. Received: none. Make one first.")
    before = app.property(_PERCENT) or 100
    if percent == before:
        return
    first = app.property(_FIRST)
    if not isinstance(first, QFont):
        first = QFont(app.font())
        app.setProperty(_FIRST, first)
    app.setProperty(_PERCENT, percent)
    own = [widget for widget in app.allWidgets() if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
    sizes = [(widget, QFont(widget.font())) for widget in own]
    app.setFont(_scaled(first, percent / 100))
    sheet = app.styleSheet()
    app.setStyleSheet("")  # Qt gives widgets that a sheet has styled the new font only with another sheet
    app.setStyleSheet(sheet)
    for widget, font in sizes:
        if widget.font().pointSizeF() == font.pointSizeF():
            widget.setFont(_scaled(font, percent / before))
    theme().changed.emit()  # what lays itself out by its font does so again


def _scaled(font: QFont, factor: float) -> QFont:
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return result
