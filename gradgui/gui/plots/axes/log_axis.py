"""An axis for log10 data whose numbers are written as people write norms: 10, 1, 0.1, 0.01, 0.001, 1e-4."""

from __future__ import annotations

from gradgui.gui.look import numbers
from gradgui.gui.plots.axes.plain_axis import PlainAxis
from gradgui.gui.plots.axes.ticks import linear_ticks, log_ticks


class LogAxis(PlainAxis):
    """An axis that shows 10 ** position; with `log` False it is a plain one."""

    def __init__(self, orientation: str = "left", *, log: bool = True) -> None:
        super().__init__(orientation)
        self.log = log

    def ticks(self) -> list[tuple[float, str]]:
        """Returns position (log10) and text (the number) of the ticks in view."""
        low, high = self.range
        n_wanted = self._n_wanted()
        if not self.log:
            return [(value, numbers.tick(value)) for value in linear_ticks(low, high, n_wanted)]
        return [(value, numbers.tick(float(f"{10.0**value:.3g}"))) for value in log_ticks(low, high, n_wanted)]
