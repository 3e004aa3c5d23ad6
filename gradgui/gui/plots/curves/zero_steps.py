"""Where curves are 0, which has no place on a logarithmic axis: a grey line along the lower edge of the plot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.gui.look.theme import theme
from gradgui.gui.plots.frame.overlay import Overlay
from gradgui.runs.history import Binned

_THICK_PX = 4.0


class ZeroSteps(Overlay):
    """A line in the heat map's grey under the steps at which a curve is 0: it hasn't ended, it can't be drawn there."""

    def __init__(self, view: pg.ViewBox, z: float) -> None:
        super().__init__(view, z)
        #: From and to where a curve is 0, on the step axis.
        self.spans: tuple[tuple[float, float], ...] = ()

    def set_spans(self, spans: tuple[tuple[float, float], ...]) -> None:
        """Draws the line there."""
        if spans != self.spans:
            self.spans = spans
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws it, a pixel wide at least."""
        colour = QColor(theme().tokens.zero)
        for start, stop in self.spans:
            left, right = max(0.0, self.x_of(start)), min(self.width, self.x_of(stop))
            if right >= 0.0 and left <= self.width:
                painter.fillRect(QRectF(left, self.height - _THICK_PX, max(right - left, 1.0), _THICK_PX), colour)


def zero_spans(binned: Binned) -> tuple[tuple[float, float], ...]:
    """Returns from and to where at least one column is 0 throughout its bins, on the step axis (step s: s - 0.5 to s + 0.5).

    Args:
        binned: [n_bins, n_columns] of values that are never negative; NaN: no value.
    """
    zero = _is_zero(binned).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], zero, [False])).astype(np.int8)))
    places = binned.first_step - 0.5 + edges * binned.bin_steps
    return tuple(zip(places[0::2].tolist(), places[1::2].tolist(), strict=True))


def zero_columns(binned: Binned) -> tuple[int, ...]:
    """Returns the columns that are 0 throughout at least one of their bins, rising.

    Args:
        binned: [n_bins, n_columns] of values that are never negative; NaN: no value.
    """
    return tuple(np.flatnonzero(_is_zero(binned).any(axis=0)).tolist())


def _is_zero(binned: Binned) -> npt.NDArray[np.bool_]:
    zero: npt.NDArray[np.bool_] = (binned.maximum == 0) & ~binned.infinite
    return zero
