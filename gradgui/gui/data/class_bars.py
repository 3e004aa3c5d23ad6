"""The balance of the classes: a bar for each, with its name and count. Drawn by hand, as nothing in it is operated."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import theme

_ROW_PX, _BAR_PX, _GAP_PX = 20, 8, 8
#: A name takes at most this share of the width.
_NAME_SHARE = 0.35
#: So many classes are drawn; the last row says how many more there are.
_MOST_ROWS = 30


class ClassBars(QWidget):
    """How many training examples each class has. A short bar beside long ones is a class that will hardly be learnt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classBars")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counts: tuple[tuple[str, int], ...] = ()
        theme().changed.connect(self.update)

    def set_counts(self, names: tuple[str, ...], counts: tuple[int, ...]) -> None:
        """Shows these classes; of very many the first ones."""
        self._counts = tuple(zip(names, counts, strict=True))
        said = [f"{name}: {numbers.count(count)}" for name, count in self._counts[:_MOST_ROWS]]
        self.setAccessibleName(self.tr("Training examples of each class"))
        self.setAccessibleDescription(", ".join(said))
        self.setToolTip(
            "\n".join(
                self.tr("{name}: {count} training examples").format(name=name, count=numbers.count(count))
                for name, count in self._counts[:_MOST_ROWS]
            )
        )
        self.setVisible(bool(self._counts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Returns a row for each class."""
        n_rows = min(len(self._counts), _MOST_ROWS) + (len(self._counts) > _MOST_ROWS)
        return QSize(200, n_rows * _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws name, bar and count of each class."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        shown = self._counts[:_MOST_ROWS]
        most = max((count for _, count in shown), default=1) or 1
        longest = max((metrics.horizontalAdvance(name) + 2 for name, _ in shown), default=0)
        name_px = min(longest, int(self.width() * _NAME_SHARE))
        count_px = max((metrics.horizontalAdvance(numbers.count(count)) for _, count in shown), default=0)
        bar_px = max(0, self.width() - name_px - count_px - 2 * _GAP_PX)
        for row, (name, count) in enumerate(shown):
            top = row * _ROW_PX
            painter.setPen(QColor(tokens.text))
            elided = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_px)
            painter.drawText(QRectF(0, top, name_px, _ROW_PX), Qt.AlignmentFlag.AlignVCenter, elided)
            groove = QRectF(name_px + _GAP_PX, top + (_ROW_PX - _BAR_PX) / 2, bar_px, _BAR_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.grid))
            painter.drawRoundedRect(groove, 2, 2)
            painter.setBrush(QColor(tokens.accent if count else tokens.bad))
            groove.setWidth(max(bar_px * count / most, 2))
            painter.drawRoundedRect(groove, 2, 2)
            painter.setPen(QColor(tokens.muted if count else tokens.bad))
            where = QRectF(self.width() - count_px, top, count_px, _ROW_PX)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, numbers.count(count))
        if len(self._counts) > _MOST_ROWS:
            painter.setPen(QColor(tokens.muted))
            more = self.tr("and {counts} more classes").format(counts=numbers.count(len(self._counts) - _MOST_ROWS))
            where = QRectF(0, _MOST_ROWS * _ROW_PX, self.width(), _ROW_PX)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, more)
        painter.end()
