from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import RunEvent, Validation
from gradgui.core.status import StopReason
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import resume_point
from gradgui.runs.store import pages
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened
from tests.runs.refusing import refuse


def test_nothing_is_on_disk_before_the_run_begins(tmp_path: Path) -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.add_event(RunEvent(0, "note", "looked at"))
    recorder.flush()
    recorder.close(StopReason.STOPPED)
    assert (recorder.begun, recorder.path) == (False, None)
    assert list(tmp_path.iterdir()) == []


def test_what_happened_before_the_run_began_is_written_when_it_begins(tmp_path: Path) -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.add_intervention(Intervention(0, ChangeKind.FREEZE, ("head/bias",)))
    recorder.add_event(RunEvent(0, "note", "looked at"))
    recorder.begin(tmp_path)
    recorder.close(StopReason.STOPPED)
    assert recorder.path is not None
    reader = RunReader(recorder.path)
    assert reader.interventions == recorder.history.interventions
    assert reader.events == recorder.history.events
    assert reader.interventions[0].time_s == 0.0


def test_without_a_folder_the_history_is_kept_all_the_same() -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.begin(None)
    recorder.append(batch(0, 4), time.monotonic(), 0.1)
    recorder.close(StopReason.COMPLETED)
    assert recorder.begun
    assert recorder.history.n_steps == 4


def test_disk_and_memory_hold_the_same(tmp_path: Path) -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.begin(tmp_path)
    recorder.append(batch(0, 4), time.monotonic(), 0.1)
    recorder.append(batch(4, 1), time.monotonic(), 0.1)
    recorder.add_intervention(Intervention(5, ChangeKind.LEARNING_RATE, value=0.5))
    recorder.add_validation(Validation(5, {"loss": 1.5}, 9))
    recorder.add_event(RunEvent(5, "note", "x"))
    recorder.close(StopReason.COMPLETED)
    assert recorder.path is not None
    stored, live = RunReader(recorder.path).history(), recorder.history
    for name in live.layout.scalars:
        np.testing.assert_array_equal(stored.scalars(name), live.scalars(name))
    np.testing.assert_array_equal(stored.last_norms(), live.last_norms())
    assert stored.interventions == live.interventions
    assert stored.interventions[0].time_s == live.interventions[0].time_s
    assert stored.validations == live.validations
    assert stored.events == live.events


def test_the_time_of_a_step_is_its_share_of_the_chunk() -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.begin(None)
    began = recorder._began
    assert began is not None
    part = batch(0, 4)
    recorder.append(part, began + 2.0, 0.4)
    assert recorder.history.scalars("time_s") == pytest.approx([2.1, 2.2, 2.3, 2.4])
    assert part.scalars[0, recorder.layout.column("time_s")] == 0.0  # the engine's own batch is left alone


def test_a_run_that_can_not_be_begun_leaves_neither_folder_nor_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_writer: RunWriter) -> None:
        raise StoreError("The disk is full.")

    recorder = Recorder(fake_spec(), opened())
    with monkeypatch.context() as patch:
        patch.setattr(RunWriter, "seal", full)
        with pytest.raises(StoreError, match="is full"):
            recorder.begin(tmp_path)
    assert not recorder.begun
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "gradgui-run-writer"]
    recorder.begin(tmp_path)
    recorder.close(StopReason.STOPPED)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_was_gone_for_a_while_is_written_on_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(fake_spec(), opened())
    recorder.begin(tmp_path)
    recorder.append(batch(0, 4), time.monotonic(), 0.1)
    recorder.flush()
    assert recorder.path is not None
    away = recorder.path.rename(tmp_path / "away")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        with pytest.raises(StoreError, match="waits in memory"):
            recorder.flush()
    away.rename(recorder.path)
    recorder.append(batch(4, 4), time.monotonic(), 0.1)
    recorder.flush()
    recorder.close(StopReason.STOPPED)
    reader = RunReader(recorder.path)
    np.testing.assert_array_equal(reader.loss, recorder.history.scalars("loss"))
    assert reader.n_steps == 8


def test_steps_that_were_in_a_deleted_record_alone_are_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pages, "_PAGE_BYTES", 1)  # pages of 64 steps
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 100))
    writer.seal()
    writer.close(StopReason.STOPPED)
    path = writer.path
    recorder = Recorder(fake_spec(steps=200), opened(), resume_point(RunReader(path)))
    recorder.begin(tmp_path)
    recorder.append(batch(100, 10), time.monotonic(), 0.1)
    recorder.flush()
    shutil.rmtree(path)
    recorder.append(batch(110, 10), time.monotonic(), 0.1)
    recorder.flush()
    recorder.close(StopReason.STOPPED)
    reader = RunReader(path)
    assert reader.n_steps == 120
    assert np.isnan(reader.loss[:64]).all()
    assert np.isfinite(reader.loss[64:]).all()
    (text,) = (event.text for event in reader.events if "written anew" in event.text)
    assert "64 steps were in it alone and are NaN now. Nothing was left of it." in text
