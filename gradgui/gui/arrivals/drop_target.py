"""Makes a window take drops: what is dragged over it is told in an overlay, and taken when it is let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from gradgui.gui.arrivals.arrival import Arrival, Deed
from gradgui.gui.arrivals.arrivals import Arrivals
from gradgui.gui.arrivals.drop_overlay import DropOverlay


class DropTarget(QObject):
    """Listens to the drags over a window.

    Args:
        window: where things are dropped.
        arrivals: takes them.
    """

    def __init__(self, window: QWidget, arrivals: Arrivals) -> None:
        super().__init__(window)
        self._arrivals = arrivals
        self._arrival = Arrival(Deed.NOTHING)
        self.overlay = DropOverlay(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handles the four events of a drag; everything else goes on."""
        if isinstance(event, QDragEnterEvent):  # the same class as a move's, so first
            return self._enter(event)
        if isinstance(event, QDragMoveEvent):
            self._answer(event)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.overlay.hide()
        elif isinstance(event, QDropEvent):
            return self._drop(event)
        return super().eventFilter(watched, event)

    def _enter(self, event: QDragEnterEvent) -> bool:
        mime = event.mimeData()
        if event.source() is not None or not (mime.hasUrls() or mime.hasText()):
            return False  # dragged within gradgui: a run's row on its way out
        self._arrival = self._arrivals.sort(mime)
        ended = self._arrivals.ends(self._arrival)
        about = self.tr("Ends {run}, which is training now").format(run=ended) if ended else self._arrival.about
        self.overlay.say(self._arrival.words, about, taken=self._arrival.deed is not Deed.NOTHING)
        # Taken in any case, so that the drag is heard leaving; what can't be opened is refused by every move.
        event.acceptProposedAction()
        return True

    def _answer(self, event: QDragMoveEvent) -> None:
        if self._arrival.deed is Deed.NOTHING:
            event.ignore()
        else:
            event.acceptProposedAction()

    def _drop(self, event: QDropEvent) -> bool:
        self.overlay.hide()
        self._arrival = Arrival(Deed.NOTHING)
        if event.source() is not None:
            return False
        if self._arrivals.take(event.mimeData()):
            event.acceptProposedAction()
        return True
