from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gradgui.app import desktop

ROOT = Path(__file__).resolve().parents[2]
#: The program `gradgui`, with something that happens half a second after the window is there.
PROGRAM = """\
import os, signal, sys, threading
from pathlib import Path
from gradgui.app import desktop
from PySide6.QtCore import QTimer
folder = Path(sys.argv[1])
desktop.log_path = lambda: folder / "log" / "gradgui.log"
def late():
{late}
original = desktop._run_some_python
window_shown = []
def tick():
    original()
    if not window_shown:
        window_shown.append(True)
        late()
desktop._run_some_python = tick
code = desktop.run_desktop(None, runs_dir=folder / "runs", settings_path=folder / "settings.ini")
print("tensorflow" in sys.modules, code)
"""


def run_program(late: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the window off screen in another process until it closes."""
    body = "\n".join(f"    {line}" for line in late.splitlines())
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("{late}", body), str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_closing_the_window_ends_the_program_without_tensorflow(tmp_path: Path) -> None:
    done = run_program("from PySide6.QtWidgets import QApplication\nQApplication.closeAllWindows()", tmp_path)
    assert (done.returncode, done.stdout) == (0, "False 0\n")
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that a process could send itself")
def test_ctrl_c_closes_the_window(tmp_path: Path) -> None:
    done = run_program("os.kill(os.getpid(), signal.SIGINT)", tmp_path)
    assert done.stdout == "False 130\n"


def test_an_error_that_nobody_expected_is_shown_and_logged_and_the_program_goes_on(tmp_path: Path) -> None:
    late = """\
from PySide6.QtWidgets import QApplication
window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
QTimer.singleShot(0, lambda: 1 / 0)
def look():
    print(window.banner.text)
    window.close()
QTimer.singleShot(200, look)"""
    done = run_program(late, tmp_path)
    assert done.stdout.splitlines() == ["ZeroDivisionError: division by zero", "False 0"]
    assert "ZeroDivisionError" in (tmp_path / "log" / "gradgui.log").read_text(encoding="utf-8")


def test_an_error_in_a_thread_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[str] = []
    with desktop._error_hooks(lambda text, _details: shown.append(text)):
        thread = threading.Thread(target=failing(), name="failing")
        thread.start()
        thread.join()
    assert shown == []
    assert "ZeroDivisionError" in caplog.text


def test_a_log_that_can_not_be_written_is_no_obstacle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    with desktop._log_file(tmp_path / "file" / "gradgui.log"):
        logging.getLogger("gradgui.test").warning("heard")
    assert "No log is kept" in caplog.text


def failing() -> Callable[[], None]:
    """Returns a function that fails."""

    def fail() -> None:
        raise ZeroDivisionError

    return fail
