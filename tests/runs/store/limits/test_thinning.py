from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.spec import RecordSpec
from gradgui.core.status import StopReason
from gradgui.runs.runner import Runner
from gradgui.runs.store import pages, run_writer
from gradgui.runs.store.limits.thinning import used_bytes
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import LAYOUT, batch, opened

N_STEPS = 512 * 8


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 512 steps, and a writer that acts when it is told."""
    monkeypatch.setattr(pages, "_PAGE_BYTES", 512 * 4 * 4 * 6)
    monkeypatch.setattr(run_writer, "COMMIT_EVERY_S", 1000.0)


def written(folder: Path, max_bytes: int | None) -> tuple[RunReader, list[str]]:
    """Writes a run with a limit; returns it and what was said."""
    writer = RunWriter.create(folder, fake_spec(), opened())
    writer.limit.max_bytes = max_bytes
    said = []
    for first in range(0, N_STEPS, 512):
        writer.append(batch(first, 512))
        writer.seal()
        writer.limit.apply(writer._record.connection, writer._sealer, len(writer.layout.variables))
        said += writer.news()
        if max_bytes is not None and not any("grows beyond it" in text for text in said):
            assert used_bytes(writer._record.connection) <= max_bytes
    writer.close(StopReason.COMPLETED)
    return RunReader(writer.path), said


def test_without_a_limit_nothing_is_thinned(tmp_path: Path) -> None:
    run, said = written(tmp_path, None)
    assert said == []
    np.testing.assert_array_equal(run.norms("gradient")[:64], batch(0, 512).norms[:64, :, 0])


def test_the_oldest_norms_are_given_up_and_that_is_said_once(tmp_path: Path) -> None:
    run, said = written(tmp_path, 600_000)
    assert len(said) == 1
    assert "limit of 0.6 MB" in said[0]
    assert "kept as bins of 64 steps" in said[0]
    gone = {kind: np.asarray(np.isnan(run.norms(kind)).all(axis=1)) for kind in NormKind}
    n_gone = int(gone[NormKind.GRADIENT].sum())
    assert 0 < n_gone < N_STEPS
    assert n_gone % 512 == 0
    for kind in NormKind:
        assert gone[kind][:n_gone].all()
        shown = run.norms(kind)[n_gone:]
        expected = np.concatenate([batch(first, 512).norms[:, :, kind] for first in range(n_gone, N_STEPS, 512)])
        np.testing.assert_array_equal(shown, expected)


def test_losses_and_bins_of_what_was_thinned_are_there(tmp_path: Path) -> None:
    run, _ = written(tmp_path, 600_000)
    loss = np.concatenate([batch(first, 512).scalars[:, 0] for first in range(0, N_STEPS, 512)])
    np.testing.assert_array_equal(run.loss, loss)
    bins = run._stored.bins(NormKind.WEIGHT, 64, 0, 3)
    assert bins is not None
    for page in range(3):
        norms = batch(0, 512).norms[64 * page : 64 * page + 64, :, NormKind.WEIGHT]
        finite = np.where(np.isfinite(norms), norms, np.nan)
        np.testing.assert_array_equal(bins.maximum[page], np.nanmax(finite, axis=0))
        np.testing.assert_array_equal(bins.count[page], np.isfinite(norms).sum(axis=0))


def test_a_limit_that_losses_alone_exceed_is_said(tmp_path: Path) -> None:
    run, said = written(tmp_path, 300_000)
    assert "grows beyond it: losses are always kept" in said[-1]
    assert run.n_steps == N_STEPS
    assert np.isnan(run.norms("weight")[: N_STEPS - 512]).all()


def test_a_run_says_in_its_events_that_it_was_thinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_writer, "COMMIT_EVERY_S", 0.001)
    spec = msgspec.structs.replace(fake_spec(steps=2000), record=RecordSpec(max_bytes=120_000))
    runner = Runner(spec, lambda: FakeEngine(step_s=0.0005), tmp_path, headless=True)
    runner.go()
    runner.run()
    run = RunReader(runner.status.run_path)
    texts = [event.text for event in run.events if "record.max_bytes" in event.text]
    assert len(texts) >= 1
    assert run.spec.record.max_bytes == 120_000
    assert len(run.variables) == len(LAYOUT.variables)
