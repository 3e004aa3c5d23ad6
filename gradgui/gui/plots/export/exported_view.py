"""What a plot says of itself so that it can be saved, copied and opened in another window: name, picture, numbers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import head_font, theme
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.head.read_out import Entry, paint_entries
from gradgui.gui.plots.svg_clip import lift_clip

_MARGIN, _HEAD, _GAP = 12, 28, 4


class ExportedView(QWidget):
    """A plot with a name of its own. Children say the name and the title, what is shown, and its numbers.

    A picture is a head (the run's name, the title, what the colours mean) over the plots as they stand in the window, in
    the theme in force: drawn by a painter, so that it is as sharp as whatever it is drawn on.
    """

    #: What files and the command line call it, one word: "loss".
    export_name = ""
    #: What a reader calls it: "Loss".
    export_title = ""

    @property
    def shown_title(self) -> str:
        """What a reader calls it, in the language of the window."""
        return translate("ExportedView", self.export_title)

    def can_export(self) -> bool:
        """Whether there is something to be seen."""
        raise NotImplementedError

    def export_numbers(self) -> NumberTable:
        """Returns the numbers behind what is seen, as recorded. Read later, from another thread."""
        raise NotImplementedError

    def export_parts(self) -> tuple[QWidget, ...]:
        """Returns the widgets that make the picture, from top to bottom."""
        raise NotImplementedError

    def export_legend(self) -> tuple[Entry, ...]:
        """Returns what stands beside the title: names with the colours of their curves, or the kind of number."""
        return ()

    def picture_size(self) -> QSize:
        """Returns the size of the picture in logical pixels."""
        parts = self.export_parts()
        width = max(part.width() for part in parts) + 2 * _MARGIN
        height = sum(part.height() for part in parts) + _GAP * (len(parts) - 1)
        return QSize(width, height + _HEAD + 2 * _MARGIN)

    def paint_picture(self, painter: QPainter, run_name: str = "") -> None:
        """Draws the picture into `picture_size`, from the origin."""
        tokens = theme().tokens
        size = self.picture_size()
        painter.fillRect(QRect(QPoint(0, 0), size), QColor(tokens.panel))
        self._paint_head(painter, QRectF(_MARGIN, _MARGIN, size.width() - 2 * _MARGIN, _HEAD - _GAP), run_name)
        y = _MARGIN + _HEAD
        for part in self.export_parts():
            _paint_part(painter, part, QPoint(_MARGIN, y))
            y += part.height() + _GAP

    def _paint_head(self, painter: QPainter, where: QRectF, run_name: str) -> None:
        tokens = theme().tokens
        painter.setFont(head_font())
        painter.setPen(QColor(tokens.text))
        title = f"{run_name} · {self.shown_title}" if run_name else self.shown_title
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(where, flags, title)
        width = painter.fontMetrics().horizontalAdvance(title) + 20
        painter.save()
        painter.translate(where.left() + width, where.top())
        paint_entries(painter, self.export_legend(), QSize(int(where.width() - width), int(where.height())))
        painter.restore()


def _paint_part(painter: QPainter, part: QWidget, place: QPoint) -> None:
    painter.save()
    lift_clip(painter)
    if isinstance(part, QGraphicsView):
        target = QRectF(QPointF(place), part.viewport().rect().size().toSizeF())
        part.render(painter, target, part.viewport().rect(), Qt.AspectRatioMode.IgnoreAspectRatio)
    else:
        painter.translate(place)
        part.render(painter, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.restore()
