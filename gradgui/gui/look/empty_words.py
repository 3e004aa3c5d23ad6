"""What stands in an empty list: why there is nothing, and what fills it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QLabel

from gradgui.gui.look.theme import set_role

_MARGIN_PX = 16


class EmptyWords(QLabel):
    """Muted words in the middle of a list, tree or table, while it has no row.

    Args:
        view: the list; it has its model already.
        text: the words.
    """

    def __init__(self, view: QAbstractItemView, text: str) -> None:
        super().__init__(text, view.viewport())
        self._model: QAbstractItemModel = view.model()
        self._viewport = view.viewport()
        self.setObjectName(f"{view.objectName()}Empty")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_role(self, "muted")
        self._viewport.installEventFilter(self)
        for changed in (self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset):
            changed.connect(self._on_model_changed)
        self._on_model_changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called by Qt: stays as large as the list."""
        if event.type() == QEvent.Type.Resize and watched is self._viewport:
            self.setGeometry(self._viewport.rect())
        return False

    @Slot()
    def _on_model_changed(self) -> None:
        self.setGeometry(self._viewport.rect())
        self.setVisible(self._model.rowCount() == 0)
