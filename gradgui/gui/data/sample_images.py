"""Some training examples as pictures, each with its target below."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.core.data.data_summary import Sample
from gradgui.gui.look.theme import small_font, theme

_SIDE_PX, _LABEL_PX, _GAP_PX = 64, 18, 8


class SampleImages(QWidget):
    """A grid of images that breaks into as many rows as the width asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleImages")
        self.setAccessibleName(self.tr("Some training examples"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._samples: tuple[Sample, ...] = ()
        self._images: tuple[QImage, ...] = ()
        theme().changed.connect(self.update)

    def set_samples(self, samples: tuple[Sample, ...], lowest: float, highest: float) -> None:
        """Shows these examples.

        Args:
            samples: images [height, width] or [height, width, channels].
            lowest: the number that is black.
            highest: the number that is white.
        """
        self._samples = samples
        self._images = tuple(_image(sample.inputs, lowest, highest) for sample in samples)
        self.setAccessibleDescription(
            ", ".join(self.tr("row {row}: {target}").format(row=sample.row, target=sample.target) for sample in samples)
        )
        self.setVisible(bool(samples))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Returns room for four in a row, as high as the grid is at its present width."""
        return QSize(4 * (_SIDE_PX + _GAP_PX) - _GAP_PX, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Asks for another height where another number of columns fits."""
        if self._n_columns(event.size().width()) != self._n_columns(event.oldSize().width()):
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """Returns how high the grid is in so many pixels."""
        n_rows = -(-len(self._samples) // self._n_columns(width))
        return max(0, n_rows * (_SIDE_PX + _LABEL_PX + _GAP_PX) - _GAP_PX)

    def _n_columns(self, width: int) -> int:
        return max(1, (width + _GAP_PX) // (_SIDE_PX + _GAP_PX))

    def _cell(self, index: int) -> QRect:
        row, column = divmod(index, self._n_columns(self.width()))
        left, top = column * (_SIDE_PX + _GAP_PX), row * (_SIDE_PX + _LABEL_PX + _GAP_PX)
        return QRect(left, top, _SIDE_PX, _SIDE_PX + _LABEL_PX)

    def sample_at(self, place: QPoint) -> Sample | None:
        """Returns the example at a place; None between them."""
        return next((sample for i, sample in enumerate(self._samples) if self._cell(i).contains(place)), None)

    def event(self, event: QEvent) -> bool:
        """Says of the example under the mouse which row it is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            sample = self.sample_at(event.pos())
            if sample is not None:
                shape = " × ".join(str(size) for size in sample.inputs.shape)
                QToolTip.showText(
                    event.globalPos(),
                    self.tr("Row {row}: {target}\nshown {shape}").format(row=sample.row, target=sample.target, shape=shape),
                    self,
                )
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the images that are seen."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setFont(small_font())
        metrics = QFontMetrics(small_font())
        for index, (sample, image) in enumerate(zip(self._samples, self._images, strict=True)):
            cell = self._cell(index)
            if not cell.intersects(event.rect()):
                continue
            painter.fillRect(QRect(cell.topLeft(), QSize(_SIDE_PX, _SIDE_PX)), QColor(tokens.grid))
            size = image.size().scaled(_SIDE_PX, _SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio)
            place = cell.topLeft() + QPoint((_SIDE_PX - size.width()) // 2, (_SIDE_PX - size.height()) // 2)
            small = max(image.width(), image.height()) <= _SIDE_PX // 2
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not small)
            painter.drawImage(QRect(place, size), image)
            painter.setPen(QColor(tokens.muted))
            label = metrics.elidedText(sample.target, Qt.TextElideMode.ElideRight, _SIDE_PX)
            below = QRect(cell.left(), cell.top() + _SIDE_PX, _SIDE_PX, _LABEL_PX)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, label)
        painter.end()


def _image(pixels: npt.NDArray[np.generic], lowest: float, highest: float) -> QImage:
    """Returns an image with `lowest` as black and `highest` as white; what isn't a number is black."""
    values = np.asarray(pixels, dtype=np.float64)
    values = values[..., np.newaxis] if values.ndim == 2 else values
    span = highest - lowest if highest > lowest else 1.0
    shown = np.nan_to_num(np.clip((values - lowest) / span, 0, 1)) * 255
    rgb = np.repeat(shown, 3, axis=2) if shown.shape[2] == 1 else shown[..., :3]
    data = np.ascontiguousarray(rgb.round().astype(np.uint8))
    height, width, _ = data.shape
    return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
