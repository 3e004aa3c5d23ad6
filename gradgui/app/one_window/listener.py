"""The window's side: hears what later starts ask to be opened. Opens nothing itself."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Qt, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from gradgui.app.one_window.message import GO, MAX_BYTES, Answer, OpenRequest, absolute_item, read_request, to_line

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow

_PROBE_MS = 200


class WindowListener(QObject):
    """Listens as long as its window is there.

    Args:
        may_open: whether the window can take requests; one that is closing can't.
        parent: owner.
    """

    #: A later start asks for this, an `OpenRequest`, and has been told that it is done.
    requested = Signal(object)

    def __init__(self, may_open: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._may_open = may_open
        self._lines: dict[QLocalSocket, _Line] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)

    def listen(self, address: str) -> bool:
        """Takes an address; whether it was free. One that a killed window left behind is free."""
        if Path(address).is_absolute():  # a socket; a pipe on Windows goes with its process
            lock = QLockFile(f"{address}.lock")  # two starts at once must not take each other's fresh socket for a dead one
            if not lock.tryLock(_PROBE_MS):
                return False
            try:
                return self._claim(address)
            finally:
                lock.unlock()
        return self._claim(address)

    def _claim(self, address: str) -> bool:
        if _is_answered(address):
            return False
        QLocalServer.removeServer(address)
        return self._server.listen(address)

    @property
    def is_listening(self) -> bool:
        """Whether later starts can reach this window."""
        return self._server.isListening()

    def close(self) -> None:
        """Leaves the address to others, and hangs up on whoever is still there."""
        self._server.close()
        for socket in list(self._lines):
            self._forget(socket)

    @Slot()
    def _on_server_new_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._lines[socket] = _Line()
            # Queued: an answer to a start that has given up closes the socket, and Qt must not be reading from it then.
            socket.readyRead.connect(self._on_socket_ready_read, Qt.ConnectionType.QueuedConnection)
            socket.disconnected.connect(self._on_socket_disconnected, Qt.ConnectionType.QueuedConnection)
        self._on_socket_ready_read()

    @Slot()
    def _on_socket_ready_read(self) -> None:
        for socket, line in list(self._lines.items()):
            if socket.bytesAvailable():
                self._hear(socket, line)

    @Slot()
    def _on_socket_disconnected(self) -> None:
        for socket in list(self._lines):
            if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
                self._forget(socket)

    def _forget(self, socket: QLocalSocket) -> None:
        """Hangs up. The socket must not speak while it is being destroyed: who would hear it may be gone before it."""
        self._lines.pop(socket, None)
        socket.blockSignals(True)
        socket.abort()
        socket.deleteLater()

    def _hear(self, socket: QLocalSocket, line: _Line) -> None:
        line.heard += bytes(socket.readAll().data())
        if len(line.heard) > MAX_BYTES:
            socket.disconnectFromServer()
        while b"\n" in line.heard:
            words, _, line.heard = line.heard.partition(b"\n")
            self._take(socket, line, words)

    def _take(self, socket: QLocalSocket, line: _Line, words: bytes) -> None:
        if line.request is None:
            line.request = read_request(words)
            accepted = line.request is not None and self._may_open()
            socket.write(to_line(Answer(accepted)))
            if not accepted:
                socket.disconnectFromServer()
        elif words + b"\n" == GO:
            request, line.request = line.request, None
            socket.disconnectFromServer()
            self.requested.emit(request)


@dataclass(slots=True)
class _Line:
    """What one later start has said.

    Args:
        heard: the beginning of a line whose end isn't there yet.
        request: what it asks for, until it says to go ahead.
    """

    heard: bytes = b""
    request: OpenRequest | None = None


@contextlib.contextmanager
def listening_for(window: MainWindow, address: str | None) -> Iterator[WindowListener]:
    """Lets later starts reach a window while it is open.

    Args:
        window: what they ask for is opened there.
        address: from `address_of`; None: it can't be reached.
    """
    listener = WindowListener(lambda: not window.closing.begun, window)

    def take(request: OpenRequest) -> None:
        if request.activation:  # Qt hands it to the compositor with the next wish to come to the front
            os.environ["XDG_ACTIVATION_TOKEN"] = request.activation
        window.come_to_front()
        if request.items:
            window.arrivals.take_items([absolute_item(item, request.folder) for item in request.items])

    listener.requested.connect(take)
    if address is not None:
        listener.listen(address)
    try:
        yield listener
    finally:
        listener.close()


def _is_answered(address: str) -> bool:
    """Whether a process listens there."""
    socket = QLocalSocket()
    try:
        socket.connectToServer(address)
        return bool(socket.waitForConnected(_PROBE_MS))
    finally:
        socket.abort()
