"""The size of all text in the window, as a share of the system's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from gradgui.gui.look.theme import head_font, number_font, small_font, theme

_FIRST = "gradguiFirstFont"
_PERCENT = "gradguiTextSize"
_FOLLOWS = "gradguiTextSizeFollows"
#: Begins a comment that makes a style sheet another one.
_MARK = "\n/* text at"
#: The fonts that widgets are given; they aren't all in the same proportion at every size.
_KINDS = (small_font, number_font, head_font)
#: What gives a widget its size by its text.
_FITS: WeakKeyDictionary[QWidget, Callable[[Any], None]] = WeakKeyDictionary()
#: Fonts that widgets were given with another text size.
_OWN: WeakKeyDictionary[QWidget, QFont] = WeakKeyDictionary()
_Widget = TypeVar("_Widget", bound=QWidget)


def fit_text(widget: _Widget, fit: Callable[[_Widget], None]) -> None:
    """Gives a widget a size that goes by its text, now and whenever the text size changes.

    Args:
        widget: the widget.
        fit: sets the size of the widget that it is given. It must not hold the widget itself, nor its owner.
    """
    fit(widget)
    _FITS[widget] = fit


def fit_bold(button: QPushButton, extra_px: int) -> None:
    """Gives a button that is bold while it is checked the same room when it isn't, with so many pixels beside its text."""
    fit_text(
        button,
        lambda one: one.setMinimumWidth(QFontMetrics(head_font()).horizontalAdvance(one.text()) + extra_px),
    )


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
    kinds = {make().toString(): make for make in _KINDS}
    sizes = [(widget, QFont(widget.font())) for widget in own]
    app.setFont(_scaled(first, percent / 100))
    # Qt gives widgets that a sheet has styled the new font only with another sheet. Not with none in between: of widgets
    # that go away after that it keeps pointers, which it follows with the next sheet.
    sheet = app.styleSheet().partition(_MARK)[0]
    app.setStyleSheet(f"{sheet}{_MARK} {percent} % */")
    for widget, font in sizes:
        make = kinds.get(font.toString())
        wanted = make() if make is not None else _scaled(font, percent / before)
        if not _has_size(widget, wanted):
            widget.setFont(wanted)
            _OWN[widget] = wanted
    for widget, fit in list(_FITS.items()):
        if isValid(widget):
            fit(widget)
    if not app.property(_FOLLOWS):
        theme().applied.connect(_on_theme_applied)
        app.setProperty(_FOLLOWS, True)
    theme().changed.emit()  # what lays itself out by its font does so again


def _on_theme_applied() -> None:
    """Gives widgets their fonts again: with a new sheet Qt puts back those that they had with the first one."""
    for widget, font in list(_OWN.items()):
        if isValid(widget) and not _has_size(widget, font):
            widget.setFont(font)


def _has_size(widget: QWidget, font: QFont) -> bool:
    return math.isclose(widget.font().pointSizeF(), font.pointSizeF(), rel_tol=1e-3)


def _scaled(font: QFont, factor: float) -> QFont:
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return result
