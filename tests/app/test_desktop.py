from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gradgui.app import desktop
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_reader import RunReader

ROOT = Path(__file__).resolve().parents[2]
#: The program `gradgui`, with something that happens half a second after the window is there.
PROGRAM = """\
import os, signal, sys, threading
from pathlib import Path
from gradgui.app import desktop, window as app_window
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.fakes import FakeEngine
folder = Path(sys.argv[1])
desktop.log_path = lambda: folder / "log" / "gradgui.log"
app_window.keras_engine_factory = lambda *_, **__: lambda: FakeEngine(step_s=0.001)
def main_window():
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
def late():
{late}
original = desktop.FaultQueue.deliver
window_shown = []
def tick(self):
    original(self)
    if not window_shown:
        window_shown.append(True)
        late()
desktop.FaultQueue.deliver = tick
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
    done = run_program("QApplication.closeAllWindows()", tmp_path)
    assert (done.returncode, done.stdout) == (0, "False 0\n")
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that a process could send itself")
def test_ctrl_c_closes_the_window(tmp_path: Path) -> None:
    done = run_program("os.kill(os.getpid(), signal.SIGINT)", tmp_path)
    assert done.stdout == "False 130\n"


#: A run goes on while a timer of the window's raises; then the program says what it sees.
FAILING = """\
from PySide6.QtWidgets import QLabel
from gradgui.gui.dialogs.report_dialog import ReportDialog
from tests.fakes import fake_spec
window = main_window()
window.controller.open_spec(fake_spec(steps=1_000_000))
def fail():
    raise ZeroDivisionError("told to")
failing = QTimer(window)
failing.timeout.connect(fail)
seen = []
def look():
    status = window.controller.status
    if status.state == "ready":
        window.controller.go()
        failing.start(20)
    dialog = window.findChild(ReportDialog)
    if dialog.isVisible() and "Happened" in dialog.text():
        if not seen:
            seen.append(status.step)
            threading.Thread(target=lambda: {}["lost"], name="helper").start()
        elif status.step > seen[0] + 20 and "KeyError" in dialog.text():
            failing.stop()
            dialog.copy_button.click()
            text = QApplication.clipboard().text()
            print(dialog.isModal(), text.count("ZeroDivisionError: told"), text.count("KeyError: "), "tensorflow 2" in text)
            print(status.state, dialog.findChild(QLabel, "reportLogPlace").text())
            looking.stop()
            window.close()
looking = QTimer(window)
looking.timeout.connect(look)
looking.start(20)
"""


def test_the_window_and_its_run_go_on_after_errors_that_nobody_expected(tmp_path: Path) -> None:
    done = run_program(FAILING, tmp_path)
    log = tmp_path / "log" / "gradgui.log"
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["False 1 1 True", f"running Also written to {log}", "False 0"]
    text = log.read_text(encoding="utf-8")
    assert text.count("Traceback") == 2
    assert "in thread helper" in text
    (run,) = (summary.path for summary in list_runs(tmp_path / "runs"))
    reader = RunReader(run)
    assert reader.status.reason is StopReason.STOPPED
    assert reader.n_steps > 20


def test_a_log_that_can_not_be_written_is_no_obstacle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    with desktop._log_file(tmp_path / "file" / "gradgui.log") as kept:
        assert kept is None
        logging.getLogger("gradgui.test").warning("heard")
    assert "No log is kept" in caplog.text
