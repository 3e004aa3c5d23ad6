"""A panel of stored runs without a window around it: what it asks for is carried out when a test waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import with_setting
from gradgui.gui.control.background import Background
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.settings import WindowSettings
from gradgui.runs.store.run_format import RECORD_FILE
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS
from tests.runs.records import stored_run


class Bench:
    """A panel, its folder, and what a test does with both.

    Args:
        qtbot: waits.
        folder: where runs and settings are.
    """

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.runs_dir = folder / "runs"
        self.settings = WindowSettings(folder / "settings.ini")
        self.background = Background()
        self.panel = self.new_panel()

    def new_panel(self) -> RunsPanel:
        """Shows another panel on the same folder and settings, as after a new start."""
        panel = RunsPanel(self.runs_dir, self.background, None, self.settings)
        self.qtbot.addWidget(panel)
        panel.resize(900, 500)
        panel.show()
        self.panel = panel
        return panel

    def add(self, name: str, *, steps: int = 5, parent: Path | None = None, started: str = "") -> Path:
        """Stores a run and returns its folder; `parent` is what it says it was forked from."""
        path = stored_run(self.runs_dir, with_setting(fake_spec(steps=steps), f'name="{name}"')).path
        connection = sqlite3.connect(path / RECORD_FILE)
        with connection:
            if parent is not None:
                body = msgspec.json.encode({"run": parent.name, "step": 3}).decode()
                connection.execute("INSERT INTO meta VALUES ('parent', ?)", (body,))
            if started:
                connection.execute("UPDATE meta SET value = ? WHERE key = 'started_at'", (started,))
        connection.close()
        return path

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits until something holds, delivering what was done in the background."""

        def holds() -> bool:
            self.background.deliver()
            return condition()

        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def read(self) -> list[str]:
        """Reads the folder and returns the names as they are shown."""
        listed: list[object] = []
        self.panel.lister.listed.connect(listed.append)
        self.panel.reload()
        self.wait(lambda: bool(listed) and not self.background.busy)
        return self.names

    @property
    def names(self) -> list[str]:
        """The names of the rows, forks with a dot a level."""
        model = self.panel.model
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        return ["." * model.row(index).depth + model.run(index).name for index in rows]

    def select(self, *names: str) -> None:
        """Selects runs by name."""
        self.panel.table.select_paths([run.path for run in self.panel.model.runs if run.name in names])


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    """Returns a panel on an empty folder."""
    made = Bench(qtbot, tmp_path)
    yield made
    # The panel is gone by now: what was read for it is delivered to nobody.
    qtbot.waitUntil(lambda: not made.background.busy, timeout=WAIT_MS)
