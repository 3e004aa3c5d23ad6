"""The head of a panel with many switches: one line where there is room for the numbers, up to four where there isn't."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

_SPACING, _GAP = 4, 10
#: The numbers shall have at least so much room, in pixels; otherwise they move to a line of their own.
_NUMBERS_WIDTH = 230


class FoldingHead(QWidget):
    """Lays out what a head holds; whoever hides a switch calls `fold` afterwards.

    Args:
        first: the title and what chooses the view, from the left.
        numbers: what shows numbers, as wide as there is room.
        switches: at the right of the numbers, in either line.
        last: at the right end of the first line.
        numbers_width: room in pixels below which the numbers move to a line of their own.
    """

    def __init__(
        self,
        first: Sequence[QWidget],
        numbers: QWidget,
        switches: Sequence[QWidget],
        last: QWidget,
        numbers_width: int = _NUMBERS_WIDTH,
    ) -> None:
        super().__init__()
        self._title, self._views = first[0], tuple(first[1:])
        self._numbers, self._switches = numbers, tuple(switches)
        self._last = last
        self._numbers_width = numbers_width
        self._n_lines = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = (QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout())
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for line in self._lines:
            line.setSpacing(_SPACING)
            lines.addLayout(line)
        self._take_lines(1)

    @property
    def folded(self) -> bool:
        """Whether there is more than one line."""
        return self._n_lines > 1

    def minimumSizeHint(self) -> QSize:
        """Returns what four lines need."""
        lines = ((self._title, self._last), self._views, *self._halves())
        return QSize(max(self._width(*line) for line in lines), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Returns what one line needs."""
        return QSize(self._needed(1), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds or unfolds."""
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Takes one line or up to four, whichever fits what is shown now."""
        n_lines = next((n for n in (1, 2, 3) if self.width() >= self._needed(n)), 4)
        if n_lines != self._n_lines:
            self._take_lines(n_lines)
            self.updateGeometry()

    def _take_lines(self, n_lines: int) -> None:
        self._n_lines = n_lines
        for line in self._lines:
            while line.count():
                line.takeAt(0)
        first, second, third, fourth = self._lines
        first.addWidget(self._title)
        first.addSpacing(_GAP)
        if n_lines < 3:
            _add(first, self._views)
            first.addSpacing(_GAP)
        if n_lines == 2:
            first.addStretch(1)
            self._add_numbers(second)
        else:
            self._add_numbers(first)
        if n_lines == 4:
            for line, switches in zip((third, fourth), self._halves(), strict=True):
                _add(line, switches)
        else:
            _add((first, second, third)[n_lines - 1], self._switches)
        if n_lines >= 3:
            _add(second, self._views)
            for line in (second, third, fourth):
                line.addStretch(1)
        first.addWidget(self._last)

    def _add_numbers(self, line: QHBoxLayout) -> None:
        line.addWidget(self._numbers, 1, Qt.AlignmentFlag.AlignVCenter)

    def _needed(self, n_lines: int) -> int:
        if n_lines == 1:
            return self._width(self._title, *self._views, *self._switches, self._last) + 2 * _GAP + self._numbers_width
        if n_lines == 2:
            return max(self._width(self._title, *self._views, self._last) + 2 * _GAP, self._width(*self._switches))
        return max(self._width(self._title, self._last), self._width(*self._views), self._width(*self._switches))

    def _halves(self) -> tuple[tuple[QWidget, ...], tuple[QWidget, ...]]:
        """Returns the switches in two parts, of which the wider one is as narrow as can be."""
        cuts = range(len(self._switches) + 1)
        cut = min(cuts, key=lambda n: max(self._width(*self._switches[:n]), self._width(*self._switches[n:])))
        return self._switches[:cut], self._switches[cut:]

    def _width(self, *widgets: QWidget) -> int:
        return sum(widget.sizeHint().width() + _SPACING for widget in widgets if not widget.isHidden())


def _add(line: QHBoxLayout, widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        line.addWidget(widget)
