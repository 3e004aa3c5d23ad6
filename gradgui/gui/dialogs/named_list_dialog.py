"""A dialog for what is kept by name: a line that saves what stands now, a list of what was saved. Keeps nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
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

from gradgui.core.errors import GradguiError
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.dialogs.words_label import WordsLabel
from gradgui.gui.look.theme import set_role


@dataclass(frozen=True, slots=True)
class NamedListWords:
    """What such a dialog says, in the language of the window.

    Args:
        title: of the dialog.
        about: what is kept; "": nothing is said of it.
        save_as: before the line for a name.
        name: of that line, for screen readers.
        example: a name, as long as the line is empty.
        saved: of the list, for screen readers.
        use: on the button that does what the chosen one is for.
    """

    title: str
    about: str
    save_as: str
    name: str
    example: str
    saved: str
    use: str


class NamedListDialog(QDialog):
    """A name and Save on top; below, what was saved, renamed in place; a line that says what came of it.

    A child says what there is (`names`, `words_of`, `can_use`, `dress`) and does what is asked (`save`, `rename`, `delete`,
    `use`); those raise `GradguiError` where they can't, and the line says it.

    Args:
        noun: what names of controls begin with: "layout".
        words: what it says.
        parent: owner.
        others: further buttons for the chosen one: their words and what they do, by name.
    """

    def __init__(
        self,
        noun: str,
        words: NamedListWords,
        parent: QWidget | None = None,
        others: Sequence[tuple[str, str, Callable[[], object]]] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{noun}sDialog")
        self.setWindowTitle(words.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name_edit = QLineEdit(self)
        self.name_edit.setObjectName(f"{noun}NameEdit")
        self.name_edit.setAccessibleName(words.name)
        self.name_edit.setPlaceholderText(words.example)
        self.save_button = dialog_button(self, f"{noun}SaveButton", self.tr("Save"), self._on_save_button_clicked)
        self.list = QListWidget(self)
        self.list.setObjectName(f"{noun}List")
        self.list.setAccessibleName(words.saved)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_role(self.list, "rows")
        self.words_label = WordsLabel(f"{noun}WordsLabel", self, n_lines=3)
        self.rename_button = dialog_button(self, f"{noun}RenameButton", self.tr("Rename"), self._on_rename_button_clicked)
        self.delete_button = dialog_button(self, f"{noun}DeleteButton", self.tr("Delete"), self._on_delete_button_clicked)
        self.other_buttons = [dialog_button(self, f"{noun}{name}Button", text, slot) for name, text, slot in others]
        self.close_button = dialog_button(self, f"{noun}CloseButton", self.tr("Close"), self.reject)
        self.use_button = dialog_button(self, f"{noun}UseButton", words.use, self._on_use_button_clicked)
        set_role(self.use_button, "primary")
        set_role(self.delete_button, "danger")
        self._lay_out(words)
        self.name_edit.textChanged.connect(self._on_name_edit_text_changed)
        self.name_edit.returnPressed.connect(self._on_save_button_clicked)
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self.list.itemActivated.connect(self._on_use_button_clicked)  # Enter; a default button would take Enter in a name
        self.list.itemChanged.connect(self._on_list_item_changed)

    def _lay_out(self, words: NamedListWords) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        if words.about:
            about = QLabel(words.about, self)
            about.setWordWrap(True)
            set_role(about, "muted")
            layout.addWidget(about)
        top = QHBoxLayout()
        label = QLabel(words.save_as, self)
        label.setBuddy(self.name_edit)
        top.addWidget(label)
        top.addWidget(self.name_edit, 1)
        top.addWidget(self.save_button)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words_label)
        row = QHBoxLayout()
        for button in (self.rename_button, self.delete_button, *self.other_buttons):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.use_button)
        layout.addLayout(row)

    # What a child says and does --------------------------------------------------------------------------------------

    def names(self) -> Sequence[str]:
        """Returns the names of what was saved, in the order of the list."""
        raise NotImplementedError

    def words_of(self, name: str) -> str:
        """Returns what the line says of the chosen one; of "": what it says while nothing is saved."""
        raise NotImplementedError

    def can_use(self, name: str) -> bool:  # noqa: ARG002 - a child may look at it
        """Whether the chosen one can be used now."""
        return True

    def dress(self, name: str, item: QListWidgetItem) -> None:
        """Adds to a row what is to be said beside its name."""

    def save(self, name: str) -> None:
        """Keeps what stands now under a name, in place of what has that name."""
        raise NotImplementedError

    def rename(self, name: str, other: str) -> None:
        """Gives what was saved another name."""
        raise NotImplementedError

    def delete(self, name: str) -> None:
        """Forgets what was saved."""
        raise NotImplementedError

    def use(self, name: str) -> str:
        """Does what the chosen one is for; returns what the line shall say of it."""
        raise NotImplementedError

    # What is shown ---------------------------------------------------------------------------------------------------

    def chosen(self) -> str:
        """Returns the name that is chosen in the list; "" where none is."""
        item = self.list.currentItem()
        return _name_of(item) if item is not None else ""

    def fill(self, chosen: str = "") -> None:
        """Lists what was saved; chooses one by name, or the first. A child calls it once when it is made."""
        self.list.blockSignals(True)
        self.list.clear()
        names = list(self.names())
        for name in names:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.dress(name, item)
            self.list.addItem(item)
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0 if names else -1)
        self.list.blockSignals(False)
        self._show_chosen()

    def take_keyboard(self) -> None:
        """Puts the keyboard into the list, or, while nothing is saved, into the line for a name."""
        (self.list if self.list.count() else self.name_edit).setFocus()

    def _show_chosen(self) -> None:
        name = self.chosen()
        for button in (self.rename_button, self.delete_button, *self.other_buttons):
            button.setEnabled(bool(name))
        self.use_button.setEnabled(bool(name) and self.can_use(name))
        self.words_label.say(self.words_of(name))
        self._show_save_button()

    def _show_save_button(self) -> None:
        name = _tidy(self.name_edit.text())
        self.save_button.setEnabled(bool(name))
        self.save_button.setText(self.tr("Replace") if name in self.names() else self.tr("Save"))

    # What is done ----------------------------------------------------------------------------------------------------

    def _attempt(self, act: Callable[[], None], done: str) -> bool:
        """Does something, and says what came of it; whether it could be done."""
        try:
            act()
        except GradguiError as error:
            self.words_label.say(str(error), "bad")
            return False
        if done:
            self.words_label.say(f"{done} {self.words_of(self.chosen())}".rstrip())
        return True

    @Slot()
    def _on_save_button_clicked(self) -> None:
        name = _tidy(self.name_edit.text())

        def save() -> None:
            self.save(name)
            self.name_edit.clear()
            self.fill(name)
            self.list.setFocus()

        if name:
            self._attempt(save, self.tr("Saved {name}.").format(name=name))

    @Slot()
    def _on_delete_button_clicked(self) -> None:
        name = self.chosen()

        def delete() -> None:
            self.delete(name)
            self.fill()

        if name:
            self._attempt(delete, self.tr("Deleted {name}.").format(name=name))

    @Slot()
    def _on_rename_button_clicked(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    @Slot(QListWidgetItem)
    def _on_list_item_changed(self, item: QListWidgetItem) -> None:
        """Renames in place: the list isn't filled anew while its field is open."""
        before, wanted = _name_of(item), _tidy(item.text())
        renamed = before
        if wanted != before and self._attempt(lambda: self.rename(before, wanted), ""):
            renamed = wanted
        self.list.blockSignals(True)
        item.setText(renamed)
        item.setData(Qt.ItemDataRole.UserRole, renamed)
        self.list.blockSignals(False)
        if renamed == wanted:
            self._show_chosen()

    @Slot()
    def _on_use_button_clicked(self) -> None:
        name = self.chosen()
        if name and self.can_use(name):
            self.words_label.say(self.use(name))

    @Slot()
    def _on_name_edit_text_changed(self) -> None:
        self._show_save_button()

    @Slot()
    def _on_list_current_item_changed(self) -> None:
        self._show_chosen()


def _name_of(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))


def _tidy(name: str) -> str:
    """Returns a name without room around it, and with one space between words."""
    return " ".join(name.split())
