"""The training thread's scheduling priority beside a window: the window always gets its slice, even on two cores."""

from __future__ import annotations

import logging
import os
import sys
import threading

logger = logging.getLogger(__name__)

#: Added to the thread's niceness on Linux: the window's thread is scheduled first whenever both want the same core, while
#: nothing is taken from training as long as the window rests.
NICENESS = 5


def lower_own_priority() -> None:
    """Lowers the calling thread's priority, before TensorFlow makes its thread pools: on Linux those inherit it.

    On Windows it holds for the calling thread, which traces and feeds. macOS needs nothing: it schedules the thread that
    draws above all others by itself. Where it isn't allowed, nothing is changed.
    """
    try:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        elif sys.platform == "win32":
            import ctypes

            below_normal = -1
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), below_normal)
    except OSError as error:
        logger.debug("The worker keeps its priority: %s", error)
