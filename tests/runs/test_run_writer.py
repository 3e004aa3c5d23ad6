from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NORM_KINDS, RunEvent, Validation
from gradgui.core.spec import ModelSpec
from gradgui.core.spec_toml import read_spec
from gradgui.core.status import StopReason
from gradgui.runs.run_format import RECORD_FILE
from gradgui.runs.run_reader import RunReader
from gradgui.runs.run_writer import RunWriter, folder_name
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import batch, opened


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    yield writer
    writer.close(StopReason.STOPPED)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digits-mlp", "20250131-093000-digits-mlp"),
        ("a: b/c\\d*?", "20250131-093000-a-b-c-d"),
        ("..", "20250131-093000-run"),
        ("x" * 100, "20250131-093000-" + "x" * 60),
        ("Größe 2.0.", "20250131-093000-Größe-2.0"),
    ],
)
def test_a_folder_is_named_by_time_and_name_with_nothing_that_a_file_system_refuses(name: str, expected: str) -> None:
    assert folder_name(dt.datetime(2025, 1, 31, 9, 30, tzinfo=dt.UTC), name) == expected


def test_two_runs_of_one_name_in_one_second_have_two_folders(tmp_path: Path) -> None:
    writers = [RunWriter.create(tmp_path / "made" / "anew", fake_spec(), opened()) for _ in range(3)]
    for writer in writers:
        writer.close(StopReason.COMPLETED)
    assert len({writer.path for writer in writers}) == 3


def test_the_spec_stands_in_the_folder_with_absolute_paths(tmp_path: Path) -> None:
    spec = msgspec.structs.replace(fake_spec(), model=ModelSpec("p.py:build_model"))
    writer = RunWriter.create(tmp_path, spec, opened())
    writer.close(StopReason.COMPLETED)
    stored = read_spec(writer.path / "spec.toml")
    assert stored.model.source == f"{Path('p.py').resolve()}:build_model"
    assert stored.loop == spec.loop


def test_a_folder_that_can_not_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"folder for runs must be writable.*file"):
        RunWriter.create(tmp_path / "file" / "runs", fake_spec(), opened())


def test_flushed_steps_are_seen_by_another_reader(writer: RunWriter) -> None:
    writer.append(batch(0, 5))
    writer.append(batch(5, 1))
    writer.flush()
    reader = RunReader(writer.path)
    assert reader.n_steps == 6
    assert reader.status.state == "running"
    np.testing.assert_array_equal(reader.loss, np.concatenate([batch(0, 5).scalars, batch(5, 1).scalars])[:, 0])


def test_everything_is_committed_soon_without_a_flush(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = threading.Event()
    commit = writer._commit

    def observed(*args: str) -> None:
        commit(*args)
        committed.set()

    monkeypatch.setattr(writer, "_commit", observed)
    writer.append(batch(0, 5))
    writer.add_event(RunEvent(5, "note", "x"))
    assert committed.wait(30)
    reader = RunReader(writer.path)
    assert (reader.n_steps, len(reader.events)) == (5, 1)


def test_what_is_added_during_a_commit_waits_for_no_disk(writer: RunWriter) -> None:
    with writer._commit_lock:  # a commit that doesn't come to an end
        writer.append(batch(0, 5))
        writer.add_event(RunEvent(5, "note", "x"))
    writer.flush()
    assert RunReader(writer.path).n_steps == 5


def test_many_small_batches_become_few_rows(writer: RunWriter) -> None:
    for step in range(500):
        writer.append(batch(step, 1))
    writer.flush()
    with sqlite3.connect(writer.path / RECORD_FILE) as connection:
        (n_rows,) = connection.execute("SELECT count(*) FROM chunks").fetchone()
    connection.close()
    assert n_rows < 50
    assert RunReader(writer.path).n_steps == 500


def test_much_data_is_not_held_back(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.runs.run_writer.BUFFER_BYTES", 1000)
    writer.append(batch(0, 50))
    assert RunReader(writer.path).n_steps == 50


def test_every_kind_of_record_comes_back(writer: RunWriter) -> None:
    interventions = (
        Intervention(0, ChangeKind.FREEZE, ("a/b", "a/c"), source="planned", time_s=0.1),
        Intervention(3, ChangeKind.LEARNING_RATE, value=1e-4 / 3),
        Intervention(4, ChangeKind.MULTIPLIERS, ("a/b",), {"a/b": 0.1}),
        Intervention(5, ChangeKind.CLIP, value={"kind": "none", "limit": None}),
    )
    for intervention in interventions:
        writer.add_intervention(intervention)
    writer.add_validation(Validation(25, {"loss": float("nan"), "accuracy": 0.5}, 8, 0.7))
    writer.add_event(RunEvent(2, "note", 'Ünïcode "quoted"', 0.3))
    writer.flush()
    reader = RunReader(writer.path)
    assert reader.interventions == interventions
    assert reader.interventions[0].time_s == 0.1
    assert reader.events == (RunEvent(2, "note", 'Ünïcode "quoted"'),)
    assert reader.validation.steps.tolist() == [25]
    assert np.isnan(reader.validation["loss"]).all()
    assert reader.validation["accuracy"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (StopReason.COMPLETED, "finished"),
        (StopReason.STOPPED, "finished"),
        (StopReason.INTERRUPTED, "finished"),
        (StopReason.FAILED, "failed"),
    ],
)
def test_closing_says_how_it_ended_and_brings_all_to_disk(tmp_path: Path, reason: StopReason, state: str) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 7))
    writer.close(reason, "why")
    reader = RunReader(writer.path)
    assert (reader.status.state, reader.status.reason, reader.status.message) == (state, reason, "why")
    assert reader.n_steps == reader.status.steps == 7


