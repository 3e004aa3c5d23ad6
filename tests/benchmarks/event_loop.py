"""Qt's own event loop until something is so: it sleeps in between, which `processEvents` in a loop does not."""

from __future__ import annotations

from collections.abc import Callable

LOOK_MS = 5


def serve_until(done: Callable[[], bool], look_ms: int = LOOK_MS) -> None:
    """Serves events until `done()`, which is asked every `look_ms`."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop = QEventLoop()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)

    def look() -> None:
        if done():
            loop.quit()

    timer.timeout.connect(look)
    timer.start(look_ms)
    if not done():
        loop.exec()
    timer.stop()
