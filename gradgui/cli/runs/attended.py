"""Commands that another program attends: they end when it does, or when it closes their standard input."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading


def end_with_input() -> None:
    """Interrupts this process, as Ctrl-C does, once its standard input has ended.

    Closing a pipe works the same on every system, and happens by itself when the program at its other end dies. To be called
    on the main thread.
    """
    # A shell has what it starts in the background ignore Ctrl-C, and the window hands that down to the commands it attends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_wait, args=(sys.stdin.fileno(),), name="gradgui-attended", daemon=True).start()


def ended_by_termination() -> contextlib.AbstractContextManager[None]:
    """Returns what has SIGTERM (on Windows Ctrl-Break) interrupt the block as Ctrl-C does: what it began to write goes."""
    from gradgui.app.process.interrupts import stopping_on, termination_signals

    return stopping_on(tuple(one for one in termination_signals() if one is not signal.SIGINT), _interrupt)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _wait(file: int) -> None:
    while os.read(file, 1024):  # unbuffered: the lock of a buffer that is being read can't be had at the process's end
        pass
    _thread.interrupt_main()
