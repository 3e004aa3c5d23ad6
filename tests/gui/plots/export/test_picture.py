from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from gradgui.core.records import Validation
from gradgui.gui.look.theme import theme
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.picture import picture_image, picture_svg, png_bytes
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from tests.gui.plots.histories import add_steps, empty_history, simple_history

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def loss(qtbot: QtBot) -> LossPlot:
    plot = LossPlot(StepRange())
    qtbot.addWidget(plot)
    plot.resize(700, 400)
    plot.show()
    history = simple_history(200)
    history.add_validation(Validation(50, {"loss": 1.0}, 10))
    history.add_validation(Validation(100, {"loss": 0.5}, 10))
    plot.set_history(history)
    return plot


@pytest.fixture
def gradients(qtbot: QtBot) -> GradientPanel:
    panel = GradientPanel(StepRange())
    qtbot.addWidget(panel)
    panel.resize(700, 400)
    panel.show()
    history = empty_history()
    add_steps(history, np.full(50, 1.0), np.geomspace(1e-3, 1, 50)[:, None] * np.array([1.0, 3.0, 10.0, 30.0]))
    panel.set_history(history)
    return panel


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for y in range(0, image.height(), 1) for x in range(0, image.width(), 2))


def drawn(svg: bytes) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def test_an_image_has_twice_the_pixels_of_the_window(loss: LossPlot) -> None:
    size = loss.picture_size()
    image = picture_image(loss, "spiral")
    assert (image.width(), image.height()) == (2 * size.width(), 2 * size.height())
    assert has_colour(image, theme().tokens.accent)
    again = QImage.fromData(png_bytes(image))
    assert again.size() == image.size()


def test_lines_are_as_thick_for_their_size_as_in_the_window(loss: LossPlot) -> None:
    loss.choice.show("smoothed", False)
    accent = QColor(theme().tokens.accent).rgb()

    def blue(image: QImage) -> int:
        return sum(image.pixel(x, y) == accent for y in range(80, image.height()) for x in range(image.width()))

    one, two = blue(picture_image(loss, scale=1)), blue(picture_image(loss, scale=2))
    assert 3 * one < two < 5 * one


def test_a_drawing_is_xml_with_lines_and_words(loss: LossPlot) -> None:
    svg = picture_svg(loss, "spiral & co")
    root = ET.fromstring(svg)
    paths = root.findall(f".//{_SVG}path") + root.findall(f".//{_SVG}polyline")
    assert len(paths) > 5
    words = [element.text for element in root.iter(f"{_SVG}text")]
    assert "spiral & co · Loss" in words
    assert "step" in words
    assert "validation" in words
    assert root.findall(f".//{_SVG}clipPath")


def test_a_drawing_looks_like_the_image(loss: LossPlot) -> None:
    one, other = picture_image(loss, scale=1), drawn(picture_svg(loss))
    for token in ("accent", "validation"):
        colour = getattr(theme().tokens, token)
        assert has_colour(one, colour)
        assert has_colour(other, colour)


def test_every_row_of_a_heat_map_has_its_own_colours_in_a_drawing(gradients: GradientPanel) -> None:
    view: ExportedView = gradients.export_view()
    heatmap = gradients.heatmap
    image, svg = picture_image(view, scale=1), drawn(picture_svg(view))
    top_left = heatmap.plot.view.mapToScene(0, 0)
    x = int(top_left.x()) + 12 + heatmap.plot.width_px // 2
    for row in range(4):
        y = int(top_left.y()) + 40 + heatmap._geometry.top(row) + heatmap._geometry.cell // 2
        one, other = QColor(image.pixel(x, y)), QColor(svg.pixel(x, y))
        difference = max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))
        assert difference < 30, f"row {row}"


def test_curves_are_drawn_with_their_names(gradients: GradientPanel) -> None:
    gradients.show_curves()
    words = {element.text for element in ET.fromstring(picture_svg(gradients.export_view())).iter(f"{_SVG}text")}
    assert {"conv/kernel", "head/bias", "L2 norm"} <= words
