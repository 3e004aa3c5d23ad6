"""Asks before code of somebody's runs: which files, and how they begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from gradgui.gui.look.theme import number_font, set_role

#: So much of a file is shown.
SHOWN_LINES = 40
SHOWN_FILES = 4


class TrustDialog(QDialog):
    """Says that a program is code that can do anything its user can, shows it, and waits for "Run it" or "Don't run"."""

    def __init__(self, files: tuple[Path, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Run this code?")
        self.setObjectName("trustDialog")
        self.resize(680, 460)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        what = "This program is" if len(files) == 1 else f"These {len(files)} programs are"
        head = QLabel("Run this code?", self)
        set_role(head, "head")
        layout.addWidget(head)
        words = QLabel(
            f"{what} about to run, with everything you may do on this machine. gradgui asks once: it remembers the "
            "content, and asks again when it changes.",
            self,
        )
        words.setWordWrap(True)
        layout.addWidget(words)
        for file in files[:SHOWN_FILES]:
            name = QLabel(str(file), self)
            name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name.setWordWrap(True)
            set_role(name, "muted")
            layout.addWidget(name)
            text = QPlainTextEdit(first_lines(file), self)
            text.setReadOnly(True)
            text.setFont(number_font())
            text.setAccessibleName(f"First lines of {file.name}")
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            layout.addWidget(text, 1)
        if len(files) > SHOWN_FILES:
            rest = QLabel("and " + ", ".join(file.name for file in files[SHOWN_FILES:]), self)
            set_role(rest, "muted")
            layout.addWidget(rest)
        buttons = QDialogButtonBox(self)
        self.run_button = buttons.addButton("Run it", QDialogButtonBox.ButtonRole.AcceptRole)
        self.refuse_button = buttons.addButton("Don't run", QDialogButtonBox.ButtonRole.RejectRole)
        self.refuse_button.setDefault(True)
        self.run_button.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    @classmethod
    def ask(cls, files: tuple[Path, ...], parent: QWidget | None = None) -> bool:
        """Shows the question and waits; whether the code may run."""
        dialog = cls(files, parent)
        answer = dialog.exec()
        dialog.deleteLater()
        return answer == QDialog.DialogCode.Accepted


def first_lines(file: Path) -> str:
    """Returns how a file begins, or why that can't be shown."""
    try:
        if file.is_dir():
            return "\n".join(sorted(inner.name for inner in file.iterdir())[:SHOWN_LINES])
        with file.open(encoding="utf-8", errors="replace") as text:
            lines = [line.rstrip("\n") for _, line in zip(range(SHOWN_LINES + 1), text, strict=False)]
    except OSError as error:
        return f"It can't be read: {error}"
    return "\n".join([*lines[:SHOWN_LINES], *(["…"] if len(lines) > SHOWN_LINES else [])])
