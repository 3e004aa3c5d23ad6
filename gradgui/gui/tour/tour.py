"""The tour: which step is shown, what it points at, and that it stays there when the window changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from gradgui.gui.tour.tour_card import TourCard
from gradgui.gui.tour.tour_ring import RING_PX, TourRing
from gradgui.gui.tour.tour_steps import EXAMPLE, OPENING, STEPS, TourStep


class Tour(QObject):
    """Walks through the window. Everything can be used meanwhile.

    Args:
        window: what it walks through.
        is_empty: whether nothing is open.
        open_path: opens the example.
    """

    #: The tour was ended, at its last step or before.
    ended = Signal()

    def __init__(self, window: QMainWindow, is_empty: Callable[[], bool], open_path: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._is_empty, self._open_path = is_empty, open_path
        self._steps: tuple[TourStep, ...] = ()
        self._at = -1
        self._back: QWidget | None = None
        self.ring = TourRing(window)
        self.card = TourCard(window)
        self.card.nextRequested.connect(self.go_on)
        self.card.backRequested.connect(self.go_back)
        self.card.endRequested.connect(self.end)

    @property
    def step(self) -> TourStep | None:
        """What is shown; None while there is no tour."""
        return self._steps[self._at] if self._at >= 0 else None

    @Slot()
    def start(self) -> None:
        """Begins the tour, again where it is shown already."""
        if self.step is None:
            self._back = QApplication.focusWidget()
        self._steps = (OPENING, *STEPS) if self._is_empty() else STEPS
        self._show(0)

    @Slot()
    def go_on(self) -> None:
        """Shows the next step; after the last one the tour ends."""
        if self.step is OPENING and self._is_empty():
            self._open_path(f"examples:{EXAMPLE}")
        if self._at + 1 < len(self._steps):
            self._show(self._at + 1)
        else:
            self.end()

    @Slot()
    def go_back(self) -> None:
        """Shows the step before."""
        if self._at > 0:
            self._show(self._at - 1)

    @Slot()
    def end(self) -> None:
        """Ends the tour; the keyboard goes back to where it was."""
        if self.step is None:
            return
        had_focus = self.card.isAncestorOf(QApplication.focusWidget() or self._window)
        self._at = -1
        self.card.hide()
        self.ring.hide()
        back, self._back = self._back, None
        if had_focus and back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()

    def look(self) -> None:
        """Follows what is pointed at. Called at every tick."""
        if self.step is not None:
            self._place()

    def _show(self, at: int) -> None:
        self._at = at
        step = self._steps[at]
        if step.dock:
            self._raise(step.dock)
        last = at + 1 == len(self._steps)
        next_words = self.tr("Open it") if step is OPENING else self.tr("Done") if last else self.tr("Next")
        self.card.show_step(step.title_words, step.text_words, at + 1, len(self._steps), next_words)
        self._place()
        self.card.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _raise(self, name: str) -> None:
        dock = self._window.findChild(QDockWidget, name)
        if dock is not None:
            dock.show()
            dock.raise_()

    def _place(self) -> None:
        """Puts ring and card where the target is now."""
        area = self._window.rect()
        target = self._target()
        if target is None:
            self.ring.hide()
            self.card.move(area.center() - self.card.rect().center())
            return
        whole = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        ring = whole.adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX).intersected(area)
        if self.ring.geometry() != ring:
            self.ring.setGeometry(ring)
        if self.ring.isHidden():
            self.ring.show()
            self.ring.raise_()
            self.card.raise_()
        self.card.stand_beside(ring, area)

    def _target(self) -> QWidget | None:
        step = self.step
        for name in step.targets if step is not None else ():
            found = self._window.menuBar() if name == "menuBar" else self._window.findChild(QWidget, name)
            if found is not None and found.window() is self._window and found.isVisible() and not _is_behind(found):
                return found
        return None


def _is_behind(widget: QWidget) -> bool:
    """Whether a control lies in a panel behind another tab: Qt takes it for visible."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, QDockWidget):
        above = above.parentWidget()
    return above is not None and above.visibleRegion().isEmpty()
