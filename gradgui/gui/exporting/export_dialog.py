"""The dialog that exports a run: what, which part of it, where to; then how far it is, and where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.errors import GradguiError
from gradgui.core.number_words import size_words
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.dialogs.words_label import WordsLabel
from gradgui.gui.exporting.export_facts import ExportFacts
from gradgui.gui.exporting.export_process import ExportProcess, ExportRequest
from gradgui.gui.exporting.format_list import FormatList
from gradgui.gui.exporting.format_options import FormatOptions
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role
from gradgui.runs.export import ExportFormat

#: Begins an export; None: it may not begin, and somebody was told why.
Start = Callable[[ExportRequest, ExportFormat], ExportProcess | None]


class ExportDialog(QDialog):
    """One run, all its formats. Not modal: the window goes on meanwhile. Closing the dialog cancels what is going on.

    Args:
        facts: of the run.
        folder: where files are proposed to go.
        start: begins an export.
        parent: owner.
    """

    #: Something was written there.
    saved = Signal(str)

    def __init__(self, facts: ExportFacts, folder: Path, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._folder, self._start = facts, folder, start
        self._process: ExportProcess | None = None
        self._written: Path | None = None
        #: Asks for a file, or for a folder where the suffix is ""; "" where nobody chose one. May be replaced.
        self.choose_target: Callable[[str, str], str] = self._choose_target
        #: Shows a folder in the system's own program for that. May be replaced.
        self.show_folder: Callable[[Path], None] = _show_folder
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export {0}").format(facts.name))
        self.formats = FormatList(facts, self)
        self.options = FormatOptions(facts, self)
        self.target_edit = QLineEdit(self)
        self.target_edit.setObjectName("exportTarget")
        self.target_edit.setAccessibleName(self.tr("File or folder to write"))
        self.browse_button = dialog_button(self, "exportBrowseButton", self.tr("Browse…"), self._on_browse_button_clicked)
        self.words_label = WordsLabel("exportWords", self)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("exportProgress")
        self.progress.setAccessibleName(self.tr("How far the export is"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        self.show_button = dialog_button(self, "exportShowButton", self.tr("Show in folder"), self._on_show_button_clicked)
        self.close_button = dialog_button(self, "exportCloseButton", self.tr("Close"), self._on_close_button_clicked)
        self.export_button = dialog_button(self, "exportButton", self.tr("Export"), self._on_export_button_clicked)
        self.export_button.setDefault(True)
        set_role(self.export_button, "primary")
        self._lay_out()
        self.formats.chosenChanged.connect(self._on_formats_chosen_changed)
        self.target_edit.textChanged.connect(self._show_state)
        self.options.changed.connect(self._show_state)
        self._on_formats_chosen_changed()
        self.formats.take_keyboard()

    def _lay_out(self) -> None:
        facts = self._facts
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        said = self.tr("{0} · {1} steps · {2}").format(facts.path.name, numbers.count(facts.n_steps), facts.state)
        words = QLabel(said, self)
        set_role(words, "muted")
        layout.addWidget(words)
        layout.addWidget(self.formats, 1)
        rule = QFrame(self)
        rule.setFixedHeight(1)
        set_role(rule, "rule")
        layout.addWidget(rule)
        layout.addWidget(self.options)
        row = QHBoxLayout()
        label = QLabel(self.tr("Write to"), self)
        label.setBuddy(self.target_edit)
        row.addWidget(label)
        row.addWidget(self.target_edit, 1)
        row.addWidget(self.browse_button)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        layout.addWidget(self.words_label)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        layout.addLayout(buttons)

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def target(self) -> Path:
        """What would be written."""
        text = self.target_edit.text().strip()
        path = Path(text).expanduser() if text else Path()
        return path if path.is_absolute() else self._folder / path

    @property
    def is_exporting(self) -> bool:
        """Whether an export is going on."""
        return self._process is not None

    @Slot()
    def _on_formats_chosen_changed(self) -> None:
        chosen = self.formats.chosen()
        self.options.show_for(chosen)
        self._written = None
        self.target_edit.setText(
            str(self._folder / f"{self._facts.path.name}{self._facts.suffix(chosen) or '-' + chosen.name}")
        )
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        """Says what is going on, what was written, what is in the way, or what would be replaced."""
        busy = self.is_exporting
        problem = "" if busy else self.options.problem() or self._problem_of_target()
        replaces = not busy and not problem and self._written is None and self.target.exists()
        for widget in (self.formats, self.options, self.target_edit, self.browse_button):
            widget.setEnabled(not busy)
        self.export_button.setEnabled(not busy and not problem)
        self.export_button.setText(self.tr("Replace") if replaces else self.tr("Export"))
        self.close_button.setText(self.tr("Cancel") if busy else self.tr("Close"))
        self.close_button.setAccessibleName(self.close_button.text())
        self.show_button.setVisible(self._written is not None and not busy)
        self.progress.setVisible(busy)
        if problem:
            self.words_label.say(problem, "bad")
        elif replaces:
            self.words_label.say(self.tr("{0} is there already and would be replaced.").format(self.target.name), "amber")
        elif not busy and self._written is None:
            self.words_label.say("", "muted")

    def _problem_of_target(self) -> str:
        if not self.target_edit.text().strip():
            return self.tr("Say where to write it.")
        if not self.target.parent.is_dir():
            return self.tr("The folder must exist. {0} doesn't.").format(self.target.parent)
        return ""

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_browse_button_clicked(self) -> None:
        path = self.choose_target(str(self.target), self._facts.suffix(self.formats.chosen()))
        if path:
            self.target_edit.setText(path)

    def _choose_target(self, proposed: str, suffix: str) -> str:
        title = self.tr("Export to")
        if suffix:
            # Whether to replace a file is asked by the dialog's own button.
            option = QFileDialog.Option.DontConfirmOverwrite
            return QFileDialog.getSaveFileName(self, title, proposed, f"*{suffix}", options=option)[0]
        folder = QFileDialog.getExistingDirectory(self, title, str(Path(proposed).parent))
        return str(Path(folder) / Path(proposed).name) if folder else ""

    @Slot()
    def _on_export_button_clicked(self) -> None:
        chosen, target = self.formats.chosen(), self.target
        suffix = self._facts.suffix(chosen)
        if suffix and not target.suffix:
            target = target.with_name(target.name + suffix)
            self.target_edit.setText(str(target))
            if target.exists():
                return  # what that would replace is said now
        try:
            process = self._start(ExportRequest(self._facts.path, chosen.name, target, self.options.words()), chosen)
        except GradguiError as error:
            self.words_label.say(str(error), "bad")
            return
        if process is None:
            self.words_label.say(self.tr("Not exported: its code was not allowed to run."), "amber")
            return
        self._process = process
        self._written = None
        process.progressed.connect(self._on_process_progressed)
        process.done.connect(self._on_process_done)
        process.failed.connect(self._on_process_failed)
        process.cancelled.connect(self._on_process_cancelled)
        self.progress.setRange(0, 0)
        starting = self.tr("Starting TensorFlow…") if chosen.loads_tensorflow else self.tr("Starting…")
        self.words_label.say(starting, "muted")
        self.close_button.setFocus()  # all else can't be used meanwhile, and Qt would leave the keyboard nowhere
        self._show_state()
        process.start()

    @Slot(float)
    def _on_process_progressed(self, share: float) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000 * share))
        self.words_label.say(self.tr("Writing, {0}").format(numbers.share(share)), "muted")

    @Slot()
    def _on_process_done(self) -> None:
        process = self._end()
        if process is not None:
            self._written = process.request.out
            self._folder = self._written.parent
            size = size_words(_size_bytes(self._written))
            self._show_state()
            self.words_label.say(self.tr("Saved {0}, {1}").format(self._written, size), "muted")
            self.saved.emit(str(self._written))

    @Slot(str)
    def _on_process_failed(self, message: str) -> None:
        self._end()
        self._show_state()
        self.words_label.say(message, "bad")

    @Slot()
    def _on_process_cancelled(self) -> None:
        self._end()
        self._show_state()
        self.words_label.say(self.tr("Cancelled. Nothing was written."), "muted")

    def _end(self) -> ExportProcess | None:
        process, self._process = self._process, None
        return process

    @Slot()
    def _on_show_button_clicked(self) -> None:
        if self._written is not None:
            self.show_folder(self._written.parent)

    @Slot()
    def _on_close_button_clicked(self) -> None:
        self.reject()

    def reject(self) -> None:
        """Cancels what is going on; closes the dialog where nothing is."""
        if self._process is not None:
            self._process.cancel()
            self.words_label.say(self.tr("Cancelling…"), "muted")
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends what is going on."""
        if self._process is not None:
            self._process.end()
        super().closeEvent(event)


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _size_bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
