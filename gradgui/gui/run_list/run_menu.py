"""What menus offer for stored runs, beside what the menu of their table does: for people who look there, and for keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gradgui.gui.actions import ActionSpec
from gradgui.gui.run_list.run_actions import deletable
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.settings import WindowSettings

#: In the File menu, and in the menu of stored runs.
IMPORT_IDS = ("file.import_run", "file.import_zip")
STORED_IDS = ("runs.find", "-", "runs.rename", "runs.star", "runs.tags", "runs.note", "-", "runs.delete", "runs.undo_delete")


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
        return QFileDialog.getExistingDirectory(self._window, "Import a run", folder)

    def _choose_zip(self, folder: str) -> str:
        return QFileDialog.getOpenFileName(self._window, "Import zipped runs", folder, "Zip files (*.zip)")[0]


def run_list_actions(panel: RunsPanel, imports: RunImports, show_panel: Callable[[], None]) -> list[ActionSpec]:
    """Returns what can be done with stored runs.

    Args:
        panel: the table of runs.
        imports: asks for what is to be imported.
        show_panel: brings the table into sight.
    """

    def find() -> None:
        show_panel()
        panel.field.edit.setFocus()

    def rename() -> None:
        show_panel()
        panel.rename_selected()

    def star() -> None:
        runs = panel.selected_runs()
        panel.star(runs, star=any(not run.labels.star for run in runs))

    def one() -> bool:
        return panel.selected() is not None

    def some() -> bool:
        return bool(panel.selected_runs())

    return [
        ActionSpec("file.import_run", "From a &folder…", imports.import_folder, None, None, "Copy a run of another machine"),
        ActionSpec("file.import_zip", "From a &zip file…", imports.import_zip, None, None, "Copy zipped runs"),
        ActionSpec("runs.find", "&Find runs", find, "Ctrl+Shift+L", None, "By words, labels, results and settings"),
        ActionSpec("runs.rename", "&Rename", rename, None, one),
        ActionSpec("runs.star", "&Star, or take it away", star, None, some),
        ActionSpec("runs.tags", "&Tags…", lambda: panel.ask_tags(panel.selected_runs()), None, some),
        ActionSpec("runs.note", "&Note…", lambda: panel.ask_note(panel.selected_runs()), None, one),
        ActionSpec("runs.delete", "&Delete", panel.delete_selected, None, lambda: deletable(panel.selected_runs())),
        ActionSpec(
            "runs.undo_delete", "&Undo delete", panel.keeper.undo_delete, None, lambda: panel.keeper.can_undo_delete,
            "Take the runs out of the bin that were deleted last",
        ),
    ]  # fmt: skip
