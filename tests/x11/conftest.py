"""Fixtures of the tests on a real X display with a window manager: displays, and the child process that uses one.

The window lives in a child process, so that the process of pytest keeps its platform without a display. Where Xvfb, the
window manager or xdotool are missing, these tests are skipped and say so.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.x11.display import missing_programs, x_display
from tests.x11.play import LIFE_S
from tests.x11.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
SCREEN = "1440x900"

Scene = Callable[[Stage], None]
#: Plays a scene in a child process; on a screen of this size.
Play = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xvfb)


@pytest.fixture(scope="session")
def displays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Returns what gives the display with a screen of a size, made when it is first asked for."""
    if not sys.platform.startswith("linux"):
        pytest.skip("needs an X server; only looked for on Linux")
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (apt-get install xvfb herbstluftwm xdotool)")
    with contextlib.ExitStack() as stack:
        names: dict[str, str] = {}

        def display(size: str) -> str:
            if size not in names:
                names[size] = stack.enter_context(x_display(size, tmp_path_factory.mktemp("display")))
            return names[size]

        check_qt(display(SCREEN))
        yield display


def check_qt(display: str) -> None:
    """Skips where Qt can't open a window on X11, which it answers by ending the process."""
    program = "from PySide6.QtWidgets import QApplication; QApplication([])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(display), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        pytest.skip(f"Qt can't open windows on X11 here; the README names the libraries it needs. {done.stderr.strip()}")


def environment(display: str) -> dict[str, str]:
    """Returns the child's environment: this display and no other."""
    kept = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "XAUTHORITY"}}
    return {**kept, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_ACCESSIBILITY": "0"}


@pytest.fixture
def play(displays: Callable[[str], str], tmp_path: Path) -> Play:
    """Returns what plays a scene: a function of a test module that is called with a `Stage` in a child process."""

    def play_scene(scene: Scene, screen: str = SCREEN) -> None:
        command = [sys.executable, "-m", "tests.x11.play", f"{scene.__module__}:{scene.__name__}", str(tmp_path)]
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(displays(screen)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            said, _ = child.communicate(timeout=LIFE_S + 5)
        finally:
            with contextlib.suppress(ProcessLookupError):  # whatever it started and left, too
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        assert child.returncode == 0, f"{scene.__name__} failed in its process:\n{said}"

    return play_scene
