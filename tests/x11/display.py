"""An X display of its own for tests: Xvfb with a window manager, on a number that was free. Knows no Qt and no gradgui."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

#: What a test of this folder needs, beside the libraries of Qt's X11 platform.
PROGRAMS = ("Xvfb", "herbstluftwm", "herbstclient", "xdotool")
#: How long a server or a window manager may take to be there.
PATIENCE_S = 20.0

# The tests place windows themselves, and what they click on must not depend on where the pointer was before.
_AUTOSTART = """\
#!/bin/sh
herbstclient rule floating=on focus=on
herbstclient set focus_follows_mouse false
echo ready >/dev/fd/{ready}
"""


def missing_programs() -> list[str]:
    """Returns which of the programs aren't installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextlib.contextmanager
def x_display(size: str, folder: Path) -> Iterator[str]:
    """Runs an X server with a window manager in which windows float; both are ended at the end.

    Args:
        size: of its one screen, "1440x900".
        folder: where the window manager's start script is written.

    Yields:
        the display's name, ":7".
    """
    with contextlib.ExitStack() as stack:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
        stack.enter_context(_running(command, write, dict(os.environ)))
        display = f":{_line(read, 'Xvfb')}"
        read, write = os.pipe()
        script = folder / "autostart"
        script.write_text(_AUTOSTART.format(ready=write), encoding="utf-8")
        script.chmod(0o755)
        manager = ["herbstluftwm", "--autostart", str(script)]
        stack.enter_context(_running(manager, write, {**os.environ, "DISPLAY": display}))
        _line(read, "herbstluftwm")
        yield display


@contextlib.contextmanager
def _running(command: list[str], write: int, environment: dict[str, str]) -> Iterator[None]:
    """Runs a program that inherits the writing end of a pipe, which is closed here."""
    process = subprocess.Popen(
        command, pass_fds=(write,), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _line(read: int, name: str) -> str:
    """Reads the line with which a program says that it is ready.

    Raises:
        RuntimeError: it ended, or said nothing for too long.
    """
    with os.fdopen(read, encoding="ascii") as pipe:
        ready, _, _ = select.select([pipe], [], [], PATIENCE_S)
        line = pipe.readline().strip() if ready else ""
    if not line:
        raise RuntimeError(f"{name} must be ready within {PATIENCE_S:.0f} s. It ended or said nothing.")
    return line
