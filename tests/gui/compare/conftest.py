"""Windows with stored runs to be compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gradgui.core.spec import PlannedIntervention
from gradgui.core.spec_toml import with_setting
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS
from tests.runs.records import stored_run

#: Names and steps of the stored runs, in the order in which they were made.
RUNS = (("first", 60), ("second", 120), ("third", 90))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Makes runs that differ in their length, seed and changes, once."""
    folder, paths = tmp_path_factory.mktemp("made"), []
    for index, (name, steps) in enumerate(RUNS):
        changes = (PlannedIntervention(at_step=30, learning_rate=1e-2),) if index == 1 else ()
        spec = msgspec.structs.replace(fake_spec(steps=steps), name=name, interventions=changes)
        spec = with_setting(spec, f"loop.seed={index}")
        paths.append(stored_run(folder, spec, FakeEngine(n_validation_examples=8, steps_per_epoch=20)).path)
    return paths


@pytest.fixture
def stored(made: list[Path], services: WindowServices) -> list[Path]:
    """Puts them where a window finds them."""
    return [Path(shutil.copytree(path, services.runs_dir / path.name)) for path in made]


@pytest.fixture
def compared(qtbot: QtBot, stored: list[Path], window: MainWindow) -> MainWindow:
    """Selects all runs with Shift and presses Compare, and waits until they are read."""
    select_runs(qtbot, window, len(stored))
    qtbot.mouseClick(window.runs.foot.compare_button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    wait_for_table(qtbot, window)
    return window


def select_runs(qtbot: QtBot, window: MainWindow, n_runs: int) -> None:
    """Waits for the list and selects the first so many runs, as a person does."""
    qtbot.waitUntil(lambda: window.runs.model.rowCount() >= n_runs, timeout=WAIT_MS)
    table = window.runs.table
    window.docks["runs"].raise_()

    def click(row: int, modifier: Qt.KeyboardModifier) -> None:
        place = table.visualRect(window.runs.model.index(row, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)  # type: ignore[no-untyped-call]

    click(0, Qt.KeyboardModifier.NoModifier)
    if n_runs > 1:
        click(n_runs - 1, Qt.KeyboardModifier.ShiftModifier)


def wait_for_table(qtbot: QtBot, window: MainWindow) -> None:
    """Waits until all runs are read and their table is made."""
    comparison = window.compare.comparison

    def there() -> bool:
        paths = tuple(run.path for run in comparison.runs)
        return not comparison.is_reading and bool(comparison.rows) and comparison.table_paths == paths

    qtbot.waitUntil(there, timeout=WAIT_MS)
