"""Opens the guide, once, at the page for what has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from gradgui.gui.guide.guide_window import GuideWindow
from gradgui.gui.guide.page_for import page_for


class GuideCommands(QObject):
    """What the Help menu and F1 do.

    Args:
        window: owner of the guide's window.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._guide: GuideWindow | None = None

    @Slot()
    def open(self) -> None:
        """Opens the guide at its beginning, or where it was left."""
        self.open_page(self._guide.page if self._guide is not None and self._guide.page else "start")

    @Slot()
    def open_here(self) -> None:
        """Opens the page that tells of what has the keyboard."""
        focus = QApplication.focusWidget()
        if self._guide is not None and focus is not None and focus.window() is self._guide:
            return  # it is being read
        self.open_page(page_for(focus))

    def open_page(self, name: str) -> None:
        """Opens a page."""
        if self._guide is None:
            self._guide = GuideWindow(self._window)
        guide = self._guide
        if guide.isMinimized():
            guide.showNormal()
        guide.show()
        guide.show_page(name)
        guide.raise_()
        guide.activateWindow()

    def close(self) -> None:
        """Closes the guide."""
        if self._guide is not None:
            self._guide.close()
