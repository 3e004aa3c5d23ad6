"""A line of named numbers beside a panel's head that changes without moving anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.gui.look.theme import number_font, small_font, theme

_SWATCH, _INNER_GAP, _ENTRY_GAP = 14.0, 5.0, 14.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One number.

    Args:
        name: what it is; "" where the swatch says it.
        text: the number as it is written.
        colour: name of the token of its curve's swatch, "curves.2" for the third of the further ones; "" for none.
        dashed: whether its curve is dashed.
        strong: whether it is the one that matters most.
        n_chars: room for so many characters, so that the next entry stays where it is.
    """

    name: str
    text: str
    colour: str = ""
    dashed: bool = False
    strong: bool = False
    n_chars: int = 6


def spoken(entries: tuple[Entry, ...]) -> str:
    """Returns entries as a sentence for screen readers."""
    return ", ".join(f"{entry.name} {entry.text}".strip() for entry in entries)


class ReadOut(QWidget):
    """Shows entries from left to right as long as they fit; the first ones matter most."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._on_theme_changed)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Shows these."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleDescription(spoken(entries))
            self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(240, round(QFontMetricsF(self.font()).height()) + 4)

    def minimumSizeHint(self) -> QSize:
        """It may vanish where there is no room."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws as many entries as fit."""
        if self._entries:
            paint_entries(QPainter(self), self._entries, self.size())

    @Slot()
    def _on_theme_changed(self) -> None:
        self.update()


def paint_entries(painter: QPainter, entries: Iterable[Entry], size: QSize) -> None:
    """Draws as many entries as fit into a size, from the painter's origin."""
    x = 0.0
    for entry in entries:
        x = _paint_entry(painter, entry, x, size)
        if x < 0:
            return


def token_colour(name: str) -> QColor:
    """Returns a colour of the theme by the name of its token; "curves.2" is the third of the further curves."""
    token, _, index = name.partition(".")
    value = getattr(theme().tokens, token)
    return QColor(value[int(index) % len(value)] if index else value)


def _paint_entry(painter: QPainter, entry: Entry, x: float, size: QSize) -> float:
    """Draws an entry from pixel x and returns where the next one begins; -1: it doesn't fit."""
    tokens = theme().tokens
    name_font, value_font = small_font(), number_font()
    if entry.strong:
        value_font.setWeight(QFont.Weight.Bold)
    names, values = QFontMetricsF(name_font), QFontMetricsF(value_font)
    name_width = names.horizontalAdvance(entry.name) + _INNER_GAP if entry.name else 0.0
    value_width = max(values.averageCharWidth() * entry.n_chars, values.horizontalAdvance(entry.text)) if entry.text else 0.0
    needed = (_SWATCH + _INNER_GAP if entry.colour else 0.0) + name_width
    if x + needed + values.horizontalAdvance(entry.text) > size.width():
        return -1.0
    middle = size.height() / 2
    if entry.colour:
        colour = token_colour(entry.colour)
        pieces = ((0.0, 6.0), (8.0, 6.0)) if entry.dashed else ((0.0, _SWATCH),)
        for start, length in pieces:
            painter.fillRect(QRectF(x + start, round(middle) - 1, length, 2), colour)
        x += _SWATCH + _INNER_GAP
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    if entry.name:
        painter.setFont(name_font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(x, 0, name_width + 2, size.height()), flags, entry.name)
        x += name_width
    if entry.text:
        painter.setFont(value_font)
        painter.setPen(QColor(tokens.text if entry.strong or not entry.name else tokens.muted))
        painter.drawText(QRectF(x, 0, value_width + 8, size.height()), flags, entry.text)
    return x + value_width + _ENTRY_GAP
