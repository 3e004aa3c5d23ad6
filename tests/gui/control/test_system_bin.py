from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gradgui.app.run_bin import system_bin
from gradgui.gui.control.system_bin import move_to_system_bin
from gradgui.runs.catalogue.deleting import delete_runs, no_bin, restore_runs
from gradgui.runs.store.run_reader import RunReader
from tests.runs.records import stored_run


@pytest.fixture
def own_bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts the bin of the system into a folder of the test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "Trash"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it would be the bin of whoever runs the tests")
def test_a_run_goes_to_the_systems_bin_and_comes_back_without_a_trace(tmp_path: Path, own_bin: Path) -> None:
    path = stored_run(tmp_path / "runs").path
    (deleted,) = delete_runs([path], move_to_system_bin)
    assert Path(deleted.place).is_relative_to(own_bin.resolve())
    assert not path.exists()
    assert list((own_bin / "info").iterdir()) != []
    assert restore_runs(tmp_path / "runs") == [path.resolve()]
    assert RunReader(path).n_steps == 100
    assert list((own_bin / "info").iterdir()) == []


def test_what_is_not_there_is_not_moved(tmp_path: Path) -> None:
    assert move_to_system_bin(tmp_path / "gone") is None or not (tmp_path / "gone").exists()


def test_the_command_line_uses_the_same_bin_and_none_where_qt_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_bin() is move_to_system_bin
    monkeypatch.setitem(sys.modules, "gradgui.gui.control.system_bin", None)
    assert system_bin() is no_bin
