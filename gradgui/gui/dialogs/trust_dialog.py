"""Asks before code of somebody's runs: which files, and what is in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import number_font, set_role
from gradgui.runs.sources.folder_words import folder_words

#: So much of a file is shown: more than anybody reads.
SHOWN_BYTES = 2**20


class TrustDialog(QDialog):
    """Says that a program is code that can do anything its user can, shows it, and waits for "Run it" or "Don't run"."""

    def __init__(self, files: tuple[Path, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self.setWindowTitle(self.tr("Run this code?"))
        self.setObjectName("trustDialog")
        self.resize(680, 460)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        one = self.tr("This model is") if files[0].is_dir() else self.tr("This program is")
        what = one if len(files) == 1 else self.tr("These {files} files are").format(files=len(files))
        head = QLabel(self.tr("Run this code?"), self)
        set_role(head, "head")
        layout.addWidget(head)
        words = QLabel(
            self.tr(
                "{what} about to run, with everything you may do on this machine. gradgui asks once: it "
                "remembers the content, and asks again when it changes."
            ).format(what=what),
            self,
        )
        words.setWordWrap(True)
        layout.addWidget(words)
        self.files = QListWidget(self)
        self.files.setObjectName("trustFiles")
        self.files.setAccessibleName(self.tr("Files that would run"))
        self.files.addItems([file.name for file in files])
        self.files.setVisible(len(files) > 1)
        self.place = QLabel(self)
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place.setWordWrap(True)
        set_role(self.place, "muted")
        layout.addWidget(self.place)
        self.source = QPlainTextEdit(self)
        self.source.setObjectName("trustSource")
        self.source.setReadOnly(True)
        self.source.setFont(number_font())
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        row = QSplitter(Qt.Orientation.Horizontal, self)
        row.setChildrenCollapsible(False)
        row.addWidget(self.files)
        row.addWidget(self.source)
        row.setStretchFactor(1, 1)
        row.setSizes([160, 520])
        layout.addWidget(row, 1)
        self.files.currentRowChanged.connect(self._on_files_current_row_changed)
        self.files.setCurrentRow(0)
        buttons = QDialogButtonBox(self)
        self.run_button = buttons.addButton(self.tr("Run it"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.refuse_button = buttons.addButton(self.tr("Don't run"), QDialogButtonBox.ButtonRole.RejectRole)
        self.refuse_button.setDefault(True)
        press_by_enter(self.run_button)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    @Slot(int)
    def _on_files_current_row_changed(self, row: int) -> None:
        if 0 <= row < len(self._files):
            file = self._files[row]
            self.place.setText(str(file))
            self.source.setAccessibleName(self.tr("Source of {name}").format(name=file.name))
            self.source.setPlainText(source_text(file))

    @classmethod
    def ask(cls, files: tuple[Path, ...], parent: QWidget | None = None) -> bool:
        """Shows the question and waits; whether the code may run."""
        dialog = cls(files, parent)
        answer = dialog.exec()
        dialog.deleteLater()
        return answer == QDialog.DialogCode.Accepted


def source_text(file: Path) -> str:
    """Returns what a file holds, or why that can't be shown."""
    try:
        if file.is_dir():
            return folder_words(file)
        with file.open("rb") as opened:
            content = opened.read(SHOWN_BYTES + 1)
    except OSError as error:
        return translate("TrustDialog", "It can't be read: {error}").format(error=error)
    if b"\0" in content:
        return translate(
            "TrustDialog", "It is compiled code ({st_size:,} bytes), which can't be shown. It can do anything."
        ).format(st_size=file.stat().st_size)
    more = "\n…" if len(content) > SHOWN_BYTES else ""
    return content[:SHOWN_BYTES].decode("utf-8", errors="replace") + more
