"""Small screens and large type: the window fits, and what has no room scrolls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.gui.conftest import close_window, wait_for_state
from tests.gui.walk.shown_words import cut_words


@pytest.fixture
def large_type(qapp: QApplication) -> Iterator[None]:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(18)
    qapp.setFont(larger)
    yield
    qapp.setFont(before)


def shrink(qtbot: QtBot, window: MainWindow) -> None:
    """Makes a window small, in steps as somebody does who drags its corner: panels fold on the way."""

    def is_small() -> bool:
        window.resize(640, 480)
        return window.width() <= 640 and window.height() <= 490

    qtbot.waitUntil(is_small)


def test_the_window_fits_a_screen_of_1280_by_960_at_200_per_cent(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    shrink(qtbot, window)
    assert window.height() <= 490


def test_on_a_small_screen_no_button_is_cut(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    shrink(qtbot, window)
    assert [words for words in cut_words(window) if "Button" in words.place] == []


def test_plots_that_have_no_room_scroll(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    shrink(qtbot, window)
    (area,) = [area for area in window.findChildren(QScrollArea) if area.widget() is window.stack]
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)


@pytest.mark.usefixtures("large_type")
def test_with_type_of_twice_the_size_it_fits_1280_by_800(qtbot: QtBot, services: WindowServices) -> None:
    window = MainWindow(services)
    window.show()
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.width() <= 1280 and window.height() <= 800)
    close_window(qtbot, window)
