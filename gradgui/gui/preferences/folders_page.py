"""The page of folders and files: where runs go, and where gradgui keeps what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.errors import GradguiError
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.services import WindowServices
from gradgui.runs.default_folders import presets_path_beside, usual_runs_dir
from gradgui.runs.runs_folder import choose_runs_dir, chosen_runs_dir


class FoldersPage(QWidget):
    """Paths to be read, copied and shown; the folder for runs can be changed.

    Args:
        services: the paths.
        parent: owner.
    """

    def __init__(self, services: WindowServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.setObjectName("foldersPage")
        #: Asks for a folder; may be replaced.
        self.choose_folder: Callable[[str], str] = self._choose_folder
        #: Shows a folder in the system's file manager; may be replaced.
        self.show_folder: Callable[[Path], object] = lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self.runs_label = self._path_label("runsFolderLabel", self.tr("Folder for runs"))
        self.words_label = QLabel(self)
        self.words_label.setObjectName("runsFolderWords")
        self.words_label.setWordWrap(True)
        self.change_button = dialog_button(
            self, "runsFolderChangeButton", self.tr("Change…"), self._on_change_button_clicked
        )
        self.usual_button = dialog_button(
            self, "runsFolderUsualButton", self.tr("The usual one"), self._on_usual_button_clicked
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        title = QLabel(self.tr("Runs are stored in"), self)
        set_role(title, "head")
        layout.addWidget(title)
        layout.addWidget(self.runs_label)
        row = QHBoxLayout()
        row.setSpacing(8)
        shown = (self.change_button, self.usual_button, self._show_button("runs", services.runs_dir))
        for button in shown:
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.words_label)
        layout.addSpacing(12)
        others = QLabel(self.tr("gradgui keeps these files"), self)
        set_role(others, "head")
        layout.addWidget(others)
        layout.addLayout(self._files())
        layout.addStretch(1)
        self.show_all()

    def show_all(self) -> None:
        """Shows which folder is used, and which the next window will use."""
        settings, now = self._services.settings_path, self._services.runs_dir
        chosen = chosen_runs_dir(settings)
        wanted = chosen or usual_runs_dir()
        self.runs_label.setText(str(now))
        self.usual_button.setEnabled(chosen is not None)
        later = chosen is not None and wanted != now
        self._say(self.tr("The next window uses {folder}.").format(folder=wanted) if later else "")

    def _say(self, text: str, role: str = "amber") -> None:
        self.words_label.setText(text)
        self.words_label.setVisible(bool(text))
        set_role(self.words_label, role)

    def _files(self) -> QGridLayout:
        settings = self._services.settings_path
        files = (
            (self.tr("Settings and shortcuts"), "settings", settings),
            (self.tr("Presets of the variables"), "presets", presets_path_beside(settings)),
            (self.tr("Which code may run"), "trust", self._services.trust.path),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for row, (title, name, path) in enumerate(files):
            label = self._path_label(f"{name}PathLabel", title)
            label.setText(str(path))
            grid.addWidget(QLabel(title, self), row, 0)
            grid.addWidget(label, row, 1)
            grid.addWidget(self._show_button(name, path.parent), row, 2)
        return grid

    def _path_label(self, name: str, spoken: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setAccessibleName(spoken)
        label.setWordWrap(True)
        label.setFont(small_font())
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        set_role(label, "muted")
        return label

    def _show_button(self, name: str, folder: Path) -> QPushButton:
        button = dialog_button(self, f"{name}ShowButton", self.tr("Show folder"), partial(self._show, folder))
        button.setAccessibleName(self.tr("Show the folder {folder}").format(folder=folder))
        return button

    def _show(self, folder: Path) -> None:
        self.show_folder(folder)

    @Slot()
    def _on_change_button_clicked(self) -> None:
        folder = self.choose_folder(str(self._services.runs_dir))
        if folder:
            self._choose(Path(folder))

    @Slot()
    def _on_usual_button_clicked(self) -> None:
        self._choose(None)

    def _choose(self, folder: Path | None) -> None:
        try:
            choose_runs_dir(self._services.settings_path, folder)
        except GradguiError as error:
            self._say(str(error), "bad")
            return
        self.show_all()
        if folder is None and usual_runs_dir() != self._services.runs_dir:
            self._say(self.tr("The next window uses {folder}.").format(folder=usual_runs_dir()))

    def _choose_folder(self, folder: str) -> str:
        return QFileDialog.getExistingDirectory(self, self.tr("Folder for runs"), folder)
