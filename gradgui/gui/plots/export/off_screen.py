"""A panel laid out as it would be in a window, without one: for pictures that the command line asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from gradgui.gui.look.theme import apply_theme

Panel = TypeVar("Panel", bound=QWidget)


@contextmanager
def off_screen(make: Callable[[], Panel], size: tuple[int, int], theme_name: str) -> Iterator[Panel]:
    """Yields a panel as large as asked for; it is gone afterwards. On the thread of the QApplication, which must be there.

    Args:
        make: makes the panel, once the theme is in force.
        size: in logical pixels.
        theme_name: one of `theme.THEME_NAMES`.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("A plot needs a QApplication. Received: none. Make one first.")
    apply_theme(app, theme_name)
    panel = make()
    try:
        panel.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        panel.resize(*size)
        panel.show()
        yield panel
    finally:
        panel.close()
        panel.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle() -> None:
    """Lets layouts come to rest, and what views make of their size."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
