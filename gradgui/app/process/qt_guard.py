"""Whether this PySide6 may be used, and whether there is a display to show a window on. Imports no Qt in this process.

PySide6 6.12.0 was compiled against headers in which `Py_RETURN_NONE` takes no reference on Python 3.11 and older: every call
drops one reference of None, True or False, and after a few hundred the process aborts
(https://github.com/python/cpython/pull/135182 has the mended macros). 6.11.0 and 6.11.1 break docks (QTBUG-147209).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from gradgui.core.errors import GradguiError

_VERSION = re.compile(r"""^__version__ = ["']([^"']+)""", re.MULTILINE)
#: What a child process does to find out whether Qt can open a window here. Qt aborts the process where it can't.
PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
PROBE_TIMEOUT_S = 30.0


class QtError(GradguiError):
    """Qt, or this version of it, can't be used."""


class NoDisplayError(GradguiError):
    """There is no display that a window could open on."""


def installed_version() -> str:
    """Returns the installed version of PySide6, "" where there is none.

    It is read from the package's own first lines: to ask for its metadata takes 20 ms of every start.
    """
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return ""
    found = _VERSION.search(Path(spec.origin).read_text(encoding="utf-8"))
    if found is not None:
        return found.group(1)
    from importlib.metadata import version

    return version("PySide6-Essentials")


def check_version(installed: str | None = None, python: tuple[int, int] | None = None) -> None:
    """Checks that PySide6 is there and that its version works with this Python.

    Args:
        installed: PySide6's version; None: the one that is installed.
        python: Python's version; None: the running one.

    Raises:
        QtError: says what is wrong and which command puts it right.
    """
    found = installed_version() if installed is None else installed
    major, minor = sys.version_info[:2] if python is None else python
    wanted = '"PySide6-Essentials>=6.11.2,<6.12"' if (major, minor) < (3, 12) else '"PySide6-Essentials>=6.11.2"'
    command = f"{sys.executable} -m pip install {wanted}"
    if not found:
        raise QtError(f"The window needs PySide6, which isn't installed. Install it: {command}")
    numbers = tuple(int(number) for number in re.findall(r"\d+", found)[:3])
    if numbers < (6, 11, 2):
        raise QtError(
            f"The window needs PySide6 6.11.2 or newer; older ones break its panels. Received: {found}. Run: {command}"
        )
    if numbers[:2] >= (6, 12) and (major, minor) < (3, 12):
        raise QtError(
            f"PySide6 must be older than 6.12 on Python {major}.{minor}: newer ones lose count of None, True and False "
            f"there, and the process aborts after a few hundred calls. Received: {found}. Run: {command}"
        )


class DisplayProbe:
    """Asks a child process whether Qt can open a window, while this one goes on loading.

    Only Linux and its relatives need it: there the window system is a library that may be missing, or a server that may not
    answer, and Qt's answer to both is to abort.
    """

    def __init__(self) -> None:
        self._obstacle = ""
        self._child: subprocess.Popen[str] | None = None
        if sys.platform in {"win32", "darwin"}:
            return
        platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
        if platform in {"offscreen", "minimal"}:
            return
        if not platform and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            self._obstacle = "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)."
            return
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", PROBE],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )

    def check(self) -> None:
        """Waits for the answer.

        Raises:
            NoDisplayError: no window can be opened; says why.
        """
        if self._child is not None:
            self._obstacle = _answer(self._child)
            self._child = None
        if self._obstacle:
            raise NoDisplayError(self._obstacle)


def _answer(child: subprocess.Popen[str]) -> str:
    """Returns why Qt can't open a window, from the probe's end; "" if it can."""
    try:
        _, text = child.communicate(timeout=PROBE_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return f"The display doesn't answer (waited {PROBE_TIMEOUT_S:.0f} s)."
    if child.returncode == 0:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    missing = [
        line for line in lines if "cannot open shared object" in line or "is needed" in line or "could not connect" in line
    ]
    reason = (missing or lines[-1:] or ["Qt gave no reason"])[0]
    return f"Qt can't open a window here: {reason.rstrip('.')}."
