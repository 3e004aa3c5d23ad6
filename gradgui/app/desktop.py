"""Runs the window as a program: its event loop, its log, and what happens to errors that nobody expected."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from gradgui.app.interrupts import stopping_on, termination_signals
from gradgui.app.qt_guard import DisplayProbe, check_version
from gradgui.app.qt_log import qt_messages_logged

logger = logging.getLogger(__name__)

#: Called with one sentence and the traceback; shows them to the person.
ShowError = Callable[[str, str], None]

LOG_BYTES = 1_000_000
#: How long Ctrl-C in the terminal may wait for the window.
SIGNAL_TICK_MS = 200
#: The exit code of an interrupted program.
INTERRUPTED = 130


def run_desktop(path: str | None = None, *, runs_dir: Path | None = None, settings_path: Path | None = None) -> int:
    """Opens the window and stays until it is closed.

    Args:
        path: what to open at once: a spec, a program, a model, a run or "examples:mlp".
        runs_dir: where runs are stored; None: the user's own folder.
        settings_path: the window's settings; None: the user's own.

    Returns:
        the exit code: 0, or 130 where a signal closed the window.

    Raises:
        QtError: PySide6 is missing or unusable.
        NoDisplayError: there is no display to open a window on.
    """
    check_version()
    probe = DisplayProbe()  # answers while the window's modules, Qt's among them, are being loaded here
    try:
        importlib.import_module("gradgui.gui.main_window")
    finally:
        probe.check()
    from PySide6.QtCore import QTimer

    from gradgui.app.window import application, build_window

    app = application()
    window = build_window(runs_dir, settings_path)
    interrupted = threading.Event()

    def close_for_signal() -> None:
        interrupted.set()
        window.close()

    def show_error(text: str, details: str) -> None:
        window.banner.say(text, details=details)

    with (
        _log_file(log_path()),
        qt_messages_logged(),
        _error_hooks(show_error),
        stopping_on(termination_signals(), close_for_signal),
    ):
        ticker = QTimer()  # Python answers signals only while it runs: let it, now and then
        ticker.timeout.connect(_run_some_python)
        ticker.start(SIGNAL_TICK_MS)
        window.show()
        if path is not None:
            window.open_path(path)
        app.exec()
    return INTERRUPTED if interrupted.is_set() else 0


def _run_some_python() -> None:
    """Does nothing, in Python."""


def log_path() -> Path:
    """Returns the file that faults of gradgui are written to."""
    import platformdirs

    return platformdirs.user_log_path("gradgui", appauthor=False) / "gradgui.log"


@contextlib.contextmanager
def _log_file(path: Path) -> Iterator[None]:
    """Sends warnings, errors and crashes to a file, as long as the window is open."""
    root = logging.getLogger("gradgui")
    crash_file: IO[str] | None = None
    handler: logging.Handler = logging.NullHandler()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
        crash_file = path.with_name("crash.log").open("a", encoding="utf-8")
        faulthandler.enable(crash_file)
    except OSError as error:  # a log is a comfort, not a condition
        root.warning("No log is kept: %s", error)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
        if crash_file is not None:
            faulthandler.disable()
            crash_file.close()


@contextlib.contextmanager
def _error_hooks(show_error: ShowError) -> Iterator[None]:
    """Shows exceptions that nobody caught, from slots and from threads, and logs them; the program goes on."""

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):  # the second Ctrl-C: the window doesn't close, so the process ends
            os._exit(INTERRUPTED)
        logger.error("An error that nobody expected", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        show_error(f"{kind.__name__}: {error}", details)

    def on_thread_exception(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:  # widgets belong to the GUI thread: here only the log
            logger.error("An error in thread %s", args.thread, exc_info=(args.exc_type, args.exc_value, args.exc_traceback))

    before, threads_before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = on_exception, on_thread_exception
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, threads_before
