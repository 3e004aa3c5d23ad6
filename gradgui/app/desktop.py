"""Runs the window as a program: its event loop, its log, and what happens to errors that nobody expected."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gradgui.app.process.error_hooks import INTERRUPTED, FaultQueue, uncaught_errors_to
from gradgui.app.process.interrupts import stopping_on, termination_signals
from gradgui.app.process.leaving import leave_without_waiting
from gradgui.app.process.qt_guard import DisplayProbe, check_version
from gradgui.app.process.qt_log import qt_messages_logged
from gradgui.app.process.window_modules import import_window

LOG_BYTES = 1_000_000
#: How long Ctrl-C in the terminal, and an error that nobody caught, may wait for the window.
SIGNAL_TICK_MS = 200


def run_desktop(
    path: str | None = None,
    *,
    runs_dir: Path | None = None,
    settings_path: Path | None = None,
    language: str = "",
    new_window: bool = False,
) -> int:
    """Opens the window and stays until it is closed; where one is open already, hands it the path and returns.

    Args:
        path: what to open at once: a spec, a program, a model, a run or "examples:mlp".
        runs_dir: where runs are stored; None: the user's own folder.
        settings_path: the window's settings; None: the user's own.
        language: of this window, which is then one of its own; "": as the settings say.
        new_window: whether another window opens beside one that is there.

    Returns:
        the exit code: 0, or 130 where a signal closed the window.

    Raises:
        QtError: PySide6 is missing or unusable.
        NoDisplayError: there is no display to open a window on.
    """
    check_version()
    probe = DisplayProbe()  # answers while the window's modules, Qt's among them, are being loaded here
    try:
        import_window()
    finally:
        probe.check()
    from PySide6.QtCore import QTimer

    from gradgui.app.one_window.address import address_of
    from gradgui.app.one_window.caller import hand_over
    from gradgui.app.one_window.listener import listening_for
    from gradgui.app.window import application, build_window
    from gradgui.gui.dialogs.report_dialog import Fault, ReportDialog
    from gradgui.runs.default_folders import default_runs_dir, default_settings_path

    app = application()
    address = address_of(settings_path or default_settings_path(), runs_dir or default_runs_dir())
    if (
        address is not None
        and not (new_window or language)
        and hand_over(address, () if path is None else (path,), str(Path.cwd()))
    ):
        return 0
    window = build_window(runs_dir, settings_path, language)
    interrupted = threading.Event()

    def close_for_signal() -> None:
        interrupted.set()
        window.spec_file.ask_save = lambda _name: False  # whoever sends a signal answers no question
        window.close()

    with contextlib.ExitStack() as stack:
        report = ReportDialog(stack.enter_context(_log_file(log_path())), window)
        faults = FaultQueue(lambda error: report.add(Fault.of(error)))
        stack.enter_context(qt_messages_logged())
        stack.enter_context(uncaught_errors_to(faults))
        stack.enter_context(stopping_on(termination_signals(), close_for_signal))
        ticker = QTimer()  # Python answers signals only while it runs: let it, now and then
        ticker.timeout.connect(faults.deliver)
        ticker.start(SIGNAL_TICK_MS)
        window.show()
        stack.enter_context(listening_for(window, address))
        window.session.begin(restore=path is None and not new_window and window.settings.restore_session)
        if path is not None:
            window.open_path(path)
        app.exec()
    code = INTERRUPTED if interrupted.is_set() else 0
    leave_without_waiting(code)
    return code


def log_path() -> Path:
    """Returns the file that faults of gradgui are written to."""
    import platformdirs

    return platformdirs.user_log_path("gradgui", appauthor=False) / "gradgui.log"


@contextlib.contextmanager
def _log_file(path: Path) -> Iterator[Path | None]:
    """Sends warnings, errors and crashes to a file, as long as the window is open; yields it, None where none is kept."""
    root = logging.getLogger("gradgui")
    crash_file: IO[str] | None = None
    kept: Path | None = None
    handler: logging.Handler = logging.NullHandler()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
        crash_file = path.with_name("crash.log").open("a", encoding="utf-8")
        faulthandler.enable(crash_file)
        kept = path
    except OSError as error:  # a log is a comfort, not a condition
        root.warning("No log is kept: %s", error)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    try:
        yield kept
    finally:
        root.removeHandler(handler)
        handler.close()
        if crash_file is not None:
            faulthandler.disable()
            crash_file.close()
