"""The head of a panel with many switches: one line where there is room for the numbers, two where there isn't."""

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
    """

    def __init__(self, first: Sequence[QWidget], numbers: QWidget, switches: Sequence[QWidget], last: QWidget) -> None:
        super().__init__()
        self._first = tuple(first)
        self._moving = (numbers, *switches)
        self._last = last
        self._folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line, self._second = QHBoxLayout(), QHBoxLayout()
        for line in (self._line, self._second):
            line.setSpacing(_SPACING)
        for index, widget in enumerate(self._first):
            self._line.addWidget(widget)
            if index == 0:
                self._line.addSpacing(_GAP)
        self._line.addSpacing(_GAP)
        self._line.addWidget(numbers, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in switches:
            self._line.addWidget(widget)
        self._stretch_index = self._line.count()
        self._line.addStretch(0)
        self._line.addWidget(last)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        lines.addLayout(self._line)
        lines.addLayout(self._second)

    @property
    def folded(self) -> bool:
        """Whether numbers and switches have a line of their own."""
        return self._folded

    def minimumSizeHint(self) -> QSize:
        """Returns what two lines need."""
        width = max(self._width(*self._first, self._last), self._width(*self._moving[1:]))
        return QSize(width, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Returns what one line needs."""
        return QSize(self._needed(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds or unfolds."""
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Takes one line or two, whichever fits what is shown now."""
        folded = self.width() < self._needed()
        if folded == self._folded:
            return
        self._folded = folded
        source, target = (self._line, self._second) if folded else (self._second, self._line)
        # On the first line they stand before the stretch and what is last.
        at = 0 if folded else self._stretch_index - len(self._moving)
        for index, widget in enumerate(self._moving):
            source.removeWidget(widget)
            target.insertWidget(at + index, widget, 1 if index == 0 else 0)
        self._line.setStretch(self._line.count() - 2, 1 if folded else 0)
        self.updateGeometry()

    def _needed(self) -> int:
        return self._width(*self._first, *self._moving[1:], self._last) + 2 * _GAP + _NUMBERS_WIDTH

    def _width(self, *widgets: QWidget) -> int:
        return sum(widget.sizeHint().width() + _SPACING for widget in widgets if not widget.isHidden())
