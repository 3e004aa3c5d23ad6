"""Runs that go on after their program or their data changed or went: the copy that the run kept, or a clear error."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.app.continuing import fork, resume
from gradgui.app.training import run_headless
from gradgui.core.errors import StoreError
from gradgui.core.spec import DataSpec, LoopSpec, ModelSpec, RunSpec
from gradgui.runs.store.run_reader import RunReader
from tests.engine import doomed_training


@pytest.fixture
def spec(tmp_path: Path) -> RunSpec:
    """A spec of a program and of data in a file, both in a folder of their own."""
    folder = tmp_path / "mine"
    folder.mkdir()
    program = Path(shutil.copy(doomed_training.PROGRAM, folder / "program.py"))
    x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    np.savez(folder / "data.npz", x=x, y=x.sum(axis=1, keepdims=True))
    return msgspec.structs.replace(
        doomed_training.doomed_spec(),
        model=ModelSpec(f"{program}:build_model"),
        data=DataSpec(str(folder / "data.npz"), batch_size=16),
        loop=LoopSpec(steps=6),
        interventions=(),
    )


def test_a_run_goes_on_with_the_program_that_it_kept_and_says_so(spec: RunSpec, tmp_path: Path) -> None:
    run = run_headless(spec, tmp_path / "runs", trust=True).run
    assert run is not None
    program = Path(spec.model.source.rpartition(":")[0])
    smooth = run_headless(msgspec.structs.replace(spec, loop=LoopSpec(steps=10)), tmp_path / "smooth", trust=True).run
    program.write_text("raise RuntimeError('another program')\n", encoding="utf-8")
    assert resume(run, 4, trust=True).steps == 10
    reader = RunReader(run)
    np.testing.assert_array_equal(reader.loss, RunReader(str(smooth)).loss)
    assert reader.checkpoints.steps()[-1] == 0
    (note,) = [event.text for event in reader.events if "the copy that the run kept is used" in event.text]
    assert "program.py changed" in note
    moved = Path(shutil.move(run, tmp_path / "elsewhere"))
    assert (moved / "sources" / "1" / "program.py").is_file()
    assert RunReader(moved).spec.model.source == f"{moved.resolve()}/sources/1/program.py:build_model"


def test_data_that_changed_end_a_resume_and_are_said_at_a_fork(spec: RunSpec, tmp_path: Path) -> None:
    run = run_headless(spec, tmp_path / "runs", trust=True).run
    assert run is not None
    before = RunReader(run).environment["data_sha256"]
    assert spec.data is not None
    np.savez(spec.data.source, x=np.ones((64, 4), "float32"), y=np.ones((64, 1), "float32"))
    with pytest.raises(StoreError, match=rf"data that it began with.*{before[:16]}.*fork the run"):
        resume(run, 4, trust=True)
    assert RunReader(run).n_steps == 6
    child = fork(run, 6, steps=8, trust=True).run
    assert any("the data" in event.text and "changed" in event.text for event in RunReader(str(child)).events)
