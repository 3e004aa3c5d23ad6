"""The two small dialogs in which tags and notes of runs are edited. They change nothing themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gradgui.core.errors import SpecError
from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.language.translation import translate
from gradgui.gui.look.flow_layout import FlowLayout
from gradgui.gui.look.theme import set_role
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.store.run_labels import check_tag


class TagsDialog(QDialog):
    """The tags of one or several runs: chips of those that there are, and a line for new ones.

    Args:
        runs: whose tags are edited.
        known: tags that other runs have.
        parent: owner.
    """

    #: Tags to be added, tags to be taken away.
    chosen = Signal(tuple, tuple)

    def __init__(self, runs: Sequence[RunSummary], known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tagsDialog")
        self.setWindowTitle(self.tr("Tags"))
        self.resize(420, 0)
        self._had = {tag.casefold(): sum(_has(run, tag) for run in runs) for tag in _all_tags(runs, known)}
        self._n_runs = len(runs)
        words = QLabel(
            self.tr("Tags of {name}").format(name=runs[0].name)
            if len(runs) == 1
            else self.tr("Tags of {runs} runs").format(runs=len(runs)),
            self,
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        set_role(words, "head")
        self.edit = QLineEdit(self)
        self.edit.setObjectName("newTagsEdit")
        self.edit.setAccessibleName(self.tr("New tags"))
        self.edit.setPlaceholderText(self.tr("New tags, with spaces between them"))
        self.message = QLabel(self)
        self.message.setObjectName("newTagsMessage")
        self.message.setWordWrap(True)
        set_role(self.message, "bad")
        self.message.hide()
        chips = QWidget(self)
        flow = FlowLayout(chips, spacing=4)
        self.chips: dict[str, QPushButton] = {}
        for tag in _all_tags(runs, known):
            chip = self._chip(tag)
            self.chips[tag] = chip
            flow.addWidget(chip)
        self.save_button, row = _buttons(self, "tags")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(words)
        layout.addWidget(chips)
        chips.setVisible(bool(self.chips))
        layout.addWidget(self.edit)
        layout.addWidget(self.message)
        layout.addLayout(row)
        self.resize(420, layout.totalHeightForWidth(420) if layout.hasHeightForWidth() else 0)
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self.save_button.clicked.connect(self._on_save_button_clicked)
        self.edit.setFocus()

    def _chip(self, tag: str) -> QPushButton:
        n_having = self._had[tag.casefold()]
        some = 0 < n_having < self._n_runs
        chip = QPushButton(
            self.tr("{tag} ({n_having} of {n_runs})").format(tag=tag, n_having=n_having, n_runs=self._n_runs)
            if some
            else tag,
            self,
        )
        chip.setObjectName(f"tagChip.{tag}")
        chip.setAccessibleName(self.tr("Tag {text}").format(text=chip.text()))
        chip.setCheckable(True)
        chip.setChecked(n_having == self._n_runs)
        chip.setAutoDefault(False)
        chip.setProperty("touched", False)
        set_role(chip, "tag")
        chip.clicked.connect(self._on_chip_clicked)
        return chip

    @Slot()
    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if chip is not None:
            chip.setProperty("touched", True)

    def new_tags(self) -> list[str]:
        """Returns what is typed, a tag a word.

        Raises:
            SpecError: a word can't be a tag.
        """
        return [check_tag(word) for word in self.edit.text().replace(",", " ").split()]

    @Slot()
    def _on_edit_text_changed(self) -> None:
        problem = ""
        try:
            self.new_tags()
        except SpecError as error:
            problem = str(error)
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        self.save_button.setEnabled(not problem)

    @Slot()
    def _on_save_button_clicked(self) -> None:
        touched = {tag: chip.isChecked() for tag, chip in self.chips.items() if chip.property("touched")}
        add = [tag for tag, wanted in touched.items() if wanted]
        remove = [tag for tag, wanted in touched.items() if not wanted]
        new = self.new_tags()
        self.accept()
        self.chosen.emit((*add, *new), tuple(tag for tag in remove if tag.casefold() not in {one.casefold() for one in new}))


class NoteDialog(QDialog):
    """The note of a run.

    Args:
        run: whose note is edited.
        parent: owner.
    """

    #: The text.
    chosen = Signal(str)

    def __init__(self, run: RunSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteDialog")
        self.setWindowTitle(self.tr("Note"))
        self.resize(460, 260)
        words = QLabel(self.tr("Note on {name}").format(name=run.name), self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        set_role(words, "head")
        self.edit = _NoteEdit(self)
        self.edit.setObjectName("noteEdit")
        self.edit.setAccessibleName(self.tr("Note"))
        self.edit.setPlaceholderText(self.tr("What was tried, what came of it. Ctrl+Enter saves."))
        self.edit.setTabChangesFocus(True)
        self.edit.setPlainText(run.labels.note)
        self.save_button, row = _buttons(self, "note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(words)
        layout.addWidget(self.edit, 1)
        layout.addLayout(row)
        self.edit.saved.connect(self._on_save_button_clicked)
        self.save_button.clicked.connect(self._on_save_button_clicked)
        self.edit.setFocus()

    @Slot()
    def _on_save_button_clicked(self) -> None:
        self.accept()
        self.chosen.emit(self.edit.toPlainText())


class _NoteEdit(QPlainTextEdit):
    """Ctrl+Enter saves."""

    saved = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.saved.emit()
        else:
            super().keyPressEvent(event)


def _buttons(dialog: QDialog, what: str) -> tuple[QPushButton, QHBoxLayout]:
    """Returns the button that saves, and the row that it and the one that doesn't stand in."""
    save = QPushButton(translate("LabelDialogs", "Save"), dialog)
    save.setObjectName(f"save{what.capitalize()}Button")
    save.setAccessibleName(translate("LabelDialogs", "Save the {what}").format(what=what))
    save.setDefault(True)
    set_role(save, "primary")
    cancel = QPushButton(translate("LabelDialogs", "Cancel"), dialog)
    cancel.setAccessibleName(translate("LabelDialogs", "Cancel"))
    press_by_enter(cancel)
    cancel.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(save)
    return save, row


def _has(run: RunSummary, tag: str) -> bool:
    return tag.casefold() in {own.casefold() for own in run.labels.tags}


def _all_tags(runs: Sequence[RunSummary], known: Sequence[str]) -> tuple[str, ...]:
    tags = [*(tag for run in runs for tag in run.labels.tags), *known]
    return tuple(
        {tag.casefold(): tag for tag in reversed(tags)}[key] for key in dict.fromkeys(tag.casefold() for tag in tags)
    )
