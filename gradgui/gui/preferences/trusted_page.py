"""The page of trusted code: which programs and models may run without a question, and a button that takes that back."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gradgui.core.errors import GradguiError
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.empty_words import EmptyWords
from gradgui.gui.look.theme import set_role
from gradgui.runs.trust import TrustedCode, TrustStore

#: So many letters of a hash tell two files of one name apart.
_HASH_LETTERS = 8


class TrustedPage(QWidget):
    """A list of what is trusted, the latest first.

    Args:
        store: remembers it.
        parent: owner.
    """

    def __init__(self, store: TrustStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("trustedPage")
        words = QLabel(
            self.tr(
                "This code runs without a question, as long as its content stays the same. What is forgotten is asked "
                "about again."
            ),
            self,
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        self.list = QListWidget(self)
        self.list.setObjectName("trustedList")
        self.list.setAccessibleName(self.tr("Trusted code"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        set_role(self.list, "rows")
        self.empty = EmptyWords(
            self.list,
            self.tr(
                "Nothing is trusted yet.\nA program, or a model that holds code, is asked about before it first runs, and "
                "is listed here from then on."
            ),
        )
        self.words_label = QLabel(self)
        self.words_label.setObjectName("trustedWords")
        self.words_label.setWordWrap(True)
        self.forget_button = dialog_button(self, "trustForgetButton", self.tr("Forget"), self._on_forget_button_clicked)
        self.forget_all_button = dialog_button(
            self, "trustForgetAllButton", self.tr("Forget all"), self._on_forget_all_button_clicked
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(words)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words_label)
        row = QHBoxLayout()
        row.addWidget(self.forget_button)
        row.addWidget(self.forget_all_button)
        row.addStretch(1)
        layout.addLayout(row)
        self.list.itemSelectionChanged.connect(self._on_list_item_selection_changed)
        self.show_all()

    def show_all(self) -> None:
        """Lists what is trusted now."""
        entries = self._store.entries()
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(self._words(entry))
            item.setData(Qt.ItemDataRole.UserRole, entry.digest)
            item.setToolTip(entry.digest)
            self.list.addItem(item)
        notice = "" if entries else self._store.notice
        self.words_label.setText(notice)
        self.words_label.setVisible(bool(notice))
        self.forget_all_button.setEnabled(bool(entries))
        self._on_list_item_selection_changed()

    def _words(self, entry: TrustedCode) -> str:
        digest = entry.digest.removeprefix("folder:")[:_HASH_LETTERS]
        if not entry.name:
            return self.tr("A file that was trusted before names were kept ({digest})").format(digest=digest)
        return self.tr("{name}, trusted on {day} ({digest})").format(name=entry.name, day=entry.when, digest=digest)

    def _forget(self, items: Iterable[QListWidgetItem]) -> None:
        try:
            self._store.forget(str(item.data(Qt.ItemDataRole.UserRole)) for item in items)
        except GradguiError as error:
            self.words_label.setText(str(error))
            self.words_label.show()
            return
        self.show_all()

    @Slot()
    def _on_forget_button_clicked(self) -> None:
        self._forget(self.list.selectedItems())

    @Slot()
    def _on_forget_all_button_clicked(self) -> None:
        self._forget([self.list.item(row) for row in range(self.list.count())])

    @Slot()
    def _on_list_item_selection_changed(self) -> None:
        self.forget_button.setEnabled(bool(self.list.selectedItems()))
