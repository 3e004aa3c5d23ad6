from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import RunEvent, Validation
from gradgui.core.status import StopReason
from gradgui.runs.recorder import Recorder
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import batch, opened


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
