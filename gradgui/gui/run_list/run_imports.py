"""Importing runs of another machine: asks for a folder or a zip file, and hands it to the table of runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gradgui.gui.language.translation import translate
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.settings import WindowSettings


class RunImports:
    """Asks for what is to be imported. The dialogs can be replaced.

    Args:
        panel: takes it.
        settings: remember the folder.
        window: owner of the dialogs.
    """

    def __init__(self, panel: RunsPanel, settings: WindowSettings, window: QWidget) -> None:
        self._panel = panel
        self._settings = settings
        self._window = window
        self.choose_folder: Callable[[str], str] = self._choose_folder
        self.choose_zip: Callable[[str], str] = self._choose_zip

    def import_folder(self) -> None:
        """Imports the folder of a run, or of several, that somebody chooses."""
        self._take(self.choose_folder(self._settings.last_folder))

    def import_zip(self) -> None:
        """Imports a zip file of runs that somebody chooses."""
        self._take(self.choose_zip(self._settings.last_folder))

    def _take(self, path: str) -> None:
        if path:
            self._settings.last_folder = str(Path(path).parent)
            self._panel.keeper.import_paths([Path(path)])

    def _choose_folder(self, folder: str) -> str:
        return QFileDialog.getExistingDirectory(self._window, translate("RunImports", "Import a run"), folder)

    def _choose_zip(self, folder: str) -> str:
        return QFileDialog.getOpenFileName(
            self._window,
            translate("RunImports", "Import zipped runs"),
            folder,
            translate("RunImports", "Zip files (*.zip)"),
        )[0]
