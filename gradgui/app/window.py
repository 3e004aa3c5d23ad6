"""Puts the window together: Qt's application, the Keras engine, the folders and the trust store. Shows and runs nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.app.code_trust import remembering
from gradgui.app.engine_factory import keras_engine_factory
from gradgui.app.process.qt_guard import check_version
from gradgui.app.process.window_modules import import_window
from gradgui.app.run_bin import system_bin
from gradgui.core.errors import TrustError
from gradgui.runs.default_folders import default_runs_dir, default_settings_path, default_trust_path
from gradgui.runs.examples import resources_dir
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.runs_folder import chosen_runs_dir
from gradgui.runs.trust import TrustStore

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gradgui.gui.main_window import MainWindow

APP_NAME = "gradgui"


def build_window(
    runs_dir: str | Path | None = None, settings_path: str | Path | None = None, language: str = ""
) -> MainWindow:
    """Makes a window without showing it, joined to the Keras engine; TensorFlow isn't imported yet.

    Makes the QApplication where there is none. With a settings path of its own (tests, scripts), the trust store lies beside
    it, so that nothing of the user's is read or written.

    Args:
        runs_dir: where runs are stored and listed from; None: the user's own folder for runs.
        settings_path: the file with the window's layout and recent items; None: the user's own.
        language: "en", "system" or "pseudo", a made-up one that shows what isn't translated; "": as the settings say.

    Raises:
        QtError: PySide6 is missing, or its version doesn't work with this Python.
    """
    check_version()
    import_window()
    application()
    from gradgui.gui.main_window import MainWindow
    from gradgui.gui.notices.tray_notifier import TrayNotifier
    from gradgui.gui.preferences.preference import DEVICE
    from gradgui.gui.services import WindowServices
    from gradgui.gui.settings import WindowSettings

    settings = default_settings_path() if settings_path is None else Path(settings_path)
    store = TrustStore(default_trust_path() if settings_path is None else settings.with_name("trusted.json"))

    def check_asked(files: tuple[Path, ...]) -> None:
        unknown = store.untrusted(files)  # the window has asked before the run began
        if unknown:
            names = ", ".join(str(path) for path in unknown)
            raise TrustError(
                f"Code must be trusted before it runs. Received: {names}. Open it again and say that it may run."
            )

    files = FileTrust(check_asked, remembering(store))

    def preferred_device() -> str:
        return DEVICE.of(WindowSettings(settings))  # its own: it is read on the runner's thread

    services = WindowServices(
        runs_dir=_runs_dir(settings_path) if runs_dir is None else Path(runs_dir),
        settings_path=settings,
        engine_factory=keras_engine_factory(files, beside_window=True, preferred_device=preferred_device),
        trust=store,
        language=language,
        move_to_bin=system_bin(),
        notifier=TrayNotifier(),
    )
    return MainWindow(services)


def _runs_dir(settings_path: str | Path | None) -> Path:
    """Returns the folder that was chosen in these settings, or else the user's own."""
    chosen = None if settings_path is None else chosen_runs_dir(Path(settings_path))
    return chosen or default_runs_dir()


def application() -> QApplication:
    """Returns the QApplication, made and named if there is none yet."""
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    _set_windows_app_id()
    app = QApplication([APP_NAME])
    name_application(app)
    return app


def name_application(app: QApplication) -> None:
    """Gives an application gradgui's names and icon: desktops find its menu entry by them."""
    from PySide6.QtGui import QIcon

    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName(APP_NAME)
    app.setOrganizationName(APP_NAME)
    app.setDesktopFileName(APP_NAME)
    app.setWindowIcon(QIcon(str(resources_dir() / "icons" / "gradgui.svg")))


def _set_windows_app_id() -> None:
    """Tells Windows that this is gradgui and not python.exe, so that the task bar shows its icon."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_NAME)
