"""The left axis of runs over one another."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

from gradgui.gui.look.theme import small_font
from gradgui.gui.plots.axes.log_axis import LogAxis


class ValueAxis(LogAxis):
    """The left axis of runs: numbers alone, so that it is narrower than one with the names of variables."""

    def fix_size(self) -> None:
        """Takes room for its numbers."""
        self.setWidth(round(QFontMetricsF(small_font()).averageCharWidth() * 11))
