"""Interventions as amber dashed lines through every plot, with short words on top where a plot has room for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gradgui.core.interventions import Intervention
from gradgui.gui.control.changes.mark_words import mark_words, shorter_mark_words
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import mixed, small_font, theme
from gradgui.gui.plots.frame.overlay import Overlay

#: Labels are at most so wide, in pixels.
_LONGEST_LABEL = 260.0
#: Lines at least so far apart have a halo.
_HALO_ROOM = 16.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What happened before one step.

    Args:
        step: the first step that felt it.
        labels: a few words, the longest first: what fits is written.
        details: every change on a line of its own.
    """

    step: int
    labels: tuple[str, ...]
    details: str

    @property
    def position(self) -> float:
        """Where it lies on the step axis: between the step before and `step`."""
        return self.step - 0.5


def marks_of(interventions: Iterable[Intervention]) -> tuple[Mark, ...]:
    """Returns one mark a step, in order. Changes before the first step are the start, not a mark."""
    by_step: dict[int, list[Intervention]] = {}
    for intervention in interventions:
        if intervention.step > 0:
            by_step.setdefault(intervention.step, []).append(intervention)
    marks = []
    for step, changes in sorted(by_step.items()):
        labels = shorter_mark_words(changes[0])
        if len(changes) > 1:
            labels = (
                *(f"{label} +{len(changes) - 1}" for label in labels),
                translate("Marks", "{changes} changes").format(changes=len(changes)),
            )
        marks.append(Mark(step, labels, "\n".join(mark_words(change) for change in changes)))
    return tuple(marks)


class MarkLayer(Overlay):
    """Draws the marks of a plot.

    Args:
        view: the view box.
        halo: whether a stripe in the panel's colour lies under each line: over a heat map.
        labels: whether the words are drawn.
    """

    def __init__(self, view: pg.ViewBox, *, halo: bool = False, labels: bool = False) -> None:
        super().__init__(view, z=15)
        self._marks: tuple[Mark, ...] = ()
        self._halo = halo
        self._labels = labels

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is drawn, in order."""
        return self._marks

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Draws these."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def mark_at(self, x: float, reach: float = 4.0) -> Mark | None:
        """Returns the mark within `reach` pixels of pixel x, or whose label lies there."""
        metrics = QFontMetricsF(small_font())
        for mark, at, room in self._placed():
            label_width = metrics.horizontalAdvance(self._label(mark, room)) if self._labels else 0.0
            if -reach <= x - at <= max(reach, label_width):
                return mark
        return None

    def _placed(self) -> list[tuple[Mark, float, float]]:
        """Returns the marks in view with their pixel and the room to the next one."""
        inside = [(mark, round(self.x_of(mark.position))) for mark in self._marks]
        inside = [(mark, x) for mark, x in inside if -1 <= x <= self.width + 1]
        ends = [*(x for _, x in inside[1:]), self.width]
        return [(mark, x, ends[i] - x) for i, (mark, x) in enumerate(inside)]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draws lines, then words."""
        placed = self._placed()
        if not placed:
            return
        tokens = theme().tokens
        lines = [placed[0][1]]
        for _, x, _ in placed[1:]:
            if x - lines[-1] >= 4:
                lines.append(x)
        if self._halo:
            for before, x, after in zip([-_HALO_ROOM, *lines], lines, [*lines[1:], self.width + _HALO_ROOM], strict=False):
                reach = 2 if min(x - before, after - x) >= _HALO_ROOM else 0  # many halos would hide the data
                painter.fillRect(QRectF(x - reach, 0, 2 * reach + 1, self.height), QColor(tokens.panel))
        pen = QPen(QColor(tokens.amber), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        for x in lines:
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height))
        if self._labels:
            self._paint_labels(painter, placed)

    def _label(self, mark: Mark, room: float) -> str:
        """Returns the longest words that fit between a mark and the next; "" where none do: never a stump of words."""
        metrics = QFontMetricsF(small_font())
        widest = min(room - 9, _LONGEST_LABEL)
        return next((label for label in mark.labels if metrics.horizontalAdvance(label) <= widest), "")

    def _paint_labels(self, painter: QPainter, placed: list[tuple[Mark, float, float]]) -> None:
        tokens = theme().tokens
        font = small_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        ground = mixed(tokens.panel, tokens.panel, 0)
        ground.setAlphaF(0.85)
        for mark, x, room in placed:
            text = self._label(mark, room)
            if not text:
                continue
            width = metrics.horizontalAdvance(text)
            where = QRectF(x + 3, 2, width + 6, metrics.height() + 2)
            painter.fillRect(where, ground)
            painter.setPen(QColor(tokens.amber))
            painter.drawText(where.adjusted(3, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
