"""Presets by hand: saved, looked at, applied, renamed, deleted, copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.preset import VariablePreset, preset_toml, resolve_preset
from gradgui.gui.variables.presets.preset_actions import PresetActions
from gradgui.gui.variables.presets.preset_making import preset_of
from gradgui.gui.variables.presets.presets_dialog import PresetsDialog
from gradgui.gui.variables.selection_changes import with_changes
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.gui.variables.variable_panel import VariablePanel
from gradgui.runs.preset_store import PresetStore
from tests.fakes import fake_spec, fake_variables
from tests.gui.variables.conftest import Person, person_at

FOREIGN = VariablePreset("a far one", "other", frozen=("block9", "conv2d"))


@pytest.fixture
def store(tmp_path: Path) -> PresetStore:
    return PresetStore(tmp_path / "presets.json")


@pytest.fixture
def person(qtbot: QtBot, store: PresetStore) -> Person:
    panel = VariablePanel(None, store)
    qtbot.addWidget(panel)
    panel.resize(460, 640)
    panel.show()
    return person_at(panel, fake_variables())


def presets_of(person: Person) -> PresetActions:
    assert person.panel.presets is not None
    return person.panel.presets


def opened(person: Person) -> PresetsDialog:
    """Opens the dialog."""
    person.panel.ask_presets()
    dialog = presets_of(person).dialog
    assert dialog is not None
    return dialog


def names(dialog: PresetsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_a_preset_says_what_stands_in_the_fewest_names() -> None:
    tree = VariableTree(fake_variables(), "net")
    changes = (
        Change(ChangeKind.FREEZE, ("conv2d", "batch_normalization", "head/bias")),
        Change(ChangeKind.MULTIPLIERS, value={"head": 0.1}),
    )
    controls = with_changes(initial_controls(fake_spec(), tree.variables, 0.1), changes)
    preset = preset_of("p", tree, controls)
    assert preset == VariablePreset(
        "p", "net", frozen=("conv2d", "batch_normalization", "head/bias"), multipliers={"head": 0.1}
    )
    resolved = resolve_preset(preset, tree.variables)
    assert (resolved.selection, resolved.multipliers) == (controls.selection, controls.multipliers)


def test_what_stands_is_saved_by_name_and_applied_later_as_one_change(qtbot: QtBot, person: Person) -> None:
    person.click_box("conv2d")
    person.take_multipliers({"head": 0.25})
    dialog = opened(person)
    QTest.keyClicks(dialog.name_edit, "slow head")
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Return)
    assert names(dialog) == ["slow head"]
    dialog.reject()
    wanted = person.controls
    person.click_box("")
    with qtbot.waitSignal(person.panel.arrangementRequested) as asked:
        dialog = opened(person)
        QTest.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    assert asked.args == [wanted.selection, wanted.multipliers, "Preset slow head"]


def test_presets_of_other_models_come_last_and_say_what_does_not_match(
    qtbot: QtBot, person: Person, store: PresetStore
) -> None:
    store.save(FOREIGN)
    store.save(VariablePreset("mine", "net"))
    dialog = opened(person)
    assert names(dialog) == ["mine", "a far one"]
    assert dialog.words_label.text() == "826 of 826 parameters learn."
    dialog.list.setCurrentRow(1)
    assert dialog.words_label.text().startswith("Made for other. ")
    assert "Of its 2 names, 1 matches nothing in this model: block9." in dialog.words_label.text()
    with qtbot.waitSignal(person.panel.noted) as said:
        QTest.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    assert said.args == ["Preset a far one: Of its 2 names, 1 matches nothing in this model: block9."]


def rename(dialog: PresetsDialog, text: str) -> None:
    """Types another name for the chosen preset, in the list."""
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    editor = dialog.list.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_a_preset_is_renamed_in_place(qtbot: QtBot, person: Person, store: PresetStore) -> None:
    store.save(VariablePreset("one", "net"))
    dialog = opened(person)
    rename(dialog, "another")
    qtbot.waitUntil(lambda: store.presets() == (VariablePreset("another", "net"),))
    assert names(dialog) == ["another"]
    assert dialog.isVisible()  # Enter in the name applies nothing


def test_a_name_that_is_taken_is_refused_and_said(qtbot: QtBot, person: Person, store: PresetStore) -> None:
    store.save(VariablePreset("one", "net"))
    store.save(VariablePreset("two", "net"))
    dialog = opened(person)
    rename(dialog, "two")
    qtbot.waitUntil(lambda: "must be its own" in dialog.words_label.text())
    assert names(dialog) == ["one", "two"]


def test_enter_in_the_list_applies(qtbot: QtBot, person: Person, store: PresetStore) -> None:
    store.save(VariablePreset("one", "net"))
    dialog = opened(person)
    with qtbot.waitSignal(person.panel.arrangementRequested):
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)


def test_a_preset_is_deleted_and_copied_as_lines_of_a_spec(person: Person, store: PresetStore) -> None:
    preset = VariablePreset("one", "net", frozen=("conv2d",), multipliers={"head": 0.5})
    store.save(preset)
    dialog = opened(person)
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == preset_toml(preset)
    QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert store.presets() == ()
    assert not dialog.use_button.isEnabled()


def test_the_menu_has_the_presets_of_this_model_alone(qtbot: QtBot, person: Person, store: PresetStore) -> None:
    store.save(FOREIGN)
    store.save(VariablePreset("mine", "net", frozen=("conv2d",)))
    menu = QMenu()
    presets_of(person).fill_menu(menu)
    assert [action.text() for action in menu.actions() if action.text()] == ["mine", "Save, rename, delete…"]
    with qtbot.waitSignal(person.panel.arrangementRequested):
        menu.actions()[0].trigger()


def test_nothing_is_applied_while_the_run_takes_no_changes(qtbot: QtBot, person: Person, store: PresetStore) -> None:
    store.save(VariablePreset("mine", "net", frozen=("conv2d",)))
    person.panel.set_controls(person.controls, person.controls, editable=False)
    dialog = opened(person)
    assert not dialog.use_button.isEnabled()
    with qtbot.assertNotEmitted(person.panel.arrangementRequested):
        presets_of(person).apply(VariablePreset("mine", "net"))


def test_the_dialog_closes_with_the_model(person: Person) -> None:
    opened(person)
    person.panel.set_tree(None)
    assert presets_of(person).dialog is None
