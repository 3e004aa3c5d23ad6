"""Opens the guide, once, at the page for what has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

if TYPE_CHECKING:
    from gradgui.gui.guide.guide_window import GuideWindow

#: The action whose keys open the guide where somebody is.
_HERE = "action.help.here"


class GuideCommands(QObject):
    """What the Help menu and F1 do.

    A dialog that waits for an answer keeps every other window from being used, the guide's too: it gets a guide of its own,
    which closes with it.

    Args:
        window: owner of the guide's window.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._guide: GuideWindow | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._on_focus_window_changed)

    @Slot()
    def open(self) -> None:
        """Opens the guide at its beginning, or where it was left."""
        self.open_page(self._guide.page if self._guide is not None and self._guide.page else "start")

    @Slot()
    def open_here(self) -> None:
        """Opens the page that tells of what has the keyboard."""
        from gradgui.gui.guide.guide_window import GuideWindow  # when first opened
        from gradgui.gui.guide.page_for import page_for

        focus = QApplication.focusWidget()
        if focus is not None and isinstance(focus.window(), GuideWindow):
            return  # it is being read
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            self._show(_guide_of(dialog), page_for(focus or dialog))
        else:
            self.open_page(page_for(focus))

    def open_page(self, name: str) -> None:
        """Opens a page."""
        from gradgui.gui.guide.guide_window import GuideWindow  # when first opened

        if self._guide is None:
            self._guide = GuideWindow(self._window)
        self._show(self._guide, name)

    @staticmethod
    def _show(guide: GuideWindow, name: str) -> None:
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

    @Slot(QWindow)
    def _on_focus_window_changed(self, _window: QWindow | None) -> None:
        """Gives the keys of help to a dialog that has just come: those of the main window rest while it waits."""
        dialog = QApplication.activeModalWidget()
        here = self._window.findChild(QAction, _HERE)
        if here is None or not isinstance(dialog, QDialog) or here in dialog.actions():
            return
        owner: QWidget | None = dialog
        while owner is not None and owner is not self._window:
            owner = owner.parentWidget()
        if owner is not None:  # not that of another window
            dialog.addAction(here)


def _guide_of(dialog: QDialog) -> GuideWindow:
    """Returns the guide that belongs to a dialog."""
    from gradgui.gui.guide.guide_window import GuideWindow  # when first opened

    known = dialog.findChild(GuideWindow, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(known, GuideWindow):
        return known
    guide = GuideWindow(dialog)
    dialog.finished.connect(guide.close)
    return guide
