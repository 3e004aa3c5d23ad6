"""The page that lists what the keys do, finds them, and changes them. A key that is taken says by what."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.dialogs.words_label import WordsLabel
from gradgui.gui.look.theme import head_font, set_role
from gradgui.gui.palette.command_sources import plain
from gradgui.gui.palette.fuzzy import match
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper, problem_with
from gradgui.gui.shortcuts.shortcut_rows import ShortcutRow, native, shortcut_rows

_ROLE = Qt.ItemDataRole.UserRole
#: More presses in a row than these nobody keeps in mind.
_MOST_PRESSES = 2

#: Pressed alone they empty the field, as elsewhere; they could be no shortcut.
_NONE = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})


class ShortcutsPage(QWidget):
    """A list by menu with a search; below it the keys of the chosen row, to be pressed anew.

    Args:
        registry: the actions.
        keeper: their keys.
        parent: owner.
    """

    def __init__(self, registry: ActionRegistry, keeper: ShortcutKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry, self._keeper = registry, keeper
        self.setObjectName("shortcutsPage")
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("shortcutSearchEdit")
        self.search_edit.setAccessibleName(self.tr("Search what keys do"))
        self.search_edit.setPlaceholderText(self.tr("Search, or keys such as Ctrl+E"))
        self.search_edit.setClearButtonEnabled(True)
        self.list = QTreeWidget(self)
        self.list.setObjectName("shortcutList")
        self.list.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.list.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        set_role(self.list, "rows")
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.keys_edit = QKeySequenceEdit(self)
        self.keys_edit.setObjectName("shortcutKeysEdit")
        self.keys_edit.setAccessibleName(self.tr("New keys: press them"))
        self.keys_edit.setMaximumSequenceLength(_MOST_PRESSES)
        self.keys_edit.setClearButtonEnabled(True)
        self.name_label = QLabel(self)
        self.name_label.setObjectName("shortcutNameLabel")
        self.name_label.setBuddy(self.keys_edit)
        self.set_button = dialog_button(self, "shortcutSetButton", self.tr("Set"), self._on_set_button_clicked)
        self.reset_button = dialog_button(self, "shortcutResetButton", self.tr("Reset"), self._on_reset_button_clicked)
        self.reset_all_button = dialog_button(
            self, "shortcutResetAllButton", self.tr("Reset all shortcuts"), keeper.reset_all
        )
        self.words_label = WordsLabel("shortcutWordsLabel", self)
        self._lay_out()
        self.search_edit.textChanged.connect(self._on_search_edit_text_changed)
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self.list.itemActivated.connect(self._on_list_item_activated)
        self.keys_edit.installEventFilter(self)
        self.keys_edit.keySequenceChanged.connect(self._on_keys_edit_key_sequence_changed)
        keeper.changed.connect(self._on_keeper_changed)
        self._fill()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search_edit)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.name_label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.keys_edit, 1)
        for button in (self.set_button, self.reset_button, self.reset_all_button):
            row.addWidget(button)
        layout.addLayout(row)
        layout.addWidget(self.words_label)

    # What is shown ---------------------------------------------------------------------------------------------------

    def chosen(self) -> ShortcutRow | None:
        """Returns the row that is chosen; None for none, and for the head of a group."""
        item = self.list.currentItem()
        row = item.data(0, _ROLE) if item is not None else None
        return row if isinstance(row, ShortcutRow) else None

    def choose(self, action_id: str) -> None:
        """Chooses the row of an action."""
        for item in self._items():
            row = item.data(0, _ROLE)
            if isinstance(row, ShortcutRow) and row.action_id == action_id:
                self.list.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        groups = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        items = [group.child(n) for group in groups if group is not None for n in range(group.childCount())]
        return [item for item in items if item is not None]

    def _fill(self) -> None:
        chosen = self.chosen()
        self.list.blockSignals(True)
        self.list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        query = self.search_edit.text()
        for row in shortcut_rows(self._registry, self._keeper):
            if not _fits(row, query):
                continue
            if row.group not in groups:
                groups[row.group] = group = QTreeWidgetItem(self.list, [row.group])
                group.setFont(0, head_font())
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item = QTreeWidgetItem(groups[row.group], [row.text, row.keys])
            item.setData(0, _ROLE, row)
            changed = self.tr("changed") if row.is_changed else ""
            said = (row.text, row.keys or self.tr("no keys"), changed)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in said if part))
            if row.is_changed:
                font = item.font(1)
                font.setBold(True)
                item.setFont(1, font)
                item.setToolTip(1, self.tr("At first: {keys}").format(keys=self._first_words(row.action_id)))
        self.list.expandAll()
        self.list.blockSignals(False)
        items = self._items()
        if items:
            self.list.setCurrentItem(items[0])
        if chosen is not None and chosen.action_id:
            self.choose(chosen.action_id)
        self._show_chosen()

    def _first_words(self, action_id: str) -> str:
        return native(self._keeper.first(action_id)) or self.tr("no keys")

    def _show_chosen(self) -> None:
        row = self.chosen()
        can_change = row is not None and bool(row.action_id)
        self.keys_edit.blockSignals(True)
        self.keys_edit.setKeySequence(self._keeper.keys(row.action_id) if row is not None and can_change else QKeySequence())
        self.keys_edit.blockSignals(False)
        self.keys_edit.setEnabled(can_change)
        self.reset_button.setEnabled(row is not None and row.is_changed)
        self.name_label.setText(
            self.tr("Keys of {action}").format(action=row.text)
            if row is not None
            else self.tr("Nothing is called that, and nothing has these keys")
        )
        self._judge()

    def _judge(self) -> None:
        """Says what setting these keys would mean."""
        row, keys = self.chosen(), self.keys_edit.keySequence()
        words, role, may_set, text = "", "muted", False, self.tr("Set")
        if row is None:
            words = ""
        elif not row.action_id:
            words = self.tr("These keys belong to the place and can't be changed.")
        elif keys == self._keeper.keys(row.action_id):
            words = self.tr("Press other keys in the field, or Backspace for none; then Set.")
        elif problem := problem_with(keys):
            words, role = problem, "bad"
        else:
            may_set = True
            other = self._keeper.owner(keys, but=row.action_id)
            if other:
                name = plain(self._registry[other].text())
                words, role, text = self.tr("{action} has these keys.").format(action=name), "amber", self.tr("Take over")
        self.set_button.setText(text)
        self.set_button.setAccessibleName(text)
        self.set_button.setEnabled(may_set)
        self.words_label.say(words, role)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field, which takes every key for one to be set: Backspace empties it, Escape leaves it as it was."""
        if not isinstance(event, QKeyEvent) or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.KeyPress and event.key() in {*_NONE, Qt.Key.Key_Escape}:
            if event.key() in _NONE:
                self.keys_edit.clear()
            else:
                self._show_chosen()
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_set_button_clicked(self) -> None:
        row, keys = self.chosen(), self.keys_edit.keySequence()
        if row is not None and row.action_id and not problem_with(keys):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # this button rests now; the next one would be Reset
            self._keeper.set_keys(row.action_id, keys)

    @Slot()
    def _on_reset_button_clicked(self) -> None:
        row = self.chosen()
        if row is not None and row.action_id:
            self._keeper.reset(row.action_id)

    @Slot(str)
    def _on_search_edit_text_changed(self, _text: str) -> None:
        self._fill()

    @Slot()
    def _on_keeper_changed(self) -> None:
        self._fill()

    @Slot()
    def _on_list_current_item_changed(self) -> None:
        self._show_chosen()

    @Slot()
    def _on_list_item_activated(self) -> None:
        self.keys_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_keys_edit_key_sequence_changed(self) -> None:
        self._judge()


def _fits(row: ShortcutRow, query: str) -> bool:
    by_keys = query.strip().lower().replace(" ", "") in row.keys.lower().replace(" ", "") if query.strip() else True
    return by_keys or match(query, f"{row.text} {row.group}") is not None
