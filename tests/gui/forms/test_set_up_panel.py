"""Form and TOML beside each other, as a person uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import read_spec
from gradgui.gui.forms.fields.planned_rows import rows_of
from gradgui.gui.forms.parts.planned_editor import PlannedEditor
from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import WAIT_MS, wait_for_state

TEXT = """\
# title: mine
format = 1
name = "mine"

[model]
source = "fake"  # the model

[data]
source = "fake"

[loss]
name = "fake"

[optimizer]
name = "SGD"
learning_rate = 0.1

[loop]
steps = 50  # enough
"""


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """Returns a window with a spec of its own, its TOML in sight."""
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.docks["form"].raise_()
    window.set_up.show_view("text")
    return window


def field(window: MainWindow, key: str) -> QLineEdit:
    found = window.form.findChild(QLineEdit, f"{key}Field")
    assert found is not None
    return found


def replace_text(window: MainWindow, old: str, new: str) -> None:
    editor = window.set_up.page.editor
    text = editor.toPlainText()
    cursor = editor.textCursor()
    cursor.setPosition(text.index(old))
    cursor.setPosition(text.index(old) + len(old), cursor.MoveMode.KeepAnchor)
    cursor.insertText(new)


def retype(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def test_the_text_is_the_file_and_both_change_each_other(opened: MainWindow) -> None:
    editor = opened.set_up.page.editor
    assert editor.toPlainText() == TEXT
    assert not opened.form.has_edits
    replace_text(opened, "steps = 50", "steps = 70")
    assert field(opened, "loop.steps").text() == "70"
    assert opened.form.apply_bar.words.text() == "1 edit not applied"
    retype(field(opened, "data.batch_size"), "7")
    assert "steps = 70  # enough" in editor.toPlainText()
    assert 'source = "fake"\nbatch_size = 7\n' in editor.toPlainText()
    opened.form.discard()
    assert editor.toPlainText() == TEXT
    assert not opened.form.has_edits


def test_a_text_that_cannot_be_read_says_where_and_leaves_the_form(opened: MainWindow) -> None:
    replace_text(opened, "steps = 50", "steps = ")
    page = opened.set_up.page
    assert "valid TOML" in page.message.text()
    assert page.editor.wrong_line == TEXT.splitlines().index("steps = 50  # enough")
    assert field(opened, "loop.steps").text() == "50"
    assert not field(opened, "loop.steps").isEnabled()
    assert opened.form.apply_bar.problem_button.text() == "1 problem"
    opened.set_up.show_view("form")
    QTest.mouseClick(opened.form.apply_bar.problem_button, Qt.MouseButton.LeftButton)
    assert opened.set_up.view == "text"
    assert opened.focusWidget() is page.editor
    QTest.mouseClick(opened.form.apply_bar.discard_button, Qt.MouseButton.LeftButton)
    assert page.error == ""
    assert "steps = 50" in page.editor.toPlainText()
    assert field(opened, "loop.steps").isEnabled()


def test_an_unknown_key_marks_its_line(opened: MainWindow) -> None:
    replace_text(opened, "steps = 50", "steps = 50\nstepz = 1\n#")
    assert '"stepz"' in opened.set_up.page.message.text()
    assert opened.set_up.page.editor.wrong_line == TEXT.splitlines().index("steps = 50  # enough") + 1


def test_start_runs_what_was_written(qtbot: QtBot, opened: MainWindow) -> None:
    replace_text(opened, "steps = 50", "steps = 20")
    QTest.mouseClick(opened.transport.start_button, Qt.MouseButton.LeftButton)
    wait_for_state(qtbot, opened, "finished")
    assert opened.controller.status.step == 20
    assert "steps = 20  # enough" in opened.set_up.page.editor.toPlainText()


def test_an_edit_of_the_form_is_undone_in_the_text(opened: MainWindow) -> None:
    retype(field(opened, "loop.seed"), "3")
    assert "seed = 3" in opened.set_up.page.editor.toPlainText()
    opened.set_up.page.editor.undo()
    assert field(opened, "loop.seed").text() == "0"


def test_tab_indents_and_control_tab_leaves(opened: MainWindow) -> None:
    editor = opened.set_up.page.editor
    editor.setFocus()
    editor.go_to_line(0)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText().startswith("  # title")
    assert opened.focusWidget() is editor
    QTest.keyClick(editor, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert opened.focusWidget() is not editor


def test_a_key_says_what_it_means_in_the_text_and_in_the_form(opened: MainWindow) -> None:
    words = opened.set_up.page.editor.help_at(TEXT.index("steps"))
    assert words.startswith("loop.steps: How many steps")
    opened.set_up.show_view("form")
    field(opened, "loop.steps").setFocus()
    assert opened.set_up.help.text() == words


def test_the_saved_file_has_the_comments_and_the_edits(opened: MainWindow, tmp_path: Path) -> None:
    retype(field(opened, "loop.seed"), "3")
    opened.files.choose_save = lambda title, name, name_filter: str(tmp_path / "saved")
    opened.files.save_spec_as()
    text = (tmp_path / "saved.toml").read_text(encoding="utf-8")
    assert text == TEXT + "seed = 3\n"
    assert read_spec(tmp_path / "saved.toml").loop.seed == 3


def test_what_excludes_something_is_said_at_both(opened: MainWindow) -> None:
    opened.set_up.show_view("form")
    retype(field(opened, "loop.epochs"), "3")
    assert "exclude" in opened.form.error("loop.steps")
    assert "exclude" in opened.form.error("loop.epochs")
    assert opened.form.apply_bar.problem_button.text() == "2 problems"
    QTest.mouseClick(opened.form.apply_bar.problem_button, Qt.MouseButton.LeftButton)
    assert opened.focusWidget() is field(opened, "loop.steps")


def test_a_pattern_that_matches_nothing_is_said_before_it_is_opened(opened: MainWindow) -> None:
    opened.set_up.show_view("form")
    edit = field(opened, "variables.frozen")
    retype(edit, "convv2d")
    assert opened.form.error("variables.frozen") == ""  # half of a pattern is no mistake
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "conv2d" in opened.form.error("variables.frozen")
    assert opened.controller.is_alive
    retype(edit, "conv2d")
    assert opened.form.error("variables.frozen") == ""


def test_a_change_is_planned_line_by_line(qtbot: QtBot, opened: MainWindow) -> None:
    opened.form.focus_key("interventions")
    editor = opened.form.findChild(PlannedEditor)
    assert editor is not None
    QTest.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    line = editor.lines[0]
    QTest.keyClicks(line.step_edit, "5")
    line.what_combo.setCurrentIndex(line.what_combo.findData("learning_rate"))
    QTest.keyClicks(line.value_edit, "0.01")
    assert "[[interventions]]\nat_step = 5\nlearning_rate = 0.01\n" in opened.set_up.page.editor.toPlainText()
    QTest.keyClick(line.value_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: (
            opened.controller.is_alive and opened.controller.spec is not None and bool(opened.controller.spec.interventions)
        ),
        timeout=WAIT_MS,
    )
    assert [row.text for row in rows_of(editor.text())] == ["0.01"]
    QTest.mouseClick(editor.lines[0].remove_button, Qt.MouseButton.LeftButton)
    assert "interventions" not in opened.set_up.page.editor.toPlainText()


def test_a_value_set_by_another_part_waits_as_an_edit(opened: MainWindow) -> None:
    opened.form.set_value("loss.name", "mean_squared_error")
    opened.form.set_value("loop.epochs", 2)
    combo = opened.form.findChild(QComboBox, "loss.nameField")
    assert combo is not None
    assert combo.currentText() == "mean_squared_error"
    assert (field(opened, "loop.steps").text(), field(opened, "loop.epochs").text()) == ("", "2")
    assert opened.form.has_edits
    assert "epochs = 2" in opened.set_up.page.editor.toPlainText()


def test_a_section_folds_and_a_mistake_in_it_is_found(opened: MainWindow) -> None:
    opened.set_up.show_view("form")
    head = opened.form.findChild(QPushButton, "dataFold")
    assert head is not None
    edit = field(opened, "data.batch_size")
    retype(edit, "many")
    QTest.mouseClick(head, Qt.MouseButton.LeftButton)
    assert not edit.isVisible()
    QTest.mouseClick(opened.form.apply_bar.problem_button, Qt.MouseButton.LeftButton)
    assert edit.isVisible()
    assert opened.focusWidget() is edit
