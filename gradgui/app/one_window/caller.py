"""The second start's side: asks the window that is there to open something, and waits a second at most."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtNetwork import QLocalSocket

from gradgui.app.one_window.message import GO, MAX_BYTES, OpenRequest, read_answer, to_line

#: So long the window may take; it is then taken for one that can't answer, and another one opens.
PATIENCE_MS = 1000


def hand_over(address: str, items: tuple[str, ...], folder: str, *, patience_ms: int = PATIENCE_MS) -> bool:
    """Asks the window at an address to open these, and to come to the front; whether it does.

    Args:
        address: from `address_of`.
        items: paths and names of examples.
        folder: what relative paths start from.
        patience_ms: how long the answer may take.
    """
    until = time.monotonic() + patience_ms / 1000

    def left_ms() -> int:
        return max(0, round((until - time.monotonic()) * 1000))

    socket = QLocalSocket()
    try:
        socket.connectToServer(address)
        if not socket.waitForConnected(left_ms()):
            return False
        activation = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        socket.write(to_line(OpenRequest(items, folder, activation)))
        heard = b""
        while b"\n" not in heard and len(heard) < MAX_BYTES:
            if not socket.waitForReadyRead(left_ms()):
                return False
            heard += bytes(socket.readAll().data())
        if not read_answer(heard.partition(b"\n")[0]):
            return False
        _let_come_to_the_front()
        socket.write(GO)
        while socket.bytesToWrite():
            if not socket.waitForBytesWritten(max(1, left_ms())):
                return False
        return True
    finally:
        socket.disconnectFromServer()


def _let_come_to_the_front() -> None:
    """Allows another process to take the foreground, which Windows grants only to the one that was just started."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
