"""The end of the process where a thread is left that can't be broken off: an import, somebody's program while it opens."""

from __future__ import annotations

import logging
import os
import sys
import threading

#: How gradgui's threads are called.
THREADS = "gradgui"


def leave_without_waiting(code: int) -> None:
    """Ends the process at once, if a thread of gradgui is still at work: the person has said not to wait for it.

    Python would let such a thread go on while it takes itself down, and TensorFlow's libraries don't survive that.

    Args:
        code: the exit code.
    """
    if not any(thread.name.startswith(THREADS) and thread.is_alive() for thread in threading.enumerate()):
        return
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
