"""The program `gradgui` started twice, in two processes of their own, off screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gradgui.core.spec_toml import spec_to_toml
from tests.fakes import fake_spec

ROOT = Path(__file__).resolve().parents[3]
#: The first start: says what is opened, and closes then.
FIRST = """\
import sys
from pathlib import Path
from gradgui.app import desktop, window as app_window
from PySide6.QtCore import QTimer
from tests.fakes import FakeEngine
folder = Path(sys.argv[1])
desktop.log_path = lambda: folder / "log" / "gradgui.log"
app_window.keras_engine_factory = lambda *_, **__: lambda: FakeEngine(step_s=0.001)
build = app_window.build_window
def build_and_look(*arguments):
    window = build(*arguments)
    timer = QTimer(window)
    def look():
        if window.isVisible() and not timer.property("said"):
            timer.setProperty("said", True)
            print("up", flush=True)
        if window.controller.status.state == "ready":
            timer.stop()
            print("opened", window.controller.spec.name, flush=True)
            window.close()
    timer.timeout.connect(look)
    timer.start(20)
    return window
app_window.build_window = build_and_look
print(desktop.run_desktop(None, runs_dir=folder / "runs", settings_path=folder / "settings.ini"))
"""
#: The second one, which must not open a window of its own.
SECOND = """\
import sys
from pathlib import Path
from gradgui.app import desktop, window as app_window
def no_window(*_):
    raise AssertionError("a second window")
app_window.build_window = no_window
folder = Path(sys.argv[1])
print(desktop.run_desktop("quadratic.toml", runs_dir=folder / "runs", settings_path=folder / "settings.ini"))
"""


def test_a_second_start_opens_its_file_in_the_first_window(tmp_path: Path) -> None:
    there = tmp_path / "somewhere"
    there.mkdir()
    (there / "quadratic.toml").write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    how = {"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    first = subprocess.Popen([sys.executable, "-c", FIRST, str(tmp_path)], **how)  # type: ignore[call-overload]
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "up\n"
        second = subprocess.run([sys.executable, "-c", SECOND, str(tmp_path)], cwd=there, timeout=120, check=False, **how)  # type: ignore[call-overload]
        out, errors = first.communicate(timeout=120)
    finally:
        first.kill()
    assert (second.returncode, second.stdout, second.stderr) == (0, "0\n", "")
    assert (out, errors) == ("opened quadratic\n0\n", "")
