"""Exporting as a person does it: dialog, progress, cancel, what is said in the end."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import with_setting
from gradgui.gui.exporting.export_dialog import ExportDialog
from gradgui.gui.exporting.saving_line import SavingLine
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, close_window, wait_for_state
from tests.runs.records import stored_run

#: Stands for a `gradgui` that takes its time: says how far it is, writes a part, and waits until its input ends.
SLOW = """
import json, pathlib, sys
words = sys.argv[1:]
out = pathlib.Path(words[words.index("--out") + 1])
part = out.with_name(f".{out.name}.1234.part")
part.write_text("half")
print("something that a program prints")
print(json.dumps({"event": "progress", "share": 0.25}), flush=True)
sys.stdin.read()
sys.exit(130)
"""
#: Stands for one that writes the words that it was called with.
QUICK = """
import pathlib, sys
words = sys.argv[1:]
pathlib.Path(words[words.index("--out") + 1]).write_text(" ".join(words))
"""
FAILS = """
import json, sys
print(json.dumps({"event": "failed", "message": "The model must be one that Keras can save."}), flush=True)
sys.exit(2)
"""


@pytest.fixture
def run(services: WindowServices) -> Path:
    return stored_run(services.runs_dir, fake_spec(steps=60)).path


@pytest.fixture
def code() -> str:
    """Replaces `gradgui` by a program; "": the real one."""
    return ""


@pytest.fixture
def shown(qtbot: QtBot, services: WindowServices, code: str) -> Iterator[MainWindow]:
    window = MainWindow(replace(services, gradgui=(sys.executable, "-c", code)) if code else services)
    window.show()
    yield window
    close_window(qtbot, window)


def dialog_of(qtbot: QtBot, window: MainWindow, run: Path, folder: Path) -> ExportDialog:
    """Opens the dialog as the menu does."""
    window.settings.last_folder = str(folder)
    with qtbot.waitSignal(window.exporting.opened, timeout=WAIT_MS) as opened:
        window.exporting.ask(run)
    assert opened.args is not None
    dialog = opened.args[0]
    assert isinstance(dialog, ExportDialog)
    return dialog


def click(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QAbstractButton, name)
    assert button is not None
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for_words(qtbot: QtBot, dialog: ExportDialog, words: str) -> None:
    qtbot.waitUntil(lambda: words in dialog.words_label.text(), timeout=WAIT_MS)


def test_a_run_is_exported_by_the_menu_of_the_table_and_shown_in_its_folder(
    qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path
) -> None:
    shown.settings.last_folder = str(tmp_path)
    shown.runs.reload()
    qtbot.waitUntil(lambda: shown.runs.model.rowCount() == 1, timeout=WAIT_MS)
    shown.runs.table.selectRow(0)
    menu = QMenu(shown)
    shown.runs.run_actions.fill(menu, shown.runs.selected_runs())
    with qtbot.waitSignal(shown.exporting.opened, timeout=WAIT_MS) as opened:
        next(action for action in menu.actions() if action.objectName() == "exportRun").trigger()
    assert opened.args is not None
    dialog = opened.args[0]
    QTest.keyClicks(dialog.options.first_edit, "10")
    QTest.keyClicks(dialog.options.stop_edit, "20")
    QTest.keyClicks(dialog.options.every_edit, "5")
    folders: list[Path] = []
    dialog.show_folder = folders.append
    click(dialog, "exportFormat.csv")
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    with (tmp_path / f"{run.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["10", "15"]
    assert [float(row["loss"]) for row in rows] == RunReader(run).loss[[10, 15]].tolist()
    click(dialog, "exportShowButton")
    assert folders == [tmp_path]
    assert "Saved" in shown.status_line.currentMessage()
    click(dialog, "exportCloseButton")
    assert not dialog.isVisible()


def test_what_is_there_already_is_replaced_only_by_a_button_that_says_so(
    qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path
) -> None:
    out = tmp_path / f"{run.name}.npz"
    out.write_bytes(b"mine")
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    assert dialog.export_button.text() == "Export"
    click(dialog, "exportFormat.npz")
    assert dialog.export_button.text() == "Replace"
    assert "would be replaced" in dialog.words_label.text()
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    with np.load(out) as arrays:
        assert len(arrays["loss"]) == 60
    dialog.close()


def test_a_place_that_is_not_there_cannot_be_written_to(qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    dialog.target_edit.setText(str(tmp_path / "nowhere" / "a.csv"))
    assert not dialog.export_button.isEnabled()
    assert "nowhere" in dialog.words_label.text()
    dialog.choose_target = lambda proposed, suffix: str(tmp_path / "b.csv")
    click(dialog, "exportBrowseButton")
    assert dialog.export_button.isEnabled()
    QTest.keyClicks(dialog.options.first_edit, "30")
    assert dialog.export_button.isEnabled()
    QTest.keyClicks(dialog.options.stop_edit, "20")
    assert not dialog.export_button.isEnabled()
    assert "must come after" in dialog.words_label.text()
    QTest.keyClicks(dialog.options.first_edit, "00")
    assert "must be one of 60" in dialog.words_label.text()
    dialog.close()


@pytest.mark.parametrize("code", [SLOW])
def test_a_cancelled_export_leaves_nothing_behind(qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    dialog = dialog_of(qtbot, shown, run, folder)
    click(dialog, "exportFormat.keras")
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "25")
    assert dialog.progress.isVisible()
    assert not dialog.formats.isEnabled()
    assert list(folder.iterdir())
    click(dialog, "exportCloseButton")
    wait_for_words(qtbot, dialog, "Nothing was written")
    assert not list(folder.iterdir())
    assert dialog.isVisible()
    dialog.close()


@pytest.mark.parametrize("code", [SLOW])
def test_closing_the_dialog_ends_what_is_going_on(qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "25")
    dialog.close()
    assert not shown.exporting.is_busy
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize("code", [FAILS])
def test_what_went_wrong_is_said_in_the_dialog(qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    click(dialog, "exportFormat.keras")
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "The model must be one that Keras can save.")
    assert dialog.export_button.isEnabled()
    dialog.close()


@pytest.mark.parametrize("code", [QUICK])
def test_the_weights_of_a_checkpoint_can_be_chosen(qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    click(dialog, "exportFormat.savedmodel")
    combo = dialog.options.weights_combo
    assert [combo.itemText(row) for row in range(combo.count())][:2] == ["the run's end", "step 60"]
    combo.setCurrentIndex(1)
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    words = (tmp_path / f"{run.name}-savedmodel").read_text(encoding="utf-8")
    assert "--format savedmodel" in words
    assert "--at 60 --trust-store" in words
    assert "--trust " not in words
    dialog.close()


@pytest.mark.parametrize("code", [QUICK])
def test_code_runs_only_once_it_is_trusted(
    qtbot: QtBot, shown: MainWindow, services: WindowServices, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text("def build_model():\n    pass\n", encoding="utf-8")
    spec = with_setting(fake_spec(steps=5), f'model.source="{program.as_posix()}:build_model"')
    run = stored_run(services.runs_dir, spec).path
    asked: list[tuple[Path, ...]] = []

    def ask(files: tuple[Path, ...]) -> bool:
        asked.append(files)
        return len(asked) > 1

    shown.ask_trust = ask
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    click(dialog, "exportFormat.weights")
    click(dialog, "exportButton")
    assert "not allowed" in dialog.words_label.text()
    assert not shown.exporting.is_busy
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    assert asked == [(program,), (program,)]
    dialog.close()


def test_without_a_checkpoint_there_is_no_model_to_export(
    qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path
) -> None:
    for file in (run / "checkpoints").iterdir():
        file.unlink()
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    button = dialog.findChild(QAbstractButton, "exportFormat.keras")
    assert button is not None
    assert not button.isEnabled()
    assert "no checkpoint" in button.accessibleDescription()
    dialog.close()


@pytest.mark.parametrize("code", [QUICK])
def test_raw_variables_leave_as_arrays_and_are_no_keras_model(
    qtbot: QtBot, shown: MainWindow, services: WindowServices, tmp_path: Path
) -> None:
    run = stored_run(services.runs_dir, fake_spec(steps=5), FakeEngine(raw=True)).path
    dialog = dialog_of(qtbot, shown, run, tmp_path)
    keras = dialog.findChild(QAbstractButton, "exportFormat.keras")
    assert keras is not None
    assert not keras.isEnabled()
    click(dialog, "exportFormat.weights")
    assert dialog.target == tmp_path / f"{run.name}.npz"
    dialog.close()


@pytest.mark.parametrize("code", [SLOW])
def test_a_model_is_saved_by_the_file_menu_in_the_same_way(
    qtbot: QtBot, shown: MainWindow, run: Path, tmp_path: Path
) -> None:
    shown.open_path(run)
    qtbot.waitUntil(shown.actions_by_id["file.export"].isEnabled, timeout=WAIT_MS)
    shown.files.choose_save = lambda title, name, name_filter: str(tmp_path / "mine.keras")
    shown.actions_by_id["file.save_model"].trigger()
    assert shown.exporting.is_busy
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob(".mine.keras.*"))), timeout=WAIT_MS)
    line = shown.findChild(SavingLine)
    assert isinstance(line, SavingLine)
    qtbot.waitUntil(lambda: line.words_label.text().startswith("Writing mine.keras:"), timeout=WAIT_MS)
    assert line.isVisible()
    click(line, "cancelSavingButton")
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=WAIT_MS)
    assert shown.status_line.currentMessage() == "Not saved: cancelled"
    assert not shown.exporting.is_busy
    assert not list(tmp_path.glob("*mine.keras*"))


def test_a_run_that_goes_on_is_exported_as_far_as_it_is(qtbot: QtBot, shown: MainWindow, tmp_path: Path) -> None:
    shown.settings.last_folder = str(tmp_path)
    shown.open_path("examples:linear")
    wait_for_state(qtbot, shown, "ready")
    export = shown.actions_by_id["file.export"]
    assert not export.isEnabled()
    shown.controller.step()
    wait_for_state(qtbot, shown, "paused")
    qtbot.waitUntil(export.isEnabled, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: RunReader(shown.controller.status.run_path).n_steps == 1, timeout=WAIT_MS)
    with qtbot.waitSignal(shown.exporting.opened, timeout=WAIT_MS) as opened:
        export.trigger()
    assert opened.args is not None
    dialog = opened.args[0]
    click(dialog, "exportButton")
    wait_for_words(qtbot, dialog, "Saved")
    (written,) = tmp_path.glob("*.csv")
    assert len(written.read_text(encoding="utf-8").splitlines()) == 2
    dialog.close()


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_real_model_leaves_through_the_dialog(
    qtbot: QtBot, shown: MainWindow, services: WindowServices, tmp_path: Path
) -> None:
    from gradgui.app.training import load_spec, run_headless

    spec = with_setting(load_spec("examples:mlp"), "loop.steps=3")
    summary = run_headless(spec, services.runs_dir)
    assert summary.run is not None
    dialog = dialog_of(qtbot, shown, summary.run, tmp_path)
    click(dialog, "exportFormat.weights")
    click(dialog, "exportButton")
    qtbot.waitUntil(lambda: "Saved" in dialog.words_label.text(), timeout=120_000)
    assert (tmp_path / f"{summary.run.name}.weights.h5").stat().st_size > 100_000
    dialog.close()
