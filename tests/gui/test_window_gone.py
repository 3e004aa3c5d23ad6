"""A window that is closed and deleted is gone wholly: Python's side of it too."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.gui.conftest import close_window


def test_a_window_that_is_gone_leaves_no_object_behind(qtbot: QtBot, services: WindowServices) -> None:
    window = MainWindow(services)
    window.resize(1440, 900)
    window.show()
    QCoreApplication.processEvents()
    parts = [weakref.ref(part) for part in (window, window.display, window.dock_layout, window.form, window.gradients)]
    close_window(qtbot, window)
    del window
    gc.collect()
    assert [part() for part in parts] == [None] * len(parts)
