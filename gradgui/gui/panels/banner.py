"""The strip above the data that says what went wrong, or what is looked at. Never a dialog in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.look.theme import head_font, number_font, set_role, theme


class Banner(QWidget):
    """One message with details that unfold; the next message takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName(self.tr("Message"))
        self._kind = "bad"
        self._act: Callable[[], None] | None = None
        self.message = QLabel(self)
        self.message.setObjectName("bannerMessage")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.action_button = QPushButton(self)
        self.action_button.setObjectName("bannerActionButton")
        self.details_button = QPushButton(self.tr("Details"), self)
        self.details_button.setObjectName("bannerDetailsButton")
        self.details_button.setAccessibleName(self.tr("Details of the message"))
        self.details_button.setCheckable(True)
        set_role(self.details_button, "segment")
        # Bold while checked.
        self.details_button.setMinimumWidth(
            QFontMetrics(head_font()).horizontalAdvance(self.tr("Details")) + 30
        )  # bold while checked
        self.close_button = QToolButton(self)
        self.close_button.setText("✕")
        self.close_button.setFixedSize(26, 26)
        self.close_button.setAccessibleName(self.tr("Dismiss the message"))
        self.close_button.setToolTip(self.tr("Dismiss"))
        set_role(self.close_button, "flat")
        self.details = QPlainTextEdit(self)
        self.details.setObjectName("bannerDetails")
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setReadOnly(True)
        self.details.setFont(number_font())
        self.details.setFixedHeight(180)
        self.details.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        for widget in (self.action_button, self.details_button, self.close_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.details)
        self.details_button.toggled.connect(self.details.setVisible)
        self.close_button.clicked.connect(self.dismiss)
        self.action_button.clicked.connect(self._on_action_button_clicked)
        self.hide()

    def say(
        self, text: str, *, kind: str = "bad", details: str = "", action: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Shows a message.

        Args:
            text: what must hold, what was received, what to do.
            kind: "bad", "amber" or "note": its colour.
            details: what unfolds; "": nothing.
            action: words of a button; "": none.
            act: what the button does.
        """
        self._kind, self._act = kind, act
        self.message.setText(text)
        self.details.setPlainText(details)
        self.details_button.setChecked(False)
        self.details_button.setVisible(bool(details))
        self.action_button.setText(action)
        self.action_button.setAccessibleName(action)
        self.action_button.setVisible(bool(action))
        self.setAccessibleDescription(text)
        self.show()
        self.update()

    @Slot()
    def dismiss(self) -> None:
        """Shows nothing any more."""
        self.hide()
        self._act = None

    @property
    def text(self) -> str:
        """The message; "" while hidden."""
        return "" if self.isHidden() else self.message.text()

    @Slot()
    def _on_action_button_clicked(self) -> None:
        act = self._act
        self.dismiss()
        if act is not None:
            act()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the ground, and at the left a stripe in the message's colour."""
        tokens = theme().tokens
        colour, ground = {
            "bad": (tokens.bad, tokens.bad_soft),
            "amber": (tokens.amber, tokens.amber_soft),
            "note": (tokens.accent, tokens.accent_soft),
        }[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(6, 8, 3, self.height() - 16, 1.5, 1.5)
        painter.end()
