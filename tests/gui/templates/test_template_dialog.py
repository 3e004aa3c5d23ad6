"""New specs from templates, as a person makes them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import read_spec, spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.templates.template_dialog import TemplateDialog
from gradgui.runs.templates import own_templates, save_template
from tests.fakes import fake_spec
from tests.gui.conftest import wait_for_state


def choose(dialog: TemplateDialog, name: str) -> None:
    for row in range(dialog.list.count()):
        if dialog.list.item(row).data(Qt.ItemDataRole.UserRole).name == name:
            dialog.list.setCurrentRow(row)
            return
    raise AssertionError(name)


def answer(dialog: TemplateDialog, key: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, f"{key}Answer")
    assert found is not None
    return found


def test_what_is_asked_for_is_filled_in_and_written(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = TemplateDialog(tmp_path / "own", tmp_path)
    qtbot.addWidget(dialog)
    choose(dialog, "images")
    (tmp_path / "birds").mkdir()
    dialog.questions.choose = lambda title, folder: str(tmp_path / "birds") if folder else ""
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    assert "Folder of images, one sub-folder a class must be given" in dialog.problem.text()
    button = dialog.findChild(QToolButton, "data.sourceAnswerBrowse")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    classes = answer(dialog, "model.arguments.classes")
    assert classes.placeholderText() == ""
    for name in ("blackbird", "jay"):
        (tmp_path / "birds" / name).mkdir()
    answer(dialog, "data.source").setText(f"{tmp_path / 'birds'}/")
    assert classes.placeholderText() == "2"  # counted, where nothing else is said
    QTest.keyClicks(classes, "3")
    with qtbot.waitSignal(dialog.created) as made:
        QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    spec = read_spec(Path(made.args[0]))
    assert Path(made.args[0]) == tmp_path / "images" / "images.toml"
    assert spec.model.arguments == {"classes": 3}
    assert spec.data is not None
    assert Path(spec.data.source) == tmp_path / "birds"


def test_own_templates_are_renamed_and_deleted_and_shipped_ones_are_not(qtbot: QtBot, tmp_path: Path) -> None:
    save_template(tmp_path, "usual", fake_spec())
    dialog = TemplateDialog(tmp_path, tmp_path)
    qtbot.addWidget(dialog)
    assert not dialog.delete_button.isVisibleTo(dialog)
    choose(dialog, "usual")
    assert dialog.delete_button.isVisibleTo(dialog)
    dialog.list.currentItem().setText("images")
    assert "name of a template" in dialog.problem.text()
    choose(dialog, "usual")
    dialog.list.currentItem().setText("other")
    assert [template.name for template in own_templates(tmp_path)] == ["other"]
    QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert own_templates(tmp_path) == ()


def test_the_set_up_is_kept_as_a_template_and_opened_again(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=50)), encoding="utf-8")
    window.open_path(path)
    wait_for_state(qtbot, window, "ready")
    window.form.set_value("loop.seed", 7)
    window.templates.ask_name = lambda name: "usual"
    window.actions_by_id["file.save_template"].trigger()
    dialog = window.templates.new_spec()
    choose(dialog, "usual")
    dialog.path_edit.setText(str(tmp_path / "again.toml"))
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: window.controller.spec is not None and window.controller.spec.loop.seed == 7 and window.controller.is_alive
    )
    assert (tmp_path / "again.toml").is_file()
