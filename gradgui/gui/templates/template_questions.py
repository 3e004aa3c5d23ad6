"""What a template must be told, as a line for every question. Writes no spec."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gradgui.core.spec_toml import key_and_value
from gradgui.gui.look.theme import set_role
from gradgui.runs.templates import SpecTemplate

#: The answers to this question let others be counted, which then may stay empty.
_DATA_KEY = "data.source"


class TemplateQuestions(QWidget):
    """The questions of a template below one another; sources can be chosen on the disk.

    Args:
        start: the folder where a choice begins.
        parent: owner.
    """

    #: Enter was pressed in a line.
    confirmed = Signal()

    def __init__(self, start: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._start = start
        self._template: SpecTemplate | None = None
        self._edits: dict[str, QLineEdit] = {}
        self._buttons: dict[str, QToolButton] = {}
        #: Asks for a file or a folder (title, whether it is a folder); may be replaced.
        self.choose: Callable[[str, bool], str] = self._choose
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(4)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)

    def ask(self, template: SpecTemplate) -> None:
        """Shows the questions of a template in the place of those before; what was answered is forgotten."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._template, self._edits, self._buttons = template, {}, {}
        for key, words in (template.asks or {}).items():
            self._add(key, words)
        self.setVisible(bool(self._edits))

    def answers(self) -> dict[str, Any]:
        """Returns what was answered, by key of the spec; questions without an answer are left out.

        Raises:
            SpecError: an answer is no TOML value.
        """
        answers: dict[str, Any] = {}
        for key, edit in self._edits.items():
            text = edit.text().strip()
            if text:
                answers[key] = _source(text) if _is_source(key) else key_and_value(f"{key}={text}")[1]
        return answers

    def named_in(self, message: str) -> QLineEdit | None:
        """Returns the line that a message begins with the key of; None: it is about none."""
        return next((edit for key, edit in self._edits.items() if message.startswith(key)), None)

    def in_tab_order(self) -> tuple[QWidget, ...]:
        """Returns what can have the keyboard, from top to bottom."""
        return tuple(
            widget for key, edit in self._edits.items() for widget in (edit, self._buttons.get(key)) if widget is not None
        )

    def _add(self, key: str, words: str) -> None:
        edit = QLineEdit(self)
        edit.setObjectName(f"{key}Answer")
        edit.setAccessibleName(words)
        edit.setToolTip(key)
        edit.returnPressed.connect(self.confirmed)
        if key == _DATA_KEY:
            edit.textChanged.connect(self._show_counted)
        self._edits[key] = edit
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setObjectName(f"{key}Question")
        label.setBuddy(edit)
        self._form.addRow(label)  # over the whole width
        self._form.addRow(self._with_button(key, words, edit) if _is_source(key) else edit)

    def _with_button(self, key: str, words: str, edit: QLineEdit) -> QWidget:
        button = QToolButton(self)
        button.setText("…")
        button.setObjectName(f"{key}AnswerBrowse")
        button.setAccessibleName(self.tr("Choose: {words}").format(words=words))
        button.setToolTip(self.tr("Choose it on the disk"))
        set_role(button, "tool")
        button.clicked.connect(partial(self._on_browse_clicked, key, words))
        self._buttons[key] = button
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(edit, 1)
        row.addWidget(button)
        return box

    @Slot()
    def _show_counted(self) -> None:
        """Shows in the fields that may stay empty what would be counted in the folder."""
        folder = self._edits[_DATA_KEY].text().strip()
        counted = self._template.counted({_DATA_KEY: folder}) if self._template is not None else {}
        for key, edit in self._edits.items():
            edit.setPlaceholderText(str(counted.get(key, "")))

    def _on_browse_clicked(self, key: str, words: str) -> None:
        path = self.choose(words, "folder" in words.lower())
        if path:
            self._edits[key].setText(path)

    def _choose(self, title: str, folder: bool) -> str:
        if folder:
            return QFileDialog.getExistingDirectory(self, title, str(self._start))
        return QFileDialog.getOpenFileName(self, title, str(self._start))[0]


def _is_source(key: str) -> bool:
    return key.endswith(".source")


def _source(text: str) -> str:
    """Returns a source as a spec says it: a folder ends in a slash."""
    path = Path(text).expanduser()
    return f"{path}/" if path.is_dir() else text
