"""Specs and rows copied and pasted, as keys and menus do it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import parse_spec, spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.runs.catalogue.run_list import list_runs
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.gui.tree_actions import click_box, learning


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_the_spec_is_copied_with_the_ticks_as_they_stand(qtbot: QtBot, ready: MainWindow) -> None:
    click_box(ready, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" not in learning(ready), timeout=WAIT_MS)
    ready.actions_by_id["edit.copy_spec"].trigger()
    assert parse_spec(copied()).variables.frozen == ("head/bias",)


def test_a_pasted_spec_opens_as_a_set_up(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText(spec_to_toml(fake_spec()))
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_for_state(qtbot, window, "ready")
    assert window.controller.spec is not None
    assert window.controller.spec.name == "quadratic"


def test_a_pasted_file_is_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(mime)
    window.actions_by_id["edit.paste"].trigger()
    wait_for_state(qtbot, window, "ready")


def test_what_is_no_spec_says_what_is_wrong_with_it_and_leaves_what_is_open(ready: MainWindow) -> None:
    QGuiApplication.clipboard().setText("[model]\nsorce = 1\n")
    ready.actions_by_id["edit.paste"].trigger()
    assert "sorce" in ready.banner.text
    QGuiApplication.clipboard().setText("")
    ready.actions_by_id["edit.paste"].trigger()
    assert "clipboard" in ready.banner.text
    assert ready.controller.status.state == "ready"


def test_text_is_still_pasted_into_a_field_that_has_the_keyboard(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("conv*")
    window.variables.search_edit.setFocus()
    QTest.keyClick(window.variables.search_edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.variables.search_edit.text() == "conv*"
    assert window.banner.text == ""


def test_rows_of_runs_are_copied_as_a_table_and_as_folders(qtbot: QtBot, running: MainWindow, tmp_path: Path) -> None:
    table = running.runs.table
    running.docks["runs"].raise_()
    qtbot.waitUntil(lambda: running.runs.model.rowCount() == 1, timeout=WAIT_MS)
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    (run,) = list_runs(tmp_path / "runs")
    heads, row = copied().splitlines()
    assert heads.split("\t")[0] == "Name"
    assert row.split("\t")[0] == "quadratic"
    mime = QGuiApplication.clipboard().mimeData()
    assert [Path(url.toLocalFile()) for url in mime.urls()] == [run.path]
    dragged = running.runs.model.mimeData(table.selectionModel().selectedIndexes())
    assert [Path(url.toLocalFile()) for url in dragged.urls()] == [run.path]
    running.clipboard.copy_of_run(run.path)
    assert parse_spec(copied()).name == "quadratic"
