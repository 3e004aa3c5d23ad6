"""What is seen over a window while something is dragged over it: what a drop would do, or why it can't be taken."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gradgui.gui.look.theme import head_font, theme

_INSET_PX, _RADIUS_PX = 10, 10
_VEIL = 0.78
_CARD_PX, _LINE_PX = 520, 24


class DropOverlay(QWidget):
    """A veil with a dashed frame and two lines of words. It is above everything and takes no mouse.

    Args:
        window: what it covers.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = self._about = ""
        self._taken = True
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; "" while nothing is dragged over the window."""
        return "" if self.isHidden() else f"{self._words}\n{self._about}".strip()

    def say(self, words: str, about: str, *, taken: bool) -> None:
        """Covers the window and says what a drop would do.

        Args:
            words: in a few words, read first.
            about: the rest.
            taken: whether it would be taken.
        """
        self._words, self._about, self._taken = words, about, taken
        self.setAccessibleName(f"{words}. {about}")
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws veil, frame and words."""
        tokens = theme().tokens
        colour, ground = (tokens.accent, tokens.accent_soft) if self._taken else (tokens.bad, tokens.bad_soft)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(tokens.window)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(colour), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = QRectF(self.rect()).adjusted(_INSET_PX, _INSET_PX, -_INSET_PX, -_INSET_PX)
        painter.drawRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)
        self._draw_card(painter, colour, ground)
        painter.end()

    def _draw_card(self, painter: QPainter, colour: str, ground: str) -> None:
        tokens = theme().tokens
        width = min(_CARD_PX, self.width() - 6 * _INSET_PX)
        card = QRectF(0, 0, width, 4 * _LINE_PX)
        card.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(card, _RADIUS_PX, _RADIUS_PX)
        inner = card.adjusted(16, _LINE_PX * 0.85, -16, 0)
        font = head_font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self._draw_line(painter, inner, self._words, font, tokens.text)
        self._draw_line(painter, inner.adjusted(0, _LINE_PX * 1.15, 0, 0), self._about, self.font(), tokens.muted)

    @staticmethod
    def _draw_line(painter: QPainter, rect: QRectF, text: str, font: object, colour: str) -> None:
        painter.setFont(font)  # type: ignore[arg-type]
        painter.setPen(QColor(colour))
        elided = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, round(rect.width()))
        line = QRectF(rect.left(), rect.top(), rect.width(), _LINE_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, elided)
