"""A dock that looks like a calm panel: rounded ground, a head with title and summary, no frame within a frame."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from gradgui.gui.dialogs.enter_key import FocusedEnter
from gradgui.gui.look.theme import PANEL_MARGIN, head_font, set_role, theme

_RADIUS = 8


class PanelDock(QDockWidget):
    """One panel of the window; it is dragged by its head.

    Args:
        name: "variables" makes the object name "variablesDock".
        title: what the head, the tab and the View menu say.
    """

    def __init__(self, name: str, title: str, parent: QMainWindow) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"{name}Dock")
        FocusedEnter(self)
        self.setAccessibleName(title)
        self._title = QLabel(title, self)
        self._title.setFont(head_font())
        set_role(self._title, "head")
        self._summary = QLabel(self)
        set_role(self._summary, "muted")
        head = QWidget(self)
        row = QHBoxLayout(head)
        self._head, self._titled = row, True
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._summary)
        self.setTitleBarWidget(head)
        #: What the panel shows is made in it, and put there by `hold`.
        self.body = QWidget(self)
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(PANEL_MARGIN, 6, PANEL_MARGIN, PANEL_MARGIN)
        self.setWidget(self.body)
        self._show_head()

    @property
    def content(self) -> QWidget:
        """What it holds."""
        return self._content

    def hold(self, content: QWidget) -> None:
        """Puts in what the panel shows; once."""
        self._column.addWidget(content)
        self._content = content

    @Slot(str)
    def set_summary(self, text: str) -> None:
        """Says the most important number in the head."""
        self._summary.setText(text)
        self._show_head()

    def show_title(self, shown: bool) -> None:
        """Hides the title where a tab says it already."""
        self._titled = shown
        self._show_head()

    def _show_head(self) -> None:
        """Shows what the head has to say; a head without words takes no room."""
        self._title.setVisible(self._titled)
        self._summary.setVisible(bool(self._summary.text()))
        something = self._titled or bool(self._summary.text())
        self._head.setContentsMargins(PANEL_MARGIN, 10 if something else 4, PANEL_MARGIN, 2 if something else 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the panel's ground."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.end()


def in_tabs(dock: QDockWidget) -> bool:
    """Whether a dock shares its place with others, so that a tab names it."""
    window = dock.parent()
    if not isinstance(window, QMainWindow) or dock.isFloating():
        return False
    return any(not other.isHidden() for other in window.tabifiedDockWidgets(dock))  # of a hidden one there's no tab
