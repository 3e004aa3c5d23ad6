from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from gradgui.core.status import StopReason
from gradgui.runs.catalogue.run_facts import RunFacts, read_facts
from gradgui.runs.catalogue.run_index import INDEX_FILE, SETTLED_S
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_labels import LABELS_FILE, rename
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened, stored_run


class Readings:
    """Counts the records that are opened to be listed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []

        def counted(folder: Path, alive: bool) -> RunFacts:
            self.names.append(folder.name)
            return read_facts(folder, alive)

        monkeypatch.setattr("gradgui.runs.catalogue.run_summary.read_facts", counted)

    def of_listing(self, runs_dir: Path) -> int:
        """Lists the runs, and returns how many records were opened for it."""
        self.names.clear()
        list_runs(runs_dir)
        return len(self.names)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Readings:
    """Returns the counter."""
    return Readings(monkeypatch)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it later than now, so that every file has settled."""
    now = time.time
    monkeypatch.setattr("gradgui.runs.catalogue.run_index.time.time", lambda: now() + 2 * SETTLED_S)


@pytest.mark.usefixtures("later")
def test_a_run_that_did_not_change_is_read_once_and_listed_alike(tmp_path: Path, readings: Readings) -> None:
    stored_run(tmp_path)
    rename(stored_run(tmp_path).path, "named")
    first = list_runs(tmp_path)
    assert readings.of_listing(tmp_path) == 0
    assert list_runs(tmp_path) == first


def test_a_run_whose_files_are_too_new_is_read_again(tmp_path: Path, readings: Readings) -> None:
    stored_run(tmp_path)
    assert [readings.of_listing(tmp_path) for _ in range(2)] == [1, 1]


@pytest.mark.usefixtures("later")
def test_whatever_changes_is_seen(tmp_path: Path, readings: Readings) -> None:
    path = stored_run(tmp_path).path
    list_runs(tmp_path)
    rename(path, "named")
    assert list_runs(tmp_path)[0].name == "named"
    (path / LABELS_FILE).unlink()
    assert list_runs(tmp_path)[0].name == "quadratic"
    connection = sqlite3.connect(path / RECORD_FILE)
    with connection:
        connection.execute("UPDATE status SET steps = 99")
    connection.close()
    assert list_runs(tmp_path)[0].steps == 99
    assert readings.of_listing(tmp_path) == 0


@pytest.mark.usefixtures("later")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such times")
def test_another_run_in_the_same_place_with_the_same_size_and_time_is_read(tmp_path: Path) -> None:
    path, other = stored_run(tmp_path).path, stored_run(tmp_path / "other").path
    list_runs(tmp_path)
    connection = sqlite3.connect(other / RECORD_FILE)
    with connection:
        connection.execute("UPDATE status SET steps = 99")
    connection.close()
    before = (path / RECORD_FILE).stat()
    shutil.copyfile(other / RECORD_FILE, path / RECORD_FILE)
    os.utime(path / RECORD_FILE, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert next(run for run in list_runs(tmp_path) if run.path == path).steps == 99


@pytest.mark.usefixtures("later")
def test_a_run_that_is_being_written_is_always_read(tmp_path: Path, readings: Readings) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    for first in (0, 3):
        writer.append(batch(first, 3))
        writer.flush()
        assert [(run.state, run.steps) for run in list_runs(tmp_path)] == [("running", first + 3)]
    writer.close(StopReason.STOPPED)
    assert list_runs(tmp_path)[0].state == "finished"
    assert readings.of_listing(tmp_path) == 0


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_an_index_that_is_damaged_or_gone_costs_a_reading_and_nothing_else(
    tmp_path: Path, readings: Readings, content: bytes | None
) -> None:
    stored_run(tmp_path)
    first = list_runs(tmp_path)
    if content is None:
        (tmp_path / INDEX_FILE).unlink()
    else:
        (tmp_path / INDEX_FILE).write_bytes(content)
    assert list_runs(tmp_path) == first
    assert len(readings.names) == 2
    assert readings.of_listing(tmp_path) == 0


@pytest.mark.usefixtures("later")
def test_the_index_of_another_version_is_not_asked(
    tmp_path: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_run(tmp_path)
    list_runs(tmp_path)
    monkeypatch.setattr("gradgui.runs.catalogue.run_index.gradgui_version", lambda: "99")
    assert readings.of_listing(tmp_path) == 1


@pytest.mark.usefixtures("later")
def test_runs_that_are_gone_leave_the_index(tmp_path: Path) -> None:
    gone = stored_run(tmp_path).path
    stored_run(tmp_path)
    list_runs(tmp_path)
    large = (tmp_path / INDEX_FILE).stat().st_size
    shutil.rmtree(gone)
    assert len(list_runs(tmp_path)) == 1
    assert (tmp_path / INDEX_FILE).stat().st_size < large


@pytest.mark.usefixtures("later")
def test_a_folder_that_takes_no_index_is_listed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr("gradgui.runs.catalogue.run_index.replace_file", refuse)
    stored_run(tmp_path)
    assert len(list_runs(tmp_path)) == 1
    assert not (tmp_path / INDEX_FILE).exists()


@pytest.mark.usefixtures("later")
def test_many_runs_are_listed_without_opening_one(tmp_path: Path, readings: Readings) -> None:
    source = stored_run(tmp_path / "source").path
    runs = tmp_path / "runs"
    for number in range(60):
        folder = runs / f"run-{number}"
        folder.mkdir(parents=True)
        for name in (RECORD_FILE, "spec.toml"):
            os.link(source / name, folder / name)
    assert readings.of_listing(runs) == 60
    assert readings.of_listing(runs) == 0
