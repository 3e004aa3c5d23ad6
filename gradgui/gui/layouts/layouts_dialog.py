"""The dialog for layouts: saves how the panels stand by name, shows, renames and deletes what was saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.layouts.named_layouts import NamedLayouts
from gradgui.gui.look.theme import set_role


class LayoutsDialog(QDialog):
    """A name and Save on top; below, what was saved.

    Args:
        layouts: keeps and applies them.
        parent: owner.
    """

    def __init__(self, layouts: NamedLayouts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layouts = layouts
        self.setObjectName("layoutsDialog")
        self.setWindowTitle(self.tr("Layouts of the window"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(420, 340)
        self.name_edit = QLineEdit(self)
        self.name_edit.setObjectName("layoutNameEdit")
        self.name_edit.setAccessibleName(self.tr("Name of the layout"))
        self.name_edit.setPlaceholderText(self.tr("Two screens"))
        self.save_button = dialog_button(self, "layoutSaveButton", self.tr("Save"), self._on_save_button_clicked)
        self.list = QListWidget(self)
        self.list.setObjectName("layoutList")
        self.list.setAccessibleName(self.tr("Saved layouts"))
        self.list.setSpacing(3)
        set_role(self.list, "panel")
        self.message = QLabel(self)
        self.message.setObjectName("layoutMessage")
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        set_role(self.message, "muted")
        self.rename_button = dialog_button(self, "layoutRenameButton", self.tr("Rename"), self._on_rename_button_clicked)
        self.delete_button = dialog_button(self, "layoutDeleteButton", self.tr("Delete"), self._on_delete_button_clicked)
        self.close_button = dialog_button(self, "layoutCloseButton", self.tr("Close"), self.reject)
        self.show_button = dialog_button(self, "layoutShowButton", self.tr("Show"), self._on_show_button_clicked)
        set_role(self.show_button, "primary")
        set_role(self.delete_button, "danger")
        self._lay_out()
        self.name_edit.textChanged.connect(self._on_name_edit_text_changed)
        self.name_edit.returnPressed.connect(self._on_save_button_clicked)
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self.list.itemActivated.connect(self._on_show_button_clicked)  # Enter; a default button would take Enter in a name
        self.list.itemChanged.connect(self._on_list_item_changed)
        self._fill("")
        (self.list if self.list.count() else self.name_edit).setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        top = QHBoxLayout()
        label = QLabel(self.tr("As it stands now as"), self)
        label.setBuddy(self.name_edit)
        top.addWidget(label)
        top.addWidget(self.name_edit, 1)
        top.addWidget(self.save_button)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.message)
        row = QHBoxLayout()
        row.addWidget(self.rename_button)
        row.addWidget(self.delete_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.show_button)
        layout.addLayout(row)

    def chosen(self) -> str:
        """Returns the name that is chosen in the list; "" where none is."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _fill(self, chosen: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        names = self._layouts.names
        for name in names:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0 if names else -1)
        self.list.blockSignals(False)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = bool(self.chosen())
        for button in (self.show_button, self.rename_button, self.delete_button):
            button.setEnabled(chosen)
        name = " ".join(self.name_edit.text().split())
        self.save_button.setEnabled(bool(name))
        self.save_button.setText(self.tr("Replace") if name in self._layouts.names else self.tr("Save"))
        if not self.list.count():
            self.message.setText(self.tr("Nothing saved yet. A layout keeps where the panels stand and how large they are."))

    @Slot()
    def _on_save_button_clicked(self) -> None:
        name = " ".join(self.name_edit.text().split())
        if name:
            self._layouts.save(name)
            self.name_edit.clear()
            self._fill(name)
            self.message.setText(self.tr("Saved {name}.").format(name=name))

    @Slot()
    def _on_show_button_clicked(self) -> None:
        name = self.chosen()
        if name and not self._layouts.apply(name):
            self.message.setText(self.tr("{name} was saved by another version and can't be shown.").format(name=name))
        elif name:
            self.message.setText(self.tr("Shown: {name}.").format(name=name))

    @Slot()
    def _on_rename_button_clicked(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    @Slot(QListWidgetItem)
    def _on_list_item_changed(self, item: QListWidgetItem) -> None:
        before = str(item.data(Qt.ItemDataRole.UserRole))
        wanted = " ".join(item.text().split())
        try:
            self._layouts.rename(before, wanted)
        except ValueError as error:
            self._fill(before)
            self.message.setText(str(error))
        else:
            self._fill(wanted)
            self.message.setText("")

    @Slot()
    def _on_delete_button_clicked(self) -> None:
        name = self.chosen()
        if name:
            self._layouts.delete(name)
            self._fill("")
            self.message.setText(self.tr("Deleted {name}.").format(name=name))

    @Slot()
    def _on_name_edit_text_changed(self) -> None:
        self._show_buttons()

    @Slot()
    def _on_list_current_item_changed(self) -> None:
        self._show_buttons()
