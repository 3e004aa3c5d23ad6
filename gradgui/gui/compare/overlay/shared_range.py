"""The x axis that runs are laid over: steps, updates, epochs or seconds in view, and how they are written."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.axes.plain_axis import StepAxis
from gradgui.gui.plots.axes.ticks import linear_ticks
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.comparing.comparison import Axis

#: What one of the range's whole numbers stands for. Views, cursors and keys are those of steps, only finer.
UNITS: dict[Axis, float] = {"step": 1.0, "update": 1.0, "epoch": 1e-4, "time": 1e-3}
_WORDS: dict[Axis, str] = {
    "step": QT_TRANSLATE_NOOP("SharedAxis", "step"),
    "update": QT_TRANSLATE_NOOP("SharedAxis", "update"),
    "epoch": QT_TRANSLATE_NOOP("SharedAxis", "epoch"),
    "time": QT_TRANSLATE_NOOP("SharedAxis", "seconds"),
}


class SharedRange(StepRange):
    """What is in view, counted in `unit`: a ten-thousandth of an epoch, a thousandth of a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._axis: Axis = "step"

    @property
    def axis(self) -> Axis:
        """What lies on the axis."""
        return self._axis

    @property
    def unit(self) -> float:
        """What one of its whole numbers stands for."""
        return UNITS[self._axis]

    def set_axis(self, axis: Axis, end: float) -> None:
        """Lies over something else: everything is in view again.

        Args:
            axis: over what.
            end: the place of the last step of all runs.
        """
        self._axis = axis
        self.set_n_steps(0)
        self.set_end(end)
        self.follow()

    def set_end(self, end: float) -> None:
        """Says how far the longest run has come, as a place on the axis; one of them has a step."""
        self.set_n_steps(round(end / self.unit) + 1)

    def place_words(self, position: float) -> str:
        """Returns a position as it is read: "1,240", "3.25" epochs, "12.5" seconds."""
        place = position * self.unit
        if self.unit == 1.0:
            return numbers.count(round(place))
        return f"{place:,.2f}"


class SharedAxis(StepAxis):
    """The horizontal axis: whole steps and updates, epochs and seconds as fine as the view is."""

    def __init__(self) -> None:
        super().__init__()
        self._unit = 1.0

    def set_axis(self, axis: Axis) -> None:
        """Writes these."""
        self._unit = UNITS[axis]
        self.quantity = translate("SharedAxis", _WORDS[axis])
        self.picture = None
        self.update()

    def ticks(self) -> list[tuple[float, str]]:
        """Returns round places in view."""
        if self._unit == 1.0:
            return super().ticks()
        low, high = self.range
        found = linear_ticks(max(low * self._unit, 0.0), high * self._unit, self._n_wanted())
        return [(place / self._unit, f"{place:g}" if place < 1e5 else numbers.tick(place)) for place in found]
