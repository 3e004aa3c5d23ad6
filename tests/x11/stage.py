"""The window with a fake engine on a real display, and a person at its mouse and keyboard. Lives in the child process."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QWidget

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.variables.view.variable_delegate import VariableDelegate
from gradgui.runs.trust import TrustStore
from tests.fakes import FakeEngine, fake_spec

#: How long a scene may wait for something; longer than a busy machine needs, shorter than the parent's patience.
WAIT_S = 20.0


class Stage:
    """A window on a real display.

    Args:
        folder: for settings, runs and specs; a second process with the same folder finds what the first one left.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs_dir = folder / "runs"
        self.engines: list[FakeEngine] = []
        self.app = QApplication(["gradgui"])
        services = WindowServices(
            self.runs_dir, folder / "settings.ini", self._make_engine, TrustStore(folder / "trust.json")
        )
        self.window = MainWindow(services)

    def _make_engine(self) -> FakeEngine:
        self.engines.append(FakeEngine(step_s=0.001))
        return self.engines[-1]

    # Waiting ---------------------------------------------------------------------------------------------------------

    def wait(self, reached: Callable[[], object], what: str) -> None:
        """Lets the window work until something is reached.

        Raises:
            AssertionError: it isn't, within `WAIT_S`.
        """
        until = time.monotonic() + WAIT_S
        while not reached():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            assert time.monotonic() < until, f"waited in vain for: {what}"

    def wait_for_state(self, state: str) -> None:
        """Waits until the run is in a state."""
        self.wait(lambda: self.window.controller.status.state.value == state, f"state {state}")

    def wait_for_steps(self, n_steps: int) -> None:
        """Waits until the run has taken steps."""
        self.wait(lambda: self.window.controller.status.step >= n_steps, f"{n_steps} steps")

    # What a person does ----------------------------------------------------------------------------------------------

    def show(self, width: int = 1440, height: int = 880) -> MainWindow:
        """Shows the window at the screen's corner and waits until it has the keyboard."""
        self.window.move(0, 0)
        self.window.resize(width, height)
        return self.show_as_left()

    def show_as_left(self) -> MainWindow:
        """Shows the window where its settings put it and waits until it has the keyboard."""
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow, "an active window")
        return self.window

    def write_spec(self, **loop: object) -> Path:
        """Writes a spec for the fake engine."""
        path = self.folder / "quadratic.toml"
        path.write_text(spec_to_toml(fake_spec(**{"steps": 100_000, **loop})), encoding="utf-8")
        return path

    def open_ready(self) -> None:
        """Opens a run of 100,000 steps."""
        self.window.open_path(self.write_spec())
        self.wait_for_state("ready")

    def open_running(self) -> None:
        """Opens a run and lets it take steps."""
        self.open_ready()
        self.window.controller.go()
        self.wait_for_steps(20)

    def xdotool(self, *words: object) -> None:
        """Moves the real pointer, presses real keys."""
        subprocess.run(["xdotool", *(str(word) for word in words)], check=True, timeout=WAIT_S)

    def keys(self, *names: str) -> None:
        """Presses keys by their X names: "Tab", "shift+Tab", "space", "F5"."""
        self.xdotool("key", "--clearmodifiers", *names)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Clicks on a widget with the real mouse."""
        point = widget.mapToGlobal(widget.rect().center() if at is None else at)
        self.wait(lambda: widget.isVisible() and widget.window().isVisible(), f"{widget.objectName()} on screen")
        self.xdotool("mousemove", "--sync", point.x(), point.y(), "click", 1)

    @contextlib.contextmanager
    def dragging(self, start: QPoint) -> Iterator[None]:
        """Presses the left button at a point of the screen, and lets go at the end."""
        self.xdotool("mousemove", "--sync", start.x(), start.y(), "mousedown", 1)
        self._work()
        try:
            yield
        finally:
            self.xdotool("mouseup", 1)
            self._work()

    def move(self, *stops: QPoint) -> None:
        """Moves the pointer over points of the screen."""
        for stop in stops:
            self.xdotool("mousemove", "--sync", stop.x(), stop.y())
            self._work()

    def move_until(self, reached: Callable[[], object], what: str, *stops: QPoint) -> None:
        """Moves the pointer to and fro between points of the screen, as a hand does, until something is reached.

        Raises:
            AssertionError: it isn't, within `WAIT_S`.
        """
        until = time.monotonic() + WAIT_S
        while not reached():
            self.move(*stops)
            assert time.monotonic() < until, f"moved in vain for: {what}"

    def _work(self) -> None:
        """Lets Qt take what the server has sent so far, and what that leads to."""
        until = time.monotonic() + 0.15
        while time.monotonic() < until:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def box(self, path: str) -> QPoint:
        """Returns where the checkbox of a row of the tree is, in the tree's viewport."""
        tree = self.window.variables.tree
        index = self.window.variables.model.index_of(path)
        tree.scrollTo(index)
        return VariableDelegate.box_rect(tree.visualRect(index)).center()

    def learning(self) -> set[str]:
        """Returns the paths that learn in the run itself, not as shown."""
        controls = self.window.controller.status.controls
        assert controls is not None
        selection = controls.selection
        return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}

    def menu(self, title: str) -> QMenu:
        """Returns a menu of the menu bar."""
        for action in self.window.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu) and action.text().replace("&", "") == title:
                return menu
        raise AssertionError(f'there is no menu "{title}"')

    def choose(self, menu: QMenu, text: str) -> None:
        """Opens a menu of the menu bar with the mouse and chooses an item of it."""
        bar = self.window.menuBar()
        self.click(bar, bar.actionGeometry(menu.menuAction()).center())
        self.wait(menu.isVisible, f"the menu {menu.title()}")
        action = next(action for action in menu.actions() if action.text().replace("&", "") == text)
        self.click(menu, menu.actionGeometry(action).center())
        self.wait(lambda: not menu.isVisible(), "the menu to close")

    def close_by_window_manager(self, widget: QWidget) -> None:
        """Closes a window by the cross in its frame, so to speak."""
        subprocess.run(["herbstclient", "close", f"0x{int(widget.winId()):x}"], check=True, timeout=WAIT_S)

    def resize_by_window_manager(self, width: int, height: int) -> None:
        """Asks the window manager for another size, as a drag at the frame does."""
        self.xdotool("windowsize", int(self.window.winId()), width, height)

    def close(self) -> None:
        """Closes the window as a person would, and waits until its run has ended."""
        self.window.close()
        self.wait(lambda: not self.window.isVisible(), "the window to close")


def on_screen(widget: QWidget) -> QRect:
    """Returns where a widget is on the screen."""
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def head_of(dock: QDockWidget) -> QPoint:
    """Returns a point on the screen by which a dock can be dragged."""
    head = dock.titleBarWidget()
    assert head is not None
    return head.mapToGlobal(QPoint(head.width() // 2, head.height() // 2))


def in_sight(widget: QWidget) -> bool:
    """Whether any of a widget can be seen: what lies behind a tab is visible for Qt."""
    return not widget.visibleRegion().isEmpty()


def focused() -> QWidget:
    """Returns the widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def side_of(window: MainWindow, dock: str) -> Qt.DockWidgetArea:
    """Returns the side on which a dock stands."""
    return window.dockWidgetArea(window.docks[dock])
