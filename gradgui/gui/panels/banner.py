"""The strip above the data that says what went wrong, or what is looked at. Never a dialog in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.look.text_size import fit_bold
from gradgui.gui.look.theme import number_font, set_role, small_font, theme

#: Below this width the buttons stand below the message.
NARROW_PX = 480
#: So many failures are kept behind the message that is shown.
MOST_EARLIER = 20


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    kind: str
    details: str
    action: str
    act: Callable[[], None] | None


class Banner(QWidget):
    """One message with details that unfold; the next message takes its place.

    The same message said again is the same message. A failure that another message took the place of comes back when that
    one is dismissed by hand; what dismisses by itself (something else is opened) dismisses all.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName(self.tr("Message"))
        self._kind = "bad"
        self._act: Callable[[], None] | None = None
        self._shown: _Message | None = None
        self._n_said = 0
        self._earlier: list[_Message] = []
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
        fit_bold(self.details_button, 30)
        self.count_label = QLabel(self)
        self.count_label.setObjectName("bannerCountLabel")
        set_role(self.count_label, "muted")
        self.count_label.setFont(small_font())
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
        self._lay_out()
        self.details_button.toggled.connect(self.details.setVisible)
        self.close_button.clicked.connect(self._on_close_button_clicked)
        self.action_button.clicked.connect(self._on_action_button_clicked)
        self.hide()

    def _lay_out(self) -> None:
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        row.addLayout(buttons)
        buttons.addWidget(self.count_label)
        for widget in (self.action_button, self.details_button, self.close_button):
            buttons.addWidget(widget)
        row.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.details)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the buttons below the message where it would be squeezed beside them."""
        super().resizeEvent(event)
        wide = self.width() >= NARROW_PX
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != way:
            self._row.setDirection(way)

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
        message, before = _Message(text, kind, details, action, act), None if self.isHidden() else self._shown
        again = before is not None and (before.text, before.kind) == (text, kind)
        self._n_said = self._n_said + 1 if again else 1
        self._earlier = [one for one in self._earlier if one.text != text]
        if before is not None and before.kind == "bad" and not again:
            self._earlier = [*self._earlier, before][-MOST_EARLIER:]
        self._show(message, unfolded=again and self.details_button.isChecked())

    def _show(self, message: _Message, *, unfolded: bool) -> None:
        self._shown, self._kind, self._act = message, message.kind, message.act
        text, details, action = message.text, message.details, message.action
        self.message.setText(text)
        if self.details.toPlainText() != details:
            self.details.setPlainText(details)
        self.details_button.setChecked(unfolded and bool(details))
        self.details_button.setVisible(bool(details))
        self.action_button.setText(action)
        self.action_button.setAccessibleName(action)
        self.action_button.setVisible(bool(action))
        self.setAccessibleDescription(text)
        self._show_count()
        self.show()
        self.update()

    def _show_count(self) -> None:
        """Says how often this was said, and how many failures are behind it."""
        words = []
        if self._n_said > 1:
            words.append(self.tr("{n} times").format(n=self._n_said))
        if self._earlier:
            words.append(self.tr("{n} earlier").format(n=len(self._earlier)))
        self.count_label.setText(" · ".join(words))
        self.count_label.setVisible(bool(words))
        self.close_button.setToolTip(
            self.tr("Dismiss, and show the failure before") if self._earlier else self.tr("Dismiss")
        )

    @Slot()
    def dismiss(self) -> None:
        """Shows nothing any more, and forgets earlier failures."""
        self._earlier = []
        self.hide()
        self._shown = self._act = None

    @Slot()
    def _on_close_button_clicked(self) -> None:
        if not self._earlier:
            self.dismiss()
            return
        before = self._earlier.pop()
        self._n_said = 1
        self._show(before, unfolded=False)

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
