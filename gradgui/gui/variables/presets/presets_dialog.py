"""The dialog for presets: saves what learns now by name, applies, renames, deletes, and copies as lines of a spec."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.preset import VariablePreset, preset_toml
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import set_role
from gradgui.gui.variables.presets.preset_making import preset_of, preset_words
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.preset_store import PresetStore


class PresetsDialog(QDialog):
    """The presets of this model first, then those of others; what the chosen one would do here, before it is applied.

    Args:
        store: keeps them.
        tree: the model that is shown.
        controls: what stands in the tree now.
        editable: whether the run takes changes.
        parent: owner.
    """

    #: Somebody wants what this preset says.
    applied = Signal(object)

    def __init__(
        self, store: PresetStore, tree: VariableTree, controls: Controls, *, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._tree, self._controls, self._editable = store, tree, controls, editable
        self.setObjectName("presetsDialog")
        self.setWindowTitle(self.tr("Presets of the variables"))
        self.resize(480, 380)
        self.name_edit = QLineEdit(self)
        self.name_edit.setObjectName("presetNameEdit")
        self.name_edit.setAccessibleName(self.tr("Name of the preset"))
        self.name_edit.setPlaceholderText(self.tr("Only the head"))
        self.save_button = dialog_button(self, "presetSaveButton", self.tr("Save"), self._on_save_button_clicked)
        self.list = QListWidget(self)
        self.list.setObjectName("presetList")
        self.list.setAccessibleName(self.tr("Saved presets"))
        self.list.setSpacing(3)
        set_role(self.list, "panel")
        self.words_label = QLabel(self)
        self.words_label.setObjectName("presetWordsLabel")
        self.words_label.setWordWrap(True)
        self.words_label.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.words_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.rename_button = dialog_button(self, "presetRenameButton", self.tr("Rename"), self._on_rename_button_clicked)
        self.delete_button = dialog_button(self, "presetDeleteButton", self.tr("Delete"), self._on_delete_button_clicked)
        self.copy_button = dialog_button(
            self, "presetCopyButton", self.tr("Copy as spec lines"), self._on_copy_button_clicked
        )
        self.close_button = dialog_button(self, "presetCloseButton", self.tr("Close"), self.reject)
        self.apply_button = dialog_button(self, "presetApplyButton", self.tr("Apply"), self._on_apply_button_clicked)
        set_role(self.apply_button, "primary")
        set_role(self.delete_button, "danger")
        self._lay_out()
        self.name_edit.textChanged.connect(self._on_name_edit_text_changed)
        self.name_edit.returnPressed.connect(self._on_save_button_clicked)
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self.list.itemActivated.connect(self._on_apply_button_clicked)  # Enter; a default button would take Enter in a name
        self.list.itemChanged.connect(self._on_list_item_changed)
        self._fill("")
        (self.list if self.list.count() else self.name_edit).setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        words = QLabel(self.tr("A preset keeps which variables learn, and their rate multipliers."), self)
        words.setWordWrap(True)
        set_role(words, "muted")
        layout.addWidget(words)
        top = QHBoxLayout()
        label = QLabel(self.tr("What stands now as"), self)
        label.setBuddy(self.name_edit)
        top.addWidget(label)
        top.addWidget(self.name_edit, 1)
        top.addWidget(self.save_button)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words_label)
        row = QHBoxLayout()
        for button in (self.rename_button, self.delete_button, self.copy_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.apply_button)
        layout.addLayout(row)

    # What is shown ---------------------------------------------------------------------------------------------------

    def chosen(self) -> VariablePreset | None:
        """Returns the preset that is chosen in the list."""
        item = self.list.currentItem()
        preset = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return preset if isinstance(preset, VariablePreset) else None

    def _fill(self, chosen: str) -> None:
        """Lists the presets of this model first; chooses the one of a name, or the first."""
        self.list.blockSignals(True)
        self.list.clear()
        model = self._tree.nodes[0].name
        for preset in sorted(self._store.presets(), key=lambda preset: (preset.model != model, preset.name.lower())):
            item = QListWidgetItem(preset.name)
            item.setData(Qt.ItemDataRole.UserRole, preset)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if preset.model != model:
                item.setToolTip(self.tr("Made for {model}").format(model=preset.model))
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    self.tr("{name}, made for {model}").format(name=preset.name, model=preset.model),
                )
            self.list.addItem(item)
        names = [self.list.item(row).text() for row in range(self.list.count())]
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0 if names else -1)
        self.list.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        preset = self.chosen()
        for button in (self.rename_button, self.delete_button, self.copy_button):
            button.setEnabled(preset is not None)
        self.apply_button.setEnabled(preset is not None and self._editable)
        set_role(self.words_label, "muted")
        if preset is None:
            self.words_label.setText(self.tr("None is saved yet. Give what stands in the tree now a name."))
        else:
            origin = (
                self.tr("Made for {model}. ").format(model=preset.model) if preset.model != self._tree.nodes[0].name else ""
            )
            self.words_label.setText(origin + preset_words(preset, self._tree))
        self._on_name_edit_text_changed()

    def _attempt(self, act: Callable[[], None], chosen: str) -> None:
        """Does something with the store, and says what went wrong."""
        problem = ""
        try:
            act()
        except GradguiError as error:
            problem = str(error)
        self._fill(chosen)
        self._complain(problem)

    def _complain(self, problem: str) -> None:
        if problem:
            self.words_label.setText(problem)
            set_role(self.words_label, "bad")

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_name_edit_text_changed(self) -> None:
        name = self.name_edit.text().strip()
        taken = name in {preset.name for preset in self._store.presets()}
        self.save_button.setEnabled(bool(name))
        self.save_button.setText(self.tr("Replace") if taken else self.tr("Save"))

    @Slot()
    def _on_save_button_clicked(self) -> None:
        name = self.name_edit.text().strip()
        if name:
            self._attempt(lambda: self._store.save(preset_of(name, self._tree, self._controls)), name)
            self.name_edit.clear()
            self.list.setFocus()

    @Slot()
    def _on_list_current_item_changed(self) -> None:
        self._show_chosen()

    @Slot()
    def _on_rename_button_clicked(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    @Slot(QListWidgetItem)
    def _on_list_item_changed(self, item: QListWidgetItem) -> None:
        """Renames in place: the list isn't filled anew while its field is open."""
        preset = item.data(Qt.ItemDataRole.UserRole)
        name = item.text().strip()
        if not isinstance(preset, VariablePreset) or name == preset.name:
            return
        problem = ""
        try:
            self._store.rename(preset.name, name)
            preset = msgspec.structs.replace(preset, name=name)
        except GradguiError as error:
            problem = str(error)
        self.list.blockSignals(True)
        item.setText(preset.name)
        item.setData(Qt.ItemDataRole.UserRole, preset)
        self.list.blockSignals(False)
        self._show_chosen()
        self._complain(problem)

    @Slot()
    def _on_delete_button_clicked(self) -> None:
        preset = self.chosen()
        if preset is not None:
            self._attempt(lambda: self._store.delete(preset.name), "")

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        preset = self.chosen()
        if preset is not None:
            QGuiApplication.clipboard().setText(preset_toml(preset))

    @Slot()
    def _on_apply_button_clicked(self) -> None:
        preset = self.chosen()
        if preset is not None and self._editable:
            self.accept()
            self.applied.emit(preset)
