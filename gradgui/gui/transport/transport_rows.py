"""The transport bar in one row where there is room, in two where there isn't."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

_SPACING, _GAP = 8, 12
#: Less room for the progress and its words, in pixels, and what stands at the right moves to a row of its own.
_MIDDLE_PX = 120


class TransportRows:
    """Lays out a bar.

    Args:
        bar: gets the layout.
        first: what stands in the first row in any case.
        rest: at the right of it, or below it.
    """

    def __init__(self, bar: QWidget, first: QHBoxLayout, rest: Sequence[QWidget]) -> None:
        self._bar, self._rest = bar, tuple(rest)
        self._folded = False
        self._always, self._first, self._second = first, QHBoxLayout(), QHBoxLayout()
        self._first.addLayout(first, 1)
        self._first.addSpacing(_GAP)
        for row in (first, self._first, self._second):
            row.setSpacing(_SPACING)
        for widget in self._rest:
            self._first.addWidget(widget)
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(0, 8, 0, 10)
        rows.setSpacing(6)
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        rows.addLayout(self._first)
        rows.addLayout(self._second)

    @property
    def folded(self) -> bool:
        """Whether there are two rows."""
        return self._folded

    def narrowest(self) -> int:
        """Returns the pixels that two rows need."""
        return max(self._always.minimumSize().width() + _GAP, self._width_of_rest())

    def fold(self, width: int) -> None:
        """Takes one row or two for a bar of this width."""
        needed = self._always.minimumSize().width() + _MIDDLE_PX + _GAP + self._width_of_rest()
        if (width < needed) is self._folded:
            return
        self._folded = not self._folded
        source, target = (self._first, self._second) if self._folded else (self._second, self._first)
        for widget in self._rest:
            source.removeWidget(widget)
            target.addWidget(widget)
        if self._folded:
            self._second.addStretch(1)
        else:
            self._second.takeAt(self._second.count() - 1)
        self._bar.updateGeometry()

    def _width_of_rest(self) -> int:
        return sum(widget.sizeHint().width() + _SPACING for widget in self._rest)
