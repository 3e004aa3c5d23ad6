"""A small picture of the learning rate over the updates of the run, before it begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.core.errors import SpecError
from gradgui.core.initial_controls import n_updates_of
from gradgui.core.rates.rate_curve import rate_curve
from gradgui.core.rates.schedules import Schedule
from gradgui.core.spec import RunSpec
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import small_font, theme

#: Runs up to this length are drawn with everything that is planned; of longer ones the schedule alone, at some updates.
WHOLE_STEPS = 200_000
_SAMPLES = 600
_HEIGHT = 84


class RatePreview(QWidget):
    """The rate from the first update to the last; nothing where it is one number all the time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ratePreview")
        self.setAccessibleName(self.tr("Learning rate over the updates of the run"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rates: npt.NDArray[np.float64] = np.empty(0)
        self._n_updates = 0
        theme().changed.connect(self.update)
        self.hide()

    def sizeHint(self) -> QSize:
        """Returns a size at which a course is told from another."""
        return QSize(200, _HEIGHT)

    def show_spec(self, spec: RunSpec | None, n_steps: int | None) -> None:
        """Shows what a spec plans for so many steps (None: not known)."""
        self._rates, self._n_updates = planned_rates(spec, n_steps)
        moves = len(self._rates) > 1 and bool(np.ptp(self._rates) > 0)
        self.setVisible(moves)
        if moves:
            first, last = numbers.rate(float(self._rates[0])), numbers.rate(float(self._rates[-1]))
            self.setAccessibleDescription(
                self.tr("From {first} to {last} over {n_updates} updates").format(
                    first=first, last=last, n_updates=numbers.count(self._n_updates)
                )
            )
            self.setToolTip(self.accessibleDescription())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the course, the highest and the lowest rate at the left, the number of updates below."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font())
        metrics = QFontMetrics(small_font())
        high, low = float(self._rates.max()), float(self._rates.min())
        words = (numbers.rate(high), numbers.rate(low))
        left = max(metrics.horizontalAdvance(text) for text in words) + 8
        area = QRectF(left, 6, self.width() - left - 4, self.height() - metrics.height() - 12)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setPen(QColor(tokens.muted))
        for text, y in zip(words, (area.top(), area.bottom()), strict=True):
            box = QRectF(0, y - metrics.height() / 2, left - 6, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        foot = QRectF(area.left(), area.bottom() + 4, area.width(), metrics.height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(
            foot,
            Qt.AlignmentFlag.AlignRight,
            self.tr("{n_updates} updates").format(n_updates=numbers.count(self._n_updates)),
        )
        across = np.linspace(area.left(), area.right(), len(self._rates))
        down = area.bottom() - (self._rates - low) / (high - low) * area.height()
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(across.tolist(), down.tolist(), strict=True)]))
        painter.end()


def planned_rates(spec: RunSpec | None, n_steps: int | None) -> tuple[npt.NDArray[np.float64], int]:
    """Returns the rates of some updates, evenly spread, and how many updates there are; none where nothing is planned.

    Args:
        spec: what is to be run.
        n_steps: how many steps; None: not known.
    """
    nothing = np.empty(0), 0
    if spec is None or not n_steps:
        return nothing
    rate = spec.optimizer.learning_rate
    try:
        if n_steps <= WHOLE_STEPS:
            rates = rate_curve(spec, n_steps)
            return (rates[_spread(len(rates))], len(rates)) if len(rates) else nothing
        n_updates = n_updates_of(spec, n_steps)
        if not isinstance(rate, Schedule) or not n_updates:
            return nothing
        return rate.for_run(n_updates).rates(_spread(n_updates)), n_updates
    except SpecError:
        return nothing


def _spread(n: int) -> npt.NDArray[np.int64]:
    return np.unique(np.linspace(0, n - 1, min(n, _SAMPLES)).astype(np.int64))
