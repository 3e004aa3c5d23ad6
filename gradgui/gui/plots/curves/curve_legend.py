"""The names of the curves with their colours and numbers, in a few lines above a plot; a click chooses one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import number_font, small_font, theme
from gradgui.gui.plots.curves.curve_markers import paint_marker
from gradgui.gui.plots.elided_path import elided_path, without_common_layers

_SWATCH, _GAP = 14.0, 6.0
#: Entries are so wide, in pixels, unless they would need more than four lines.
_SMALLEST, _LARGEST, _MOST_LINES = 172.0, 240.0, 4
#: What the lines have left goes to long names, up to this width.
_WIDEST = 360.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One curve.

    Args:
        path: of its variable.
        text: its number now, or under the mouse.
        colour: index of its curve: the theme's colour, and beyond those the marker.
        strong: whether it is the chosen one.
        frozen: whether its variable is frozen there.
        name: what is written; "": the path, without what all have in common.
        tip: what its tool tip says beside the path.
    """

    path: str
    text: str
    colour: int
    strong: bool = False
    frozen: bool = False
    name: str = ""
    tip: str = ""


class CurveLegend(QWidget):
    """Lays the entries out in equal columns; long names are elided, in full as tool tips.

    Args:
        parent: Qt's.
        n_chars: room for so many characters of a number.
        most_lines: entries are made narrower rather than take more lines.
        largest_px: where names are long, entries are so wide while there is room.
    """

    #: An entry was clicked: the path of its variable.
    pathClicked = Signal(str)
    #: The mouse is on another entry: its path, or "".
    pathHovered = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, *, n_chars: int = 6, most_lines: int = _MOST_LINES, largest_px: float = _LARGEST
    ) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._n_chars = n_chars
        self._largest_px = largest_px
        self._entries: tuple[LegendEntry, ...] = ()
        self._n_lines = 1
        #: So wide an entry should be for its name; fewer stand in a line where names are long.
        self._wanted_px = _SMALLEST
        self._hovered = ""
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Legend of the curves"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self._on_theme_changed)

    @property
    def entries(self) -> tuple[LegendEntry, ...]:
        """What is shown."""
        return self._entries

    def set_entries(self, entries: tuple[LegendEntry, ...]) -> None:
        """Shows these."""
        if entries != self._entries:
            names = _names(entries)
            if names != _names(self._entries):
                self._wanted_px = _wanted_width(names, self._n_chars, self._largest_px)
            self._entries = entries
            self.setAccessibleDescription(
                ", ".join(f"{e.name or e.path} {e.text}{' frozen' if e.frozen else ''}" for e in entries)
            )
            self._fit()
            self.update()

    def set_hovered(self, path: str) -> None:
        """Puts a pale ground under the entry of this path, or those of a layer; "" under none."""
        if path != self._hovered:
            self._hovered = path
            self.update()

    def sizeHint(self) -> QSize:
        """As many lines as the entries need."""
        return QSize(300, round(self._n_lines * self._line_height()))

    def minimumSizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, _event: QEvent) -> None:
        """Chooses the number of lines."""
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the curve under the mouse."""
        entry = self._entry_at(event.position().x(), event.position().y())
        if entry is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pathClicked.emit(entry.path)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Says which entry is under the mouse."""
        entry = self._entry_at(event.position().x(), event.position().y())
        self.pathHovered.emit(entry.path if entry is not None else "")

    def leaveEvent(self, event: QEvent) -> None:
        """Says that none is."""
        super().leaveEvent(event)
        self.pathHovered.emit("")

    def event(self, event: QEvent) -> bool:
        """Shows full paths as tool tips."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            entry = self._entry_at(event.pos().x(), event.pos().y())
            if entry is not None:
                lines = (entry.path, entry.tip, _frozen() if entry.frozen else "")
                QToolTip.showText(event.globalPos(), "\n".join(line for line in lines if line), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the entries."""
        painter = QPainter(self)
        for index, (entry, short) in enumerate(zip(self._entries, _names(self._entries), strict=True)):
            self._paint_entry(painter, entry, short, self._cell(index))

    def _paint_entry(self, painter: QPainter, entry: LegendEntry, short: str, cell: QRectF) -> None:
        tokens = theme().tokens
        name_font, value_font = small_font(), number_font()
        if entry.strong:
            name_font.setWeight(QFont.Weight.DemiBold)
        names, values = QFontMetricsF(name_font), QFontMetricsF(value_font)
        if self._hovered and (entry.path == self._hovered or entry.path.startswith(f"{self._hovered}/")):
            painter.fillRect(cell.adjusted(-4, 0, -8, 0), QColor(tokens.grid))
        thickness = 3.0 if entry.strong else 2.0
        colour = QColor(tokens.curves[entry.colour % len(tokens.curves)])
        pieces = ((0.0, 5.0), (9.0, 5.0)) if entry.frozen else ((0.0, _SWATCH),)
        for start, length in pieces:
            painter.fillRect(
                QRectF(cell.left() + start, round(cell.center().y() - thickness / 2), length, thickness), colour
            )
        paint_marker(painter, entry.colour, QPointF(cell.left() + _SWATCH / 2, round(cell.center().y())), colour)
        x = cell.left() + _SWATCH + _GAP
        value_width = values.averageCharWidth() * self._n_chars
        frozen_width = names.horizontalAdvance(_frozen()) + _GAP if entry.frozen else 0.0
        room = cell.right() - x - value_width - frozen_width - 2 * _GAP
        if entry.frozen and room < min(names.averageCharWidth() * 16, names.horizontalAdvance(short)):
            frozen_width, room = 0.0, room + frozen_width  # the dashes say it, and the tool tip
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name = (
            names.elidedText(short, Qt.TextElideMode.ElideMiddle, max(room, 0.0))
            if entry.name
            else elided_path(short, name_font, max(room, 0.0))
        )
        painter.setFont(name_font)
        painter.setPen(QColor(tokens.text if entry.strong else tokens.muted))
        painter.drawText(QRectF(x, cell.top(), room + 2, cell.height()), flags, name)
        x += names.horizontalAdvance(name) + _GAP
        if frozen_width:
            painter.setPen(QColor(tokens.ice))
            painter.drawText(QRectF(x, cell.top(), frozen_width, cell.height()), flags, _frozen())
            x += frozen_width
        painter.setFont(value_font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(x, cell.top(), value_width + 2 * _GAP, cell.height()), flags, entry.text)

    def _line_height(self) -> float:
        return QFontMetricsF(small_font()).height() + 4

    def _columns(self) -> int:
        n = max(1, len(self._entries))
        fitting = max(1, int(self.width() // self._wanted_px))
        n_lines = min(self._most_lines, math.ceil(n / fitting))
        return math.ceil(n / n_lines)

    def _cell(self, index: int) -> QRectF:
        columns = self._columns()
        width = min(_WIDEST, self.width() / columns)
        line, column = divmod(index, columns)
        return QRectF(column * width, line * self._line_height(), width, self._line_height())

    def _entry_at(self, x: float, y: float) -> LegendEntry | None:
        for index, entry in enumerate(self._entries):
            if self._cell(index).contains(x, y):
                return entry
        return None

    def _fit(self) -> None:
        n_lines = -(-max(1, len(self._entries)) // self._columns())
        if n_lines != self._n_lines:
            self._n_lines = n_lines
            self.updateGeometry()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.update()


def _names(entries: tuple[LegendEntry, ...]) -> tuple[str, ...]:
    """Returns what is written of entries."""
    shorts = without_common_layers([entry.path for entry in entries], keep=2)
    return tuple(entry.name or short for entry, short in zip(entries, shorts, strict=True))


def _wanted_width(names: tuple[str, ...], n_chars: int, largest_px: float) -> float:
    """Returns how wide entries should be, in pixels, so that the longest of these names is hardly cut."""
    written, values = QFontMetricsF(small_font()), QFontMetricsF(number_font())
    longest = max((written.horizontalAdvance(name) for name in names), default=0.0)
    return min(max(_SMALLEST, _SWATCH + 3 * _GAP + longest + values.averageCharWidth() * n_chars), largest_px)


def _frozen() -> str:
    return translate("CurveLegend", "frozen")
