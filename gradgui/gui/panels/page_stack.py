"""Pages in one place, of which one is seen. Which one, its owner says."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """As small as the page that is seen may get: what lies behind it takes no room, so nothing has to be scrolled for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._on_current_changed)

    def minimumSizeHint(self) -> QSize:
        """Returns that of the page that is seen."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()

    @Slot(int)
    def _on_current_changed(self, _index: int) -> None:
        self.updateGeometry()
