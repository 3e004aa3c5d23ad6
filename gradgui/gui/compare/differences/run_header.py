"""The heads of the columns of a comparison: the letter in the colour of the run's curve, and its name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gradgui.gui.compare.compared_run import RunMark
from gradgui.gui.look.theme import theme
from gradgui.gui.plots.curves.curve_set import curve_colour

_GAP, _MARGIN = 6, 6


class RunHeader(QHeaderView):
    """Draws the `RunMark` that the model has for each column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setAccessibleName(self.tr("Runs"))
        theme().changed.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draws letter and name, as near to the numbers below as there is room."""
        tokens = theme().tokens
        painter.fillRect(rect, QColor(tokens.panel))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        mark = self._mark(logicalIndex)
        if mark is None:
            return
        bold = _bold(self.font())
        letter_width = QFontMetrics(bold).horizontalAdvance(mark.letter)
        metrics = QFontMetrics(self.font())
        room = rect.width() - 2 * _MARGIN - letter_width - _GAP
        name = metrics.elidedText(mark.short, Qt.TextElideMode.ElideMiddle, max(0, room))
        name_width = metrics.horizontalAdvance(name)
        left = rect.right() - _MARGIN - name_width - _GAP - letter_width
        painter.setFont(bold)
        painter.setPen(curve_colour(mark.colour))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, rect.top(), letter_width + 2, rect.height()), flags, mark.letter)
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRect(left + letter_width + _GAP, rect.top(), name_width + 2, rect.height()), flags, name)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        """Returns room for letter and name."""
        size = super().sectionSizeFromContents(logicalIndex)
        mark = self._mark(logicalIndex)
        if mark is None:
            return size
        metrics = QFontMetrics(_bold(self.font()))
        width = metrics.horizontalAdvance(mark.letter) + metrics.horizontalAdvance(mark.short) + _GAP + 2 * _MARGIN
        return QSize(width, size.height())

    def _mark(self, column: int) -> RunMark | None:
        found = self.model().headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.UserRole)
        return found if isinstance(found, RunMark) else None


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    return bold
