from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.status import StopReason
from gradgui.runs.store import page_sealer, run_writer
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened

PAGE = 64


@pytest.fixture
def runs_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("gradgui.runs.store.record_tables.steps_a_page", lambda n: PAGE)
    monkeypatch.setattr(run_writer, "steps_a_page", lambda n: PAGE)
    return tmp_path


def test_pages_are_packed_from_memory_and_nothing_is_read_back(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_sealer, "read_page", None)
    writer = RunWriter.create(runs_dir, fake_spec(), opened())
    for first in range(0, 500, 50):
        writer.append(batch(first, 50))
        writer.seal()
    assert writer.n_sealed == 448
    assert sum(steps.n_steps for steps in writer._sealer._open) <= PAGE + 50
    writer.close(StopReason.COMPLETED)
    expected = np.concatenate([batch(first, 50).scalars for first in range(0, 500, 50)])
    assert RunReader(writer.path).loss.tobytes() == expected[:, 0].tobytes()


def test_a_run_that_goes_on_packs_the_page_that_it_had_begun(runs_dir: Path) -> None:
    writer = RunWriter.create(runs_dir, fake_spec(), opened())
    writer.append(batch(0, 40))
    writer.close(StopReason.STOPPED)
    writer = RunWriter.reopen(writer.path, fake_spec(), opened())
    writer.append(batch(40, 60))
    writer.seal()
    assert writer.n_sealed == PAGE
    writer.close(StopReason.COMPLETED)
    expected = np.concatenate([batch(0, 40).norms, batch(40, 60).norms])
    assert RunReader(writer.path).norms("update").tobytes() == np.ascontiguousarray(expected[:, :, 2]).tobytes()


def test_a_page_that_could_not_be_packed_is_packed_later(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RunWriter.create(runs_dir, fake_spec(), opened())

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(page_sealer, "seal_page", full)
        writer.append(batch(0, 100))
        writer.seal()
        assert writer.n_sealed == 0
    writer.append(batch(100, 50))
    writer.seal()
    assert writer.n_sealed == 2 * PAGE
    writer.close(StopReason.COMPLETED)
    assert RunReader(writer.path).n_steps == 150
