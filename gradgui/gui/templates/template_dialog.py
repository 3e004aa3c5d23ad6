"""The dialog for a new spec: a template, what it must be told, and where the spec is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gradgui.core.errors import GradguiError
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import head_font, set_role, small_font
from gradgui.gui.templates.template_questions import TemplateQuestions
from gradgui.runs.templates import (
    SpecTemplate,
    delete_template,
    free_path,
    own_templates,
    rename_template,
    shipped_templates,
    write_spec,
)


class TemplateDialog(QDialog):
    """Templates at the left, the chosen one at the right; Create writes its spec and opens it.

    Args:
        folder: where own templates are kept.
        start: the folder where new specs are written at first.
        parent: owner.
    """

    #: A spec was written: its path.
    created = Signal(str)

    def __init__(self, folder: Path, start: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._start = folder, start
        self._path_is_typed = False
        self.setObjectName("templateDialog")
        self.setWindowTitle(self.tr("New spec from a template"))
        self.resize(720, 400)
        self.list = QListWidget(self)
        self.list.setObjectName("templateList")
        self.list.setAccessibleName(self.tr("Templates"))
        self.list.setFixedWidth(230)
        self.list.setWordWrap(True)
        set_role(self.list, "rows")
        self.title = QLabel(self)
        self.title.setObjectName("templateTitle")
        self.title.setFont(head_font())
        self.title.setWordWrap(True)
        self.words = QLabel(self)
        self.words.setObjectName("templateWords")
        self.words.setWordWrap(True)
        set_role(self.words, "muted")
        self.questions = TemplateQuestions(start, self)
        self.questions.confirmed.connect(self._on_create_clicked)
        self.path_edit = QLineEdit(self)
        self.path_edit.setObjectName("templatePathEdit")
        self.path_edit.setAccessibleName(self.tr("Where the spec is written"))
        self.path_edit.textEdited.connect(self._on_path_edit_text_edited)
        self.problem = QLabel(self)
        self.problem.setObjectName("templateProblem")
        self.problem.setWordWrap(True)
        self.problem.setFont(small_font())
        set_role(self.problem, "bad")
        self.rename_button = dialog_button(self, "templateRenameButton", self.tr("Rename"), self._on_rename_clicked)
        self.delete_button = dialog_button(self, "templateDeleteButton", self.tr("Delete"), self._on_delete_clicked)
        set_role(self.delete_button, "danger")
        self.cancel_button = dialog_button(self, "templateCancelButton", self.tr("Cancel"), self.reject)
        self.create_button = dialog_button(self, "templateCreateButton", self.tr("Create and open"), self._on_create_clicked)
        self.create_button.setDefault(True)
        set_role(self.create_button, "primary")
        self._lay_out()
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self.list.itemChanged.connect(self._on_list_item_changed)
        self._fill("")

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.title)
        right.addWidget(self.words)
        right.addWidget(self.questions)
        right.addStretch(1)
        right.addWidget(QLabel(self.tr("Write it to"), self))
        right.addWidget(self.path_edit)
        right.addWidget(self.problem)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(self.list)
        top.addLayout(right, 1)
        row = QHBoxLayout()
        row.addWidget(self.rename_button)
        row.addWidget(self.delete_button)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(top, 1)
        layout.addLayout(row)

    # What is shown ---------------------------------------------------------------------------------------------------

    def chosen(self) -> SpecTemplate | None:
        """Returns the template that is chosen."""
        item = self.list.currentItem()
        template = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return template if isinstance(template, SpecTemplate) else None

    def _fill(self, chosen: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        templates = (*shipped_templates(), *own_templates(self._folder))
        for template in templates:
            item = QListWidgetItem(template.title)
            item.setData(Qt.ItemDataRole.UserRole, template)
            if template.own:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(self.tr("Saved by you"))
            self.list.addItem(item)
        names = [template.name for template in templates]
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0)
        self.list.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        template = self.chosen()
        if template is None:
            return
        self.problem.clear()
        self.title.setText(template.title)
        self.words.setText(template.description or self.tr("A spec that you saved as a template."))
        self.questions.ask(template)
        last: QWidget = self.list
        for widget in (*self.questions.in_tab_order(), self.path_edit):  # what was made last goes between list and path
            QWidget.setTabOrder(last, widget)
            last = widget
        for button in (self.rename_button, self.delete_button):
            button.setVisible(template.own)
        if not self._path_is_typed:
            self.path_edit.setText(str(free_path(self._start / template.name)))
            self.path_edit.setCursorPosition(0)

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_create_clicked(self) -> None:
        template = self.chosen()
        if template is None:
            return
        try:
            path = write_spec(template, Path(self.path_edit.text().strip()), self.questions.answers())
        except GradguiError as error:
            self.problem.setText(str(error))
            (self.questions.named_in(str(error)) or self.path_edit).setFocus()
            return
        self.accept()
        self.created.emit(str(path))

    @Slot()
    def _on_path_edit_text_edited(self) -> None:
        self._path_is_typed = True

    @Slot()
    def _on_list_current_item_changed(self) -> None:
        self._show_chosen()

    @Slot()
    def _on_rename_clicked(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    @Slot(QListWidgetItem)
    def _on_list_item_changed(self, item: QListWidgetItem) -> None:
        template = item.data(Qt.ItemDataRole.UserRole)
        name = item.text().strip()
        if not isinstance(template, SpecTemplate) or name == template.name:
            return
        try:
            rename_template(self._folder, template.name, name)
        except GradguiError as error:
            self._fill(template.name)
            self.problem.setText(str(error))
        else:
            self._fill(name)

    @Slot()
    def _on_delete_clicked(self) -> None:
        template = self.chosen()
        if template is None or not template.own:
            return
        try:
            delete_template(self._folder, template.name)
        except GradguiError as error:
            self.problem.setText(str(error))
        else:
            self._fill("")
