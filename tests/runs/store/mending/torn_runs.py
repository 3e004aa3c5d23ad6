"""A run as a power cut leaves it, and ways to tear its files."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, RunEvent, StepBatch, Validation
from gradgui.core.status import StopReason
from gradgui.runs.store import pages, run_writer
from gradgui.runs.store.record_connection import bring_home
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened

#: Steps of a commit.
COMMIT_STEPS = 10
PAGE_BYTES = 4096


def cut_off(folder: Path, n_commits: int, *, home: int | None = None) -> Path:
    """Writes a run and returns a copy of its folder at a moment at which it is open: as a power cut leaves it.

    Args:
        folder: where.
        n_commits: commits of `COMMIT_STEPS` steps.
        home: commits after which the log is copied into the record for the last time; None: after all of them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_writer, "COMMIT_EVERY_S", 1000.0)
        patch.setattr(pages, "_PAGE_BYTES", 1)  # pages of 64 steps
        writer = RunWriter.create(folder / "runs", fake_spec(), opened())
        for n in range(n_commits):
            writer.append(_steps(n))
            if n % 3 == 1:
                writer.add_intervention(Intervention(n * COMMIT_STEPS, ChangeKind.LEARNING_RATE, value=0.5 / (n + 1)))
                writer.add_validation(Validation(n * COMMIT_STEPS, {"loss": 1.0 / (n + 1)}, 8))
                writer.add_event(RunEvent(n * COMMIT_STEPS, "note", f"commit {n}"))
            writer.seal()
            if home is None or n < home:
                bring_home(writer._record.connection)
        copy = Path(shutil.copytree(writer.path, folder / "cut", ignore=shutil.ignore_patterns("writer.lock*")))
        writer.close(StopReason.STOPPED)
    return copy


def finished(folder: Path, n_commits: int) -> Path:
    """Writes a run to its end and returns its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_PAGE_BYTES", 1)
        writer = RunWriter.create(folder / "runs", fake_spec(), opened())
        for n in range(n_commits):
            writer.append(_steps(n))
            writer.seal()
        writer.close(StopReason.STOPPED)
    return writer.path


@functools.cache
def _steps(n: int) -> StepBatch:
    return batch(n * COMMIT_STEPS, COMMIT_STEPS)


def truncated(file: Path, at: int) -> None:
    """Cuts a file before a byte."""
    file.write_bytes(file.read_bytes()[:at])


def zeroed(file: Path, at: int) -> None:
    """Makes everything from a byte on zero, to the end of its page."""
    _overwrite(file, at, bytes)


def garbled(file: Path, at: int) -> None:
    """Makes everything from a byte on something else, to the end of its page."""
    _overwrite(file, at, lambda n: np.random.default_rng(at).bytes(n))


TEARS = (truncated, zeroed, garbled)


def _overwrite(file: Path, at: int, made: Callable[[int], bytes]) -> None:
    content = file.read_bytes()
    end = min(len(content), (at // PAGE_BYTES + 1) * PAGE_BYTES)
    file.write_bytes(content[:at] + made(end - at) + content[end:])


def assert_true(run: RunReader, n_steps: int) -> int:
    """Checks that every number that a run shows is the one that was recorded; returns in how many steps one is missing."""
    assert n_steps <= run.n_steps
    n_rows = -(-run.n_steps // COMMIT_STEPS)
    expected = [_steps(n) for n in range(n_rows)]
    scalars = np.concatenate([one.scalars for one in expected])[: run.n_steps]
    norms = np.concatenate([one.norms for one in expected])[: run.n_steps]
    loss = run.loss
    lost = np.isnan(loss)
    np.testing.assert_array_equal(loss[~lost], scalars[~lost, 0])
    for kind in NormKind:
        shown = run.norms(kind)
        gone = np.isnan(shown).all(axis=1)
        lost |= gone & ~np.isnan(norms[:, :, kind]).all(axis=1)
        np.testing.assert_array_equal(shown[~gone], norms[~gone, :, kind])
    for done in run.interventions:
        assert done.value == 0.5 / (done.step // COMMIT_STEPS + 1)
    for validation in run.validations:
        assert validation.values["loss"] == 1.0 / (validation.step // COMMIT_STEPS + 1)
    return int(lost.sum())
