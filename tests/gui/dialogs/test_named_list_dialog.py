"""What is kept by name, in a dialog: saved, replaced, renamed, refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.errors import GradguiError
from gradgui.gui.dialogs.named_list_dialog import NamedListDialog, NamedListWords

WORDS = NamedListWords("Songs", "A song keeps a tune.", "This tune as", "Name of the song", "Air", "Saved songs", "Sing")


class SongsDialog(NamedListDialog):
    """Keeps names alone; "x" is refused."""

    def __init__(self) -> None:
        super().__init__("song", WORDS)
        self.kept: list[str] = []
        self.fill()

    def names(self) -> Sequence[str]:
        return self.kept

    def words_of(self, name: str) -> str:
        return f"{name} is short." if name else "No song."

    def save(self, name: str) -> None:
        if name == "x":
            raise GradguiError("A song must have a name that can be sung. Received: x.")
        self.kept = sorted({*self.kept, name})

    def rename(self, name: str, other: str) -> None:
        if other in self.kept:
            raise GradguiError(f"{other} is taken.")
        self.kept[self.kept.index(name)] = other

    def delete(self, name: str) -> None:
        self.kept.remove(name)

    def use(self, name: str) -> str:
        return f"Sung: {name}."


@pytest.fixture
def dialog(qtbot: QtBot) -> SongsDialog:
    dialog = SongsDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    return dialog


def type_name(dialog: SongsDialog, name: str) -> None:
    QTest.keyClicks(dialog.name_edit, name)
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)


def test_a_name_is_saved_tidied_and_chosen(dialog: SongsDialog) -> None:
    assert dialog.words_label.text() == "No song."
    assert not dialog.use_button.isEnabled()
    type_name(dialog, "  old   air ")
    assert (dialog.kept, dialog.chosen(), dialog.name_edit.text()) == (["old air"], "old air", "")
    assert dialog.words_label.text() == "Saved old air. old air is short."


def test_a_name_that_is_there_is_replaced_and_the_button_says_so(dialog: SongsDialog) -> None:
    type_name(dialog, "air")
    dialog.name_edit.setText("air")
    assert dialog.save_button.text() == "Replace"
    dialog.save_button.click()
    assert dialog.kept == ["air"]
    assert dialog.save_button.text() == "Save"


def test_what_is_refused_is_said_and_the_name_stays_to_be_mended(dialog: SongsDialog) -> None:
    type_name(dialog, "x")
    assert dialog.words_label.text().startswith("A song must")
    assert dialog.words_label.property("role") == "bad"
    assert dialog.name_edit.text() == "x"


def test_a_new_name_that_is_refused_leaves_the_old_one(dialog: SongsDialog) -> None:
    type_name(dialog, "a")
    type_name(dialog, "b")
    item = dialog.list.item(0)
    item.setText("b")
    assert (item.text(), dialog.words_label.text()) == ("a", "b is taken.")
    item.setText(" c ")
    assert (item.text(), dialog.kept) == ("c", ["c", "b"])


def test_the_chosen_one_is_used_and_deleted(dialog: SongsDialog) -> None:
    type_name(dialog, "a")
    dialog.use_button.click()
    assert dialog.words_label.text() == "Sung: a."
    dialog.delete_button.click()
    assert dialog.kept == []
    assert dialog.words_label.text() == "Deleted a. No song."
