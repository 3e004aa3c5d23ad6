"""Saving, copying and opening plots as a person does: the menu at a panel's head, the files read back."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind
from gradgui.gui.main_window import MainWindow
from gradgui.gui.plots.export.export_menu import ExportPanel
from tests.gui.conftest import wait_for_state


@pytest.fixture
def run(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Returns a window with a paused run of 40 steps or more."""
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.controller.go()
    qtbot.waitUntil(lambda: window.controller.status.step >= 40, timeout=20_000)
    window.controller.pause()
    wait_for_state(qtbot, window, "paused")
    window.pump.tick()
    return window


def choose(panel: ExportPanel, name: str) -> None:
    """Opens the menu at the panel's head and clicks an entry."""
    menu = panel.export_button.menu()
    menu.aboutToShow.emit()
    menu.popup(panel.export_button.mapToGlobal(QPoint(0, 0)))
    action = next(action for action in menu.actions() if action.objectName() == name)
    assert action.isEnabled()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()


def save_as(window: MainWindow, path: Path | str) -> list[str]:
    """Answers the dialog with a path; returns the names that it proposes."""
    proposed: list[str] = []

    def answer(_title: str, name: str, _filter: str) -> str:
        proposed.append(name)
        return str(path)

    window.files.choose_save = answer
    return proposed


def test_a_picture_is_saved(qtbot: QtBot, run: MainWindow, tmp_path: Path) -> None:
    out = tmp_path / "loss.png"
    proposed = save_as(run, out)
    choose(run.loss, "save_png")
    qtbot.waitUntil(out.exists, timeout=10_000)
    size = run.loss.picture_size()
    image = QImage(str(out))
    assert (image.width(), image.height()) == (2 * size.width(), 2 * size.height())
    assert proposed[0].endswith("-loss.png")


def test_a_drawing_gets_its_suffix(qtbot: QtBot, run: MainWindow, tmp_path: Path) -> None:
    save_as(run, tmp_path / "norms")
    choose(run.gradients, "save_svg")
    out = tmp_path / "norms.svg"
    qtbot.waitUntil(out.exists, timeout=10_000)
    assert ET.parse(out).getroot().tag.endswith("svg")


def test_the_numbers_of_the_loss_are_those_of_the_record(qtbot: QtBot, run: MainWindow, tmp_path: Path) -> None:
    out = tmp_path / "loss.csv"
    save_as(run, out)
    choose(run.loss, "save_csv")
    qtbot.waitUntil(out.exists, timeout=10_000)
    history = run.loss._history
    assert history is not None
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    start, stop = run.steps.seen
    assert [int(row["step"]) for row in rows] == list(range(start, stop))
    assert [float(row["loss"]) for row in rows] == history.scalars("loss", start, stop).tolist()


def test_the_numbers_of_the_heat_map_are_those_of_all_variables_in_view(
    qtbot: QtBot, run: MainWindow, tmp_path: Path
) -> None:
    out = tmp_path / "norms.csv"
    save_as(run, out)
    run.steps.show(9.5, 19.5)
    choose(run.gradients, "save_csv")
    qtbot.waitUntil(out.exists, timeout=10_000)
    history = run.loss._history
    assert history is not None
    header, *rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert header == ["step", *(f"{path}:gradient" for path in history.layout.variables)]
    read = np.array(rows, dtype=np.float64)
    assert read[:, 0].tolist() == list(range(10, 20))
    assert np.array_equal(read[:, 1:].astype(np.float32), history.norms(NormKind.GRADIENT, 10, 20))


def test_picture_and_numbers_are_copied(qtbot: QtBot, run: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(run.loss, "copy_picture")
    assert clipboard.image().width() == 2 * run.loss.picture_size().width()
    choose(run.loss, "copy_numbers")
    qtbot.waitUntil(lambda: clipboard.text().startswith("step\tloss"), timeout=10_000)
    start, stop = run.steps.seen
    assert len(clipboard.text().splitlines()) == stop - start + 1


def test_a_file_that_cannot_be_written_is_said_in_the_banner(qtbot: QtBot, run: MainWindow, tmp_path: Path) -> None:
    save_as(run, tmp_path / "missing" / "loss.png")
    choose(run.loss, "save_png")
    qtbot.waitUntil(lambda: "writable" in run.banner.text, timeout=10_000)
    assert not (tmp_path / "missing").exists()


def test_a_dialog_that_is_cancelled_writes_nothing(run: MainWindow, tmp_path: Path) -> None:
    save_as(run, "")
    choose(run.loss, "save_png")
    assert not list(tmp_path.glob("*.png"))
    assert not run.background.busy


def test_without_a_step_only_the_window_can_be_opened(window: MainWindow) -> None:
    menu = window.loss.export_button.menu()
    menu.aboutToShow.emit()
    assert [action.objectName() for action in menu.actions() if action.isEnabled() and action.text()] == ["window"]


def test_a_right_click_on_the_plot_opens_the_same_menu(run: MainWindow) -> None:
    plot = run.loss.plot
    place = plot.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plot.mapToGlobal(place))
    QApplication.sendEvent(plot.viewport(), event)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert popup is run.loss.export_button.menu()
    popup.close()


def test_the_menu_bar_has_every_plot_action(run: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    out = tmp_path / "menu.svg"
    save_as(run, out)
    run.actions_by_id.refresh()
    run.actions_by_id["gradients.save_svg"].trigger()
    qtbot.waitUntil(out.exists, timeout=10_000)
    for prefix in ("loss", "gradients"):
        for name in ("save_png", "save_svg", "save_csv", "copy_picture", "copy_numbers", "window"):
            assert run.actions_by_id[f"{prefix}.{name}"].isEnabled()