def test_a_closed_run_is_one_plain_file_and_a_spec(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 7))
    writer.close(StopReason.COMPLETED)
    RunReader(writer.path)
    assert sorted(file.name for file in writer.path.iterdir()) == ["run.sqlite", "spec.toml"]


def test_closing_twice_does_nothing_more(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.close(StopReason.COMPLETED)
    writer.close(StopReason.FAILED, "again")
    assert RunReader(writer.path).status.reason is StopReason.COMPLETED


def test_a_full_disk_is_an_error_and_nothing_is_lost_once_there_is_room(writer: RunWriter) -> None:
    (pages,) = writer._connection.execute("PRAGMA page_count").fetchone()
    writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    writer.append(batch(0, 1000))
    with pytest.raises(StoreError, match=r"full.*Free some space"):
        writer.flush()
    writer._connection.execute("PRAGMA max_page_count = 1000000")
    writer.flush()
    np.testing.assert_array_equal(RunReader(writer.path).loss, batch(0, 1000).scalars[:, 0])


def test_an_error_between_two_additions_is_raised_by_the_next(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = threading.Event()
    commit = writer._commit

    def fail(*args: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(writer, "_commit", fail)
    monkeypatch.setattr("gradgui.runs.run_writer.logger.warning", lambda *args: logged.set())
    writer.append(batch(0, 5))
    assert logged.wait(30)
    monkeypatch.setattr(writer, "_commit", commit)
    with pytest.raises(StoreError, match="disk I/O error"):
        writer.append(batch(5, 1))
    writer.flush()
    assert RunReader(writer.path).n_steps == 6


def test_nothing_is_half_written_when_a_commit_fails(writer: RunWriter) -> None:
    writer.append(batch(0, 5))
    writer.flush()
    writer.append(batch(0, 5))  # the same steps again: the record refuses them
    with pytest.raises(StoreError, match="UNIQUE"):
        writer.flush()
    assert RunReader(writer.path).n_steps == 5
    writer._batches.clear()


def test_a_killed_process_loses_at_most_the_last_second(tmp_path: Path) -> None:
    """The process says what it did; it is killed in the middle, and what is on disk is compared with what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.runs.endless_run", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        said = [(0, 0.0)]
        while said[-1][1] < 1.5:
            steps, seconds = process.stdout.readline().split()
            said.append((int(steps), float(seconds)))
        while_alive = RunReader(folder)
        assert while_alive.status.state == "running"
        assert while_alive.n_steps > 0
    finally:
        process.kill()
        rest, _ = process.communicate(timeout=30)
    said += [
        (int(line.split()[0]), float(line.split()[1])) for line in rest.splitlines(keepends=True) if line.endswith("\n")
    ]
    reader = RunReader(folder)
    must_be_there = max(steps for steps, seconds in said if seconds <= said[-1][1] - 1.0)
    assert must_be_there > 0
    assert reader.n_steps >= must_be_there
    assert reader.n_steps >= while_alive.n_steps
    assert reader.status.state == "interrupted"
    assert reader.status.reason is StopReason.INTERRUPTED

    engine = FakeEngine()  # what is there is right, to the last step
    controls = engine.open(fake_spec()).controls
    expected = engine.advance(reader.n_steps, controls)
    np.testing.assert_array_equal(reader.loss, expected.scalars[:, 0])
    for kind, name in enumerate(NORM_KINDS):
        np.testing.assert_array_equal(reader.norms(name), expected.norms[:, :, kind])
