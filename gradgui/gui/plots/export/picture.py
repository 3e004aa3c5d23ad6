"""A plot as an image or as SVG, in memory. Painting is done here, on the GUI thread; writing files is for others."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gradgui.gui.language.translation import translate
from gradgui.gui.plots.export.exported_view import ExportedView

#: Pixels of an image for one of the window: sharp on dense screens and on paper.
PICTURE_SCALE = 2


def picture_image(view: ExportedView, run_name: str = "", scale: float = PICTURE_SCALE) -> QImage:
    """Returns a plot as an image, `scale` times as many pixels each way as it has in the window."""
    size = view.picture_size()
    image = QImage(QSize(round(size.width() * scale), round(size.height() * scale)), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    view.paint_picture(painter, run_name)
    painter.end()
    return image


def picture_svg(view: ExportedView, run_name: str = "") -> bytes:
    """Returns a plot as an SVG document: lines and words stay lines and words, cells of a heat map are pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # SVG Tiny, Qt's other choice, can't clip: curves would run out of their plot.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(view.picture_size())
    generator.setViewBox(QRect(0, 0, view.picture_size().width(), view.picture_size().height()))
    generator.setResolution(96)
    generator.setTitle(f"{run_name} – {view.shown_title}" if run_name else view.shown_title)
    generator.setDescription(translate("Picture", "Drawn by gradgui"))
    painter = QPainter(generator)
    view.paint_picture(painter, run_name)
    painter.end()
    return bytes(buffer.data().data())


def png_bytes(image: QImage) -> bytes:
    """Returns an image as a PNG file. On any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
