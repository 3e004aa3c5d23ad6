"""The flat buttons in the heads of panels: soft accent while switched on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QToolButton

from gradgui.gui.look.theme import set_role

#: A panel of plots can be made as narrow as this, in pixels, whatever stands in its head.
_NARROWEST = 400


def narrowed(hint: QSize) -> QSize:
    """Returns the smallest size of a panel whose head may be cut: a window must never be wider than its screen for it."""
    return QSize(min(hint.width(), _NARROWEST), hint.height())


class SegmentButton(QToolButton):
    """As wide as its words are while it is checked: the style sheet makes them bold then, which Qt doesn't reckon with."""

    def sizeHint(self) -> QSize:
        """Returns the room that bold words need."""
        hint = super().sizeHint()
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wider = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(hint.width() + max(0, wider), hint.height()) if self.isCheckable() else hint

    def minimumSizeHint(self) -> QSize:
        """Returns the same."""
        return self.sizeHint()


def segment_button(name: str, text: str, tip: str) -> QToolButton:
    """Returns a checkable button."""
    button = SegmentButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(f"{text}: {tip}")
    button.setCheckable(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    set_role(button, "segment")
    return button


def menu_button(name: str, text: str, tip: str) -> QToolButton:
    """Returns a button that opens a menu; its maker sets the menu."""
    button = segment_button(name, f"{text} ▾", tip)
    button.setAccessibleName(f"{text}: {tip}")
    button.setCheckable(False)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
