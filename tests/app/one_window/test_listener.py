"""A window that is there, and second starts in processes of their own, as they block while they wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from gradgui.app.one_window.caller import hand_over
from gradgui.app.one_window.listener import WindowListener
from gradgui.app.one_window.message import MAX_BYTES, OpenRequest

ROOT = Path(__file__).resolve().parents[3]
WAIT_MS = 30_000


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="gg") as folder:  # pytest's own folders are too long for a socket
        yield str(Path(folder) / "s")


@pytest.fixture
def listener(qtbot: QtBot, address: str) -> Iterator[WindowListener]:
    made = WindowListener(lambda: True)
    assert made.listen(address)
    yield made
    made.close()


def second_start(qtbot: QtBot, address: str, *items: str) -> bool:
    """Starts a process that hands items over; whether they were taken."""
    code = "import sys; from gradgui.app.one_window.caller import hand_over as f; a, *b = sys.argv[1:]\n"
    code += f"print(f(a, tuple(b), '/here', patience_ms={WAIT_MS}))"
    words = [sys.executable, "-c", code, address, *items]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
    qtbot.waitUntil(lambda: child.poll() is not None, timeout=2 * WAIT_MS)
    out, _ = child.communicate()
    assert out in {"True\n", "False\n"}
    return out == "True\n"


def test_a_second_start_is_heard_and_told_so(qtbot: QtBot, listener: WindowListener, address: str) -> None:
    heard: list[OpenRequest] = []
    listener.requested.connect(heard.append)
    assert second_start(qtbot, address, "a.toml")
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert [(request.items, request.folder) for request in heard] == [(("a.toml",), "/here")]


def test_nobody_there_is_said_at_once(address: str) -> None:
    assert not hand_over(address, (), "/")


def test_a_window_that_is_closing_is_not_spoken_to(qtbot: QtBot, address: str) -> None:
    closing = WindowListener(lambda: False)
    heard: list[OpenRequest] = []
    closing.requested.connect(heard.append)
    assert closing.listen(address)
    assert not second_start(qtbot, address)
    assert not heard
    closing.close()


def test_a_window_that_does_not_answer_is_given_up_and_opens_nothing_later(qtbot: QtBot, address: str) -> None:
    late = WindowListener(lambda: True)
    heard: list[OpenRequest] = []
    late.requested.connect(heard.append)
    assert late.listen(address)
    assert not hand_over(address, ("a.toml",), "/", patience_ms=50)  # on this thread, so that nobody can answer meanwhile
    hung_up = QLocalSocket()
    hung_up.connectToServer(address)
    qtbot.waitUntil(lambda: hung_up.state() == QLocalSocket.LocalSocketState.ConnectedState, timeout=WAIT_MS)
    assert second_start(qtbot, address, "b.toml")
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    assert [request.items for request in heard] == [("b.toml",)]
    hung_up.abort()
    late.close()


def test_an_address_has_one_listener(qtbot: QtBot, listener: WindowListener, address: str) -> None:
    second = WindowListener(lambda: True)
    assert not second.listen(address)
    listener.close()
    assert second.listen(address)
    second.close()


def test_what_a_killed_window_left_is_taken_over(qtbot: QtBot, address: str) -> None:
    import socket

    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("pipes of Windows end with their process")
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(address)
    dead.close()  # the file stays, as after a kill
    assert Path(address).exists()
    assert not hand_over(address, (), "/")
    listener = WindowListener(lambda: True)
    assert listener.listen(address)
    assert Path(address).stat().st_mode & 0o077 == 0
    listener.close()
    assert not Path(address).exists()


@pytest.mark.parametrize("words", [b"hello\n", b"{}" * MAX_BYTES])
def test_strangers_are_hung_up_on(qtbot: QtBot, listener: WindowListener, address: str, words: bytes) -> None:
    heard: list[OpenRequest] = []
    listener.requested.connect(heard.append)
    stranger = QLocalSocket()
    stranger.connectToServer(address)
    assert stranger.waitForConnected(WAIT_MS)
    stranger.write(words)
    qtbot.waitUntil(lambda: stranger.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS)
    assert not heard


def test_without_a_place_for_its_socket_nothing_is_heard_and_nothing_fails(qtbot: QtBot, tmp_path: Path) -> None:
    listener = WindowListener(lambda: True)
    assert not listener.listen(str(tmp_path / "missing" / "s"))
    assert not listener.is_listening
    assert isinstance(listener._server, QLocalServer)
