"""A row of the recent items: what it is, its name, where it lies, when it was opened; a button takes it from the list."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from gradgui.gui.arrivals.arrival import kind_words, short_name
from gradgui.gui.language.translation import translate
from gradgui.gui.look.kind_icons import draw_kind
from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.runs.sources.openable import ItemKind, item_kind

_ICON_PX, _GAP_PX, _PADDING_PX = 16, 10, 8
_NAME_SHARE = 0.42


class RecentRow(QWidget):
    """One recent item and the button that forgets it.

    Args:
        item: a path, or a name of a model of keras.applications.
        opened: when it was opened last; None: nobody knows.
        parent: owner.
    """

    #: Somebody wants to open it.
    chosen = Signal(str)
    #: Somebody wants it off the list.
    forgotten = Signal(str)

    def __init__(self, item: str, opened: dt.datetime | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        self.link = RecentItem(item, opened, self)
        self.link.clicked.connect(self._on_link_clicked)
        self.forget_button = QToolButton(self)
        self.forget_button.setObjectName("forgetRecentButton")
        self.forget_button.setText("✕")
        self.forget_button.setFixedSize(26, 26)
        self.forget_button.setToolTip(self.tr("Remove from this list; the file stays where it is"))
        self.forget_button.setAccessibleName(self.tr("Remove {name} from the list").format(name=short_name(item)))
        set_role(self.forget_button, "flat")
        self.forget_button.clicked.connect(self._on_forget_button_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.link, 1)
        layout.addWidget(self.forget_button)

    @Slot()
    def _on_link_clicked(self) -> None:
        self.chosen.emit(self._item)

    @Slot()
    def _on_forget_button_clicked(self) -> None:
        self.forgotten.emit(self._item)


class RecentItem(QPushButton):
    """A link to what was opened before. What isn't there any more is dim, says so, and can't be opened.

    Args:
        item: a path or a name.
        opened: when it was opened last; None: nobody knows.
        parent: owner.
    """

    def __init__(self, item: str, opened: dt.datetime | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = item_kind(item)
        self._name = short_name(item)
        folder = _short(Path(item).parent) if self.kind is not ItemKind.APPLICATION else ""
        self._about = " · ".join(part for part in (kind_words(self.kind), folder) if part)
        self._when = opened_words(opened, dt.datetime.now().astimezone()) if opened is not None else ""
        self.setObjectName("recentItem")
        set_role(self, "flat")
        self.setAccessibleName(self.tr("Open {name}").format(name=self._name))
        self.setAccessibleDescription(" · ".join(part for part in (self._about, self._when) if part))
        self.setToolTip(item)
        self.setEnabled(self.kind is not ItemKind.MISSING)
        if self.isEnabled():
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Returns a row of twice the font's height."""
        return QSize(320, max(28, 2 * self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws sign, name, what it is and when it was opened, each in its column."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.isEnabled() and (self.underMouse() or self.hasFocus())
        if lively:
            painter.setPen(QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.grid))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        top = (self.height() - _ICON_PX) / 2
        draw_kind(
            painter, QRectF(_PADDING_PX, top, _ICON_PX, _ICON_PX), self.kind, tokens.accent if lively else tokens.muted
        )
        small = small_font()
        left = _PADDING_PX + _ICON_PX + _GAP_PX
        right = self.width() - _PADDING_PX
        when = QFontMetrics(small).horizontalAdvance(self._when)
        name = min(QFontMetrics(self.font()).horizontalAdvance(self._name) + 2, round((right - left) * _NAME_SHARE))
        name_end = left + max(name, min(220, round((right - left) * _NAME_SHARE)))
        self._draw(painter, self._name, tokens.text if self.isEnabled() else tokens.muted, left, name_end)
        painter.setFont(small)
        self._draw(painter, self._about, tokens.muted, name_end + _GAP_PX, right - when - _GAP_PX)
        self._draw(painter, self._when, tokens.muted, right - when, right + 1)
        painter.end()

    def _draw(self, painter: QPainter, text: str, colour: str, left: float, right: float) -> None:
        painter.setPen(QColor(colour))
        place = QRectF(left, 0, max(0.0, right - left), self.height())
        words = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, round(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def opened_words(opened: dt.datetime, now: dt.datetime) -> str:
    """Returns when something was, as one says it now: "today 14:02", "yesterday 14:02", "03 Nov", "03 Nov 2025".

    Args:
        opened: when it was.
        now: with a time zone; the words are in that one.
    """
    local = opened.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return translate("RecentRow", "today {time}").format(time=local.strftime("%H:%M"))
    if days == 1:
        return translate("RecentRow", "yesterday {time}").format(time=local.strftime("%H:%M"))
    return local.strftime("%d %b" if local.year == now.year else "%d %b %Y")


def _short(folder: Path) -> str:
    """Returns a folder with the home folder as ~."""
    try:
        return "~/" + folder.relative_to(Path.home()).as_posix()
    except ValueError:
        return str(folder)
