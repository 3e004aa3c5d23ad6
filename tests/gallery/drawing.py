"""Windows off screen, brought to where a picture is worth taking, and the picture: for the gallery and the README."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from gradgui.gui.main_window import MainWindow

PATIENCE_S = 120.0


def off_screen() -> QApplication:
    """Returns the application, made without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from gradgui.app.window import application

    return application()


def wait(app: QApplication, reached: Callable[[], bool]) -> None:
    """Lets the window work until something is reached.

    Raises:
        TimeoutError: it isn't, for two minutes.
    """
    from PySide6.QtCore import QEventLoop

    until = time.monotonic() + PATIENCE_S
    while not reached():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > until:
            raise TimeoutError("The window didn't get where it was expected.")


def settle(app: QApplication, times: int = 20) -> None:
    """Lets layouts and what follows from them come to rest."""
    from PySide6.QtCore import QEvent

    for _ in range(times):
        app.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        app.processEvents()


def take(app: QApplication, widget: QWidget, file: Path) -> None:
    """Writes a picture of a widget as it is now."""
    settle(app)
    widget.grab().save(str(file))


def close(app: QApplication, window: MainWindow) -> None:
    """Closes a window, waits until its run has ended, and lets go of it."""
    from PySide6.QtCore import QEvent

    if not window.close():
        wait(app, lambda: not window.isVisible())
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # else every later theme is drawn in this window too
