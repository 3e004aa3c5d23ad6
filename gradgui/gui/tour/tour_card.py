"""The card of the tour: a title, a few sentences, where it stands, and buttons to go on, back, and away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import head_font, set_role, small_font, theme

_WIDTH = 340
_GAP = 14
_MARGIN = 8


class TourCard(QWidget):
    """Lies over the window beside what it tells of; Right or Enter goes on, Left back, Escape ends the tour."""

    nextRequested = Signal()
    backRequested = Signal()
    endRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourCard")
        self.title = QLabel(self)
        self.title.setFont(head_font())
        self.title.setWordWrap(True)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.place = QLabel(self)
        self.place.setFont(small_font())
        set_role(self.place, "muted")
        self.end_button = dialog_button(self, "tourEndButton", self.tr("Skip"), self.endRequested.emit)
        self.back_button = dialog_button(self, "tourBackButton", self.tr("Back"), self.backRequested.emit)
        self.next_button = dialog_button(self, "tourNextButton", self.tr("Next"), self.nextRequested.emit)
        set_role(self.next_button, "primary")
        set_role(self.end_button, "flat")
        self._row = row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.place)
        row.addStretch(1)
        for button in (self.end_button, self.back_button, self.next_button):
            row.addWidget(button)
        for button in (self.end_button, self.back_button, self.next_button):
            button.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addLayout(row)
        self.hide()

    def show_step(self, title: str, text: str, n: int, n_steps: int, next_words: str) -> None:
        """Shows a step.

        Args:
            title: a few words.
            text: a few sentences.
            n: which step it is, from 1.
            n_steps: of so many.
            next_words: what the button says that goes on.
        """
        self.title.setText(title)
        self.words.setText(text)
        place = self.tr("{n} of {n_steps}").format(n=n, n_steps=n_steps)
        self.place.setText(place)
        self.next_button.setText(next_words)
        self.next_button.setAccessibleName(next_words)
        self.next_button.setAccessibleDescription(f"{title}. {text}")
        self.back_button.setVisible(n > 1)
        self.end_button.setVisible(n < n_steps)
        self.setAccessibleName(self.tr("Tour, {place}: {title}").format(place=place, title=title))
        self.setAccessibleDescription(text)
        layout = self.layout()
        margins = self.contentsMargins() if layout is None else layout.contentsMargins()
        # In a longer language the buttons need more than the usual width.
        width = max(_WIDTH, self._row.minimumSize().width() + margins.left() + margins.right())
        height = layout.totalHeightForWidth(width) if layout is not None else self.sizeHint().height()
        self.setFixedSize(width, height)
        self.show()
        self.raise_()

    def stand_beside(self, target: QRect, area: QRect) -> None:
        """Stands where it hides nothing of what it tells of, if there is such a place: right, left, below, above, on top."""
        size = self.size()
        room = area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        middle = target.center()
        top = min(max(target.top(), room.top()), room.bottom() - size.height())
        left = min(max(middle.x() - size.width() // 2, room.left()), room.right() - size.width())
        places = (
            QPoint(target.right() + _GAP, top),
            QPoint(target.left() - _GAP - size.width(), top),
            QPoint(left, target.bottom() + _GAP),
            QPoint(left, target.top() - _GAP - size.height()),
        )
        fitting = (place for place in places if room.contains(QRect(place, size)))
        inside = QPoint(left, min(target.bottom(), room.bottom()) - size.height() - _GAP)
        self.move(next(fitting, inside))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Goes through the tour by keys; a button would take arrows for a wish to go to the next button."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.endRequested.emit()
            elif key == Qt.Key.Key_Right:
                self.nextRequested.emit()
            elif key == Qt.Key.Key_Left:
                self.backRequested.emit()
            elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(watched, QPushButton):
                watched.click()
            else:
                return False
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws a raised ground with a stripe in the accent."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.outline), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(7, 14, 3, self.height() - 28, 1.5, 1.5)
        painter.end()
