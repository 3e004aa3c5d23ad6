from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, RunEvent, Validation
from gradgui.core.status import StopReason
from gradgui.runs.history import RunHistory
from gradgui.runs.store import rescue as module
from gradgui.runs.store.rescue import rescue, rescue_dir
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import LAYOUT, SELECTION, batch, opened

FULL = StoreError("The disk is full.")


def long_history() -> RunHistory:
    history = RunHistory(LAYOUT, SELECTION)
    for start in range(0, 100, 20):
        history.append(batch(start, 20))
    history.add_intervention(Intervention(3, ChangeKind.LEARNING_RATE, value=0.5))
    history.add_validation(Validation(25, {"loss": 1.5}, 9))
    history.add_event(RunEvent(100, "finished", "x"))
    return history


def test_the_whole_run_is_in_the_other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "rescue_dir", lambda: tmp_path)
    monkeypatch.setattr(module, "_BLOCK_STEPS", 33)
    history = long_history()
    path = rescue(history, fake_spec(), opened(), StopReason.STOPPED, "why", FULL).path
    reader = RunReader(path)
    np.testing.assert_array_equal(reader.loss, history.scalars("loss"))
    for kind in NormKind:
        np.testing.assert_array_equal(reader.norms(kind), history.norms(kind))
    assert reader.interventions == history.interventions
    assert reader.events == history.events
    assert reader.validation["loss"].tolist() == [1.5]
    assert (reader.status.reason, reader.status.message) == (StopReason.STOPPED, "why")
    assert reader.spec == fake_spec()


def test_where_no_other_folder_can_be_written_to_the_loss_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(module, "rescue_dir", lambda: tmp_path / "file")
    with pytest.raises(StoreError, match=r"The disk is full\. The steps after them are lost: .*file"):
        rescue(long_history(), fake_spec(), opened(), StopReason.STOPPED, "", FULL)


def test_the_other_folder_is_the_systems_for_what_is_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert rescue_dir().parent == tmp_path


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows gives each user a folder of their own")
def test_each_user_has_another_one_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    for user in (1000, 1001):
        monkeypatch.setattr(os, "getuid", lambda user=user: user)
        folders.append(rescue_dir())
    assert folders[0] != folders[1]
