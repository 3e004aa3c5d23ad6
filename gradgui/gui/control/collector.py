"""Python's garbage collector kept on the GUI thread, and out of the way of opening, tracing and training.

Python collects on whichever thread allocates. On a runner's thread it would sooner or later destroy Qt objects that lie in
cycles, where Qt crashes (the reason for pyqtgraph's own `GarbageCollector`); and a collection of the whole heap, once
TensorFlow is loaded, stops the window for half a second, a large model's compiled step for a second more. So automatic
collection is off while a window lives: a timer collects what is young, and what is large (TensorFlow itself, a model of
hundreds of layers, its step) is set aside uncollected, for hardly any of it is garbage. The heap is looked at as a whole
only between two runs, when a large model was let go of.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from gradgui.core.status import Activity
from gradgui.gui.control.run_controller import RunController

CHECK_MS = 1000
#: More objects than these aren't walked while somebody waits: about 50 ms.
MANY = 50_000
_HELD_WHILE = frozenset({Activity.IMPORTING, Activity.OPENING, Activity.COMPILING, Activity.MEASURING})


class GuiThreadCollector(QObject):
    """Collects on the GUI thread alone, from `start` to `stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._held = False
        self._has_opened = False
        #: Whether a model may be among what is set aside, so that nothing less than the whole heap lets go of it.
        self._holds_model = False
        #: Objects that earlier collections left, those set aside not counted.
        self._n_left = 0
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

    def watch(self, controller: RunController) -> None:
        """Holds while the controller's runs import, open or trace, and collects between two of them."""
        self._controller = controller
        controller.statusChanged.connect(self._on_controller_status_changed)
        controller.runCleared.connect(self.let_go)

    def follow(self, activity: Activity) -> None:
        """Holds while the runner imports, opens or traces, and releases afterwards. Called with every new status."""
        if activity in _HELD_WHILE:
            self._has_opened = True
            self.hold()
        elif self._held:
            self.release()

    def hold(self) -> None:
        """Collects nothing until `release`: a model is being opened or a step traced."""
        self._held = True

    def release(self) -> None:
        """Collects what was made since `hold`, where it is little; much is set aside, with all that was there before."""
        if not self._held:
            return
        self._held = False
        self._n_left += gc.get_count()[0]
        if self._n_left > MANY:
            gc.freeze()
            self._holds_model, self._n_left = True, 0
        else:
            gc.collect(0)

    @Slot()
    def let_go(self) -> None:
        """Collects what the run before held, now that it is closed and the next one hasn't begun."""
        if not self._has_opened:
            return
        self._held = False
        if self._holds_model:
            gc.unfreeze()
        gc.collect()
        if self._holds_model:
            gc.freeze()  # what is left is TensorFlow: it gives no traced step back
        self._holds_model = False
        self._n_left = len(gc.get_objects())

    @Slot()
    def _on_controller_status_changed(self) -> None:
        self.follow(self._controller.status.activity)

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._held:
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if 0 < thresholds[generation] < counts[generation]:
                gc.collect(generation)
                return
