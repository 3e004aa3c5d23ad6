"""Remembers where a window stood on these screens, and puts it there again; never where nobody could reach it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gradgui.gui.layouts.screen_fit import fitted, screens_key
from gradgui.gui.settings import WindowSettings


def save_place(window: QWidget, settings: WindowSettings, key: str) -> None:
    """Remembers where a window stands: for screens as they are now, and for any others."""
    geometry = window.saveGeometry()
    settings.set_layout(key, geometry)
    settings.set_layout(f"{key}-{_here()}", geometry)


def restore_place(window: QWidget, settings: WindowSettings, key: str) -> bool:
    """Puts a window where it stood on these screens, or else where it stood last; whether that is known."""
    known = False
    for name in (f"{key}-{_here()}", key):
        geometry = settings.layout(name)
        if geometry is not None and window.restoreGeometry(geometry):
            known = True
            break
    bring_into_reach(window)
    return known


def bring_into_reach(window: QWidget) -> None:
    """Moves a window that stands where no screen is any more, and makes one that is larger than its screen smaller."""
    if window.isMaximized() or window.isFullScreen():
        return
    now = window.geometry()
    wanted = fitted(now, [screen.availableGeometry() for screen in QGuiApplication.screens()])
    if wanted != now:
        window.setGeometry(wanted)


def _here() -> str:
    return screens_key(
        [(screen.name(), screen.geometry(), screen.devicePixelRatio()) for screen in QGuiApplication.screens()]
    )
