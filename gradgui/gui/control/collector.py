"""Python's garbage collector kept on the GUI thread, and out of the way of tracing.

Python collects on whichever thread allocates. On a runner's thread it would sooner or later destroy Qt objects that lie in
cycles, where Qt crashes (the reason for pyqtgraph's own `GarbageCollector`); and a collection of the whole heap, once
TensorFlow is loaded, stops the window for half a second. So automatic collection is off while a window lives: a timer
collects what is young, and what importing, opening and tracing left behind is collected once and then set aside.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from gradgui.core.status import Activity

CHECK_MS = 1000
_HELD_WHILE = frozenset({Activity.IMPORTING, Activity.OPENING, Activity.COMPILING, Activity.MEASURING})


class GuiThreadCollector(QObject):
    """Collects on the GUI thread alone, from `start` to `stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._held = False
        self._opens = False
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        """Takes over from Python; collects at once what was left on this thread before."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.collect()
        self._timer.start()

    def stop(self) -> None:
        """Gives back to Python what `start` took."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def follow(self, activity: Activity) -> None:
        """Holds while the runner imports, opens or traces, and releases afterwards. Called with every new status."""
        if activity in _HELD_WHILE:
            self._opens = self._opens or activity in {Activity.IMPORTING, Activity.OPENING}
            self.hold()
        elif self._held:
            self.release(thorough=self._opens)
            self._opens = False

    def hold(self) -> None:
        """Collects nothing until `release`: a model is being opened or a step traced."""
        self._held = True

    def release(self, *, thorough: bool) -> None:
        """Collects what was made since `hold`, and sets what remains aside, so that later collections are short.

        Args:
            thorough: whether what was set aside before is looked at too: a model that was closed is let go of.
        """
        if not self._held:
            return
        self._held = False
        if thorough:
            gc.unfreeze()
        gc.collect(2 if thorough else 0)
        gc.freeze()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._held:
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if 0 < thresholds[generation] < counts[generation]:
                gc.collect(generation)
                return
