"""A record whose pages are sealed, against the same steps in memory."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.records import NormKind, RecordLayout
from gradgui.core.status import StopReason
from gradgui.runs import history as history_module
from gradgui.runs.history import RunHistory
from gradgui.runs.store import run_writer
from gradgui.runs.store.pages import read_index, read_page, steps_a_page
from gradgui.runs.store.rescue import _steps
from gradgui.runs.store.run_format import RECORD_FILE, record_opened
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import LAYOUT, SELECTION, batch, opened

PAGE = 512


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunWriter:
    """A writer of small pages that has committed, and sealed what is complete."""
    monkeypatch.setattr("gradgui.runs.store.record_tables.steps_a_page", lambda n: PAGE)
    monkeypatch.setattr(run_writer, "steps_a_page", lambda n: PAGE)
    return RunWriter.create(tmp_path, fake_spec(), opened())


def _write(writer: RunWriter, *sizes: int) -> RunHistory:
    """Adds batches; returns the same in memory."""
    whole = RunHistory(LAYOUT, SELECTION)
    for n in sizes:
        steps = batch(whole.n_steps, n)
        if n > 20:
            steps.scalars[17, LAYOUT.column("finite")] = 0
        writer.append(steps)
        whole.append(steps)
    writer.flush()
    writer._seal_pages()
    return whole


def _close(writer: RunWriter) -> None:
    writer.close(StopReason.COMPLETED)


def test_complete_stretches_become_pages_and_the_rest_stays(writer: RunWriter) -> None:
    _write(writer, 300, 300, 1000)
    with record_opened(writer.path) as connection:
        index = read_index(connection, PAGE)
    assert (index.n_pages, index.n_sealed, index.n_steps) == (3, 3 * PAGE, 1600)
    assert index.fresh == ((3 * PAGE, 64),)
    assert writer.n_sealed == 3 * PAGE
    _close(writer)


def test_a_reader_gets_every_bit_of_sealed_and_of_fresh_steps(writer: RunWriter) -> None:
    whole = _write(writer, 300, 300, 1000)
    reader = RunReader(writer.path)
    assert reader.n_steps == 1600
    for name in LAYOUT.scalars:
        assert reader.scalars(name).tobytes() == whole.scalars(name).tobytes()
    for kind in NormKind:
        assert reader.norms(kind).tobytes() == whole.norms(kind).tobytes()
    together = np.concatenate([stretch.norms for stretch in reader.batches(100)])
    assert (
        together.tobytes()
        == np.concatenate([batch(0, 300).norms, batch(300, 300).norms, batch(600, 1000).norms])[100:].tobytes()
    )
    _close(writer)


@pytest.mark.parametrize("max_bins", [1, 7, 40, 300, 5000])
@pytest.mark.parametrize(("start", "stop"), [(0, None), (3, 1590), (500, 530), (1530, 1600)])
def test_a_stored_history_draws_the_same_bins_as_one_in_memory(
    writer: RunWriter, start: int, stop: int | None, max_bins: int
) -> None:
    whole = _write(writer, 300, 300, 1000)
    stored = RunReader(writer.path).history()
    for kind in (NormKind.GRADIENT, NormKind.CLIPPED):
        expected = whole.binned_norms(kind, [2, 0], start, stop, max_bins)
        found = stored.binned_norms(kind, [2, 0], start, stop, max_bins)
        assert (found.first_step, found.bin_steps) == (expected.first_step, expected.bin_steps)
        for name in ("minimum", "mean", "maximum"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    expected = whole.binned_scalars(["loss", "accuracy"], start, stop, max_bins)
    np.testing.assert_array_equal(stored.binned_scalars(["loss", "accuracy"], start, stop, max_bins).mean, expected.mean)
    assert stored.non_finite_steps == whole.non_finite_steps
    assert stored.last_scalars() == whole.last_scalars()
    _close(writer)


def test_a_live_history_forgets_what_is_sealed_and_shows_it_all_the_same(
    writer: RunWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "RECENT_BYTES", 0)
    monkeypatch.setattr(history_module, "SUMMARY_BYTES", 0)
    live = RunHistory(LAYOUT, SELECTION)
    live.set_archive(writer.archive())
    whole = _write(writer, 8192, 8192, 8192)
    for start in range(0, 3 * 8192, 1024):
        live.append(_steps(whole, start, start + 1024))
    kept = live._norms[0].kept
    assert 0 < kept <= writer.n_sealed
    for start, stop, max_bins in ((0, None, 100), (0, 900, 1000), (kept - 200, kept + 200, 3000), (0, None, 3)):
        for kind in NormKind:
            expected = whole.binned_norms(kind, None, start, stop, max_bins)
            np.testing.assert_array_equal(live.binned_norms(kind, None, start, stop, max_bins).maximum, expected.maximum)
            np.testing.assert_array_equal(live.binned_norms(kind, None, start, stop, max_bins).mean, expected.mean)
    assert live.norms(NormKind.WEIGHT).tobytes() == whole.norms(NormKind.WEIGHT).tobytes()
    _close(writer)


def test_nothing_is_forgotten_that_is_not_on_disk(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "RECENT_BYTES", 0)
    live = RunHistory(LAYOUT, SELECTION)
    live.set_archive(writer.archive())
    for start in range(0, 20000, 500):
        live.append(batch(start, 500))
    assert live._norms[0].kept == 0
    _close(writer)


def test_what_cannot_be_read_again_is_no_number(writer: RunWriter, caplog: pytest.LogCaptureFixture) -> None:
    _write(writer, 2 * PAGE)
    stored = RunReader(writer.path).history()
    with sqlite3.connect(writer.path / RECORD_FILE) as connection:
        connection.execute("UPDATE pages SET data = x'00' WHERE series = 0 AND page = 1")
    connection.close()
    norms = stored.norms(NormKind.GRADIENT, PAGE, PAGE + 3)
    assert np.isnan(norms).all()
    assert "can't be read again" in caplog.text
    assert np.isfinite(stored.norms(NormKind.WEIGHT, PAGE, PAGE + 50)).any()
    _close(writer)


def test_sealing_waits_where_steps_are_missing(writer: RunWriter) -> None:
    _write(writer, PAGE - 1)
    with pytest.raises(ValueError, match="reshape"):
        read_page(writer._record.connection, 0, PAGE, len(LAYOUT.scalars), len(LAYOUT.variables))
    _close(writer)


@pytest.mark.parametrize("n_variables", [1, 20, 200, 3000, 100_000])
def test_a_page_is_a_power_of_two_of_about_four_mebibytes(n_variables: int) -> None:
    n = steps_a_page(n_variables)
    assert n & (n - 1) == 0
    assert 64 <= n <= 8192
    assert n in {64, 8192} or 2**21 < n * n_variables * 16 <= 2**22


def test_a_record_without_pages_is_still_read(writer: RunWriter) -> None:
    whole = _write(writer, 100)
    _close(writer)
    with sqlite3.connect(writer.path / RECORD_FILE) as connection:  # as it was before there were pages
        connection.execute("DROP TABLE pages")
        connection.execute("DELETE FROM meta WHERE key = 'page_steps'")
    connection.close()
    assert RunReader(writer.path).norms("gradient").tobytes() == whole.norms(NormKind.GRADIENT).tobytes()


def test_a_scalar_that_was_not_recorded_is_no_number(writer: RunWriter) -> None:
    whole = _write(writer, PAGE + 10)
    reader = RunReader(writer.path)
    wider = RecordLayout(LAYOUT.variables, (*LAYOUT.metrics, "top_5"))
    reader.layout = reader._stored._layout = wider
    assert np.isnan(reader.metrics("top_5")).all()
    np.testing.assert_array_equal(reader.metrics("accuracy"), whole.scalars("accuracy"))
    assert np.isnan(reader.history().binned_scalars(["top_5"], 0, None, 4).mean).all()
    _close(writer)
