from __future__ import annotations

import errno
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
from gradgui.runs.store import run_writer
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from gradgui.runs.store.writing import open_record
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import batch, opened


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    yield writer
    writer.close(StopReason.STOPPED)


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


def test_closing_ends_the_writer_though_its_thread_is_between_waking_and_committing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.store.run_writer.COMMIT_EVERY_S", 0.0005)
    for _ in range(20):
        writer = RunWriter.create(tmp_path, fake_spec(), opened())
        writer.append(batch(0, 1))
        closing = threading.Thread(target=writer.close, args=(StopReason.COMPLETED,), daemon=True)
        closing.start()
        closing.join(20)
        assert not closing.is_alive()
        assert RunReader(writer.path).n_steps == 1


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
    monkeypatch.setattr("gradgui.runs.store.run_writer.BUFFER_BYTES", 1000)
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


def fill_disk(writer: RunWriter) -> None:
    """Lets the record grow by no more than two pages, as on a full disk."""
    (pages,) = writer._record.connection.execute("PRAGMA page_count").fetchone()
    writer._record.connection.execute(f"PRAGMA max_page_count = {pages + 2}")


def empty_disk(writer: RunWriter) -> None:
    writer._record.connection.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_is_an_error_and_nothing_is_lost_once_there_is_room(writer: RunWriter) -> None:
    fill_disk(writer)
    writer.append(batch(0, 1000))
    with pytest.raises(StoreError, match=r"full.*Nothing is lost"):
        writer.flush()
    empty_disk(writer)
    writer.flush()
    assert writer.problem is None
    np.testing.assert_array_equal(RunReader(writer.path).loss, batch(0, 1000).scalars[:, 0])


def test_adding_never_fails_and_the_problem_says_why_nothing_is_written(
    writer: RunWriter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradgui.runs.store.run_writer.BUFFER_BYTES", 1000)
    fill_disk(writer)
    writer.append(batch(0, 1000))
    writer.append(batch(1000, 1000))
    writer.add_event(RunEvent(2000, "note", "x"))
    assert "full" in str(writer.problem)
    assert str(writer.path) in str(writer.problem)
    assert caplog.text.count("can't be written") == 1
    empty_disk(writer)
    writer.flush()
    reader = RunReader(writer.path)
    np.testing.assert_array_equal(
        reader.loss, np.concatenate([batch(0, 1000).scalars[:, 0], batch(1000, 1000).scalars[:, 0]])
    )
    np.testing.assert_array_equal(reader.norms("update")[1000:], batch(1000, 1000).norms[:, :, 2])
    assert len(reader.events) == 1


def test_what_could_not_be_written_is_tried_again_without_being_asked(
    writer: RunWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.store.run_writer.RETRY_EVERY_S", 0.01)
    failed, written = threading.Event(), threading.Event()
    commit = writer._commit

    def fail_once(*args: str) -> None:
        if not failed.is_set():
            failed.set()
            raise sqlite3.OperationalError("disk I/O error")
        commit(*args)
        written.set()

    monkeypatch.setattr(writer, "_commit", fail_once)
    writer.append(batch(0, 5))
    assert written.wait(30)
    assert RunReader(writer.path).n_steps == 5


def test_an_end_that_can_not_be_written_says_how_far_the_record_goes(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 10))
    writer.flush()
    fill_disk(writer)
    writer.append(batch(10, 1000))
    with pytest.raises(StoreError, match=r"end of the run.*full.*first 10 steps are there"):
        writer.close(StopReason.STOPPED)
    reader = RunReader(writer.path)
    assert (reader.n_steps, reader.status.state) == (10, "interrupted")


def test_a_run_that_can_not_be_begun_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("gradgui.runs.store.writing.open_record.make_record", full)
    with pytest.raises(StoreError, match=r"folder for runs must be writable.*disk is full"):
        RunWriter.create(tmp_path, fake_spec(), opened())
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_during_a_commit_loses_nothing(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run_writer, "COMMIT_EVERY_S", 1000.0)
        patch.setattr(run_writer, "insert_steps", interrupted)
        writer.append(batch(0, 4))
        with pytest.raises(KeyboardInterrupt):
            writer.flush()
    writer.append(batch(4, 2))
    writer.flush()
    assert RunReader(writer.path).n_steps == 6


def test_a_run_that_can_not_go_on_stays_as_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 4))
    writer.close(StopReason.COMPLETED)
    before = RunReader(writer.path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(open_record, "write_spec", full)
        with pytest.raises(StoreError, match="no space left"):
            RunWriter.reopen(writer.path, fake_spec(steps=500), opened())
    after = RunReader(writer.path)
    assert (after.status.state, after.status.reason) == ("finished", StopReason.COMPLETED)
    assert after.planned_steps == before.planned_steps


def test_nothing_is_half_written_when_a_commit_fails(writer: RunWriter) -> None:
    writer.append(batch(0, 5))
    writer.flush()
    writer.append(batch(0, 5))  # the same steps again: the record refuses them
    with pytest.raises(StoreError, match="UNIQUE"):
        writer.flush()
    assert RunReader(writer.path).n_steps == 5
    writer._waiting.take()


def test_a_killed_process_loses_at_most_the_last_second(tmp_path: Path) -> None:
    """The process says what it did; it is killed in the middle, and what is on disk is compared with what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.runs.endless_run", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
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
