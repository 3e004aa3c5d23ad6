"""A run that was stored long ago: this version must open it, show its numbers, and go on with it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.records import NORM_KINDS
from gradgui.core.status import RunState, StopReason
from gradgui.runs.catalogue.run_summary import run_summary
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import fork_point, resume_point, resumed_spec
from gradgui.runs.store.mending.open_run import mend_run, open_stored_run
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine
from tests.runs.samples.make_sample import N_STEPS, sample_spec

SAMPLE = Path(__file__).with_name("format-1")
LOSSES = {
    0: "0x1.c000000000000p+0",
    19: "0x1.64b661630e310p-3",
    20: "0x1.4583e5c8eec40p-3",
    60: "0x1.03b886312ce6dp-5",
    149: "0x1.3111fa142ab81p-7",
}
#: Sums over all steps and variables, as they were when it was written.
NORM_SUMS = {
    name: float.fromhex(bits)
    for name, bits in zip(
        NORM_KINDS,
        ("0x1.40247e235c000p+6", "0x1.20015ba75c000p+6", "0x1.641cdc2a9e000p+2", "0x1.6d6a47c494000p+7"),
        strict=True,
    )
}


@pytest.fixture
def run(tmp_path: Path) -> RunReader:
    """A copy, to be gone on with."""
    return open_stored_run(Path(shutil.copytree(SAMPLE, tmp_path / "run")))


def test_the_sample_is_small_and_what_it_was() -> None:
    files = [file for file in SAMPLE.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 200_000
    digest = hashlib.sha256((SAMPLE / "run.sqlite").read_bytes()).hexdigest()
    assert digest == "29b8e86d8582b8c3ac59f8397c7197eb89774fea06da46ed20d13816ab6961f5"


def test_its_numbers_are_those_that_were_recorded(run: RunReader) -> None:
    assert run.mended == ""
    assert run.n_steps == N_STEPS
    for step, bits in LOSSES.items():
        assert run.loss[step] == float.fromhex(bits)
    for kind, total in NORM_SUMS.items():
        assert np.nansum(run.norms(kind).astype(np.float64)) == pytest.approx(total, rel=1e-15)
    assert np.isnan(run.norms("clipped")[20:50, -2:]).all()  # the frozen head
    assert (run.norms("update")[20:50, -2:] == 0).all()


def test_what_happened_is_there(run: RunReader) -> None:
    assert [(done.step, done.label()) for done in run.interventions] == [
        (20, "freeze head"),
        (50, "thaw head"),
        (50, "rate 0.03"),
        (90, "×0.5 conv2d"),
        (90, "clip global 0.1"),
    ]
    assert [(event.step, event.kind) for event in run.events] == [
        (0, "started"),
        (0, "compiled"),
        (90, "compiled"),
        (N_STEPS, "finished"),
    ]
    assert run.validation.steps.tolist() == [25, 50, 75, 100, 125, 150]
    assert run.validation["loss"][0] == float.fromhex("0x1.dd9b9ef474dcbp-4")
    assert (run.status.state, run.status.reason) == ("finished", StopReason.COMPLETED)
    assert run.spec == sample_spec()
    assert run.environment == {"engine": "fake"}


def test_its_checkpoints_are_whole_and_listed(run: RunReader) -> None:
    assert run.checkpoints.steps() == (150, 145, 135, 125, 122, 0)
    newest = run.checkpoints.newest()
    assert newest is not None
    assert newest[0] == N_STEPS
    assert run.checkpoints.newest(134) == (125, run.checkpoints.path(125))


def test_it_is_a_line_of_the_list(run: RunReader) -> None:
    summary = run_summary(run.path)
    assert summary is not None
    assert (summary.name, summary.state, summary.steps) == ("sample", "finished", N_STEPS)
    assert summary.loss == run.loss[-1]


def test_nothing_of_it_is_damaged(run: RunReader) -> None:
    assert mend_run(run.path) == ""


@pytest.mark.parametrize("lost", [(), (150, 145, 135, 125, 122)], ids=["from the newest checkpoint", "from the first one"])
def test_it_goes_on_exactly(run: RunReader, lost: tuple[int, ...]) -> None:
    for step in lost:
        run.checkpoints.path(step).unlink()
    before = run.loss
    engine = FakeEngine(n_validation_examples=8, steps_per_epoch=25)
    start = resume_point(run)
    runner = Runner(resumed_spec(run, 30), lambda: engine, run.path.parent, headless=True, start=start)
    runner.go()
    runner.run()
    assert runner.status.state is RunState.FINISHED, runner.status.message
    longer = RunReader(run.path)
    assert longer.n_steps == N_STEPS + 30
    np.testing.assert_array_equal(longer.loss[:N_STEPS], before)
    # The closed form, from the weights before step 149 on: all gradients together clipped to 0.1.
    curvatures = np.linspace(1 / 6, 1, 6)
    rates = 0.03 * np.array([0.5, 0.5, 1, 1, 1, 1])
    weights = run.norms("weight")[-1].astype(np.float64)
    expected = []
    for _ in range(31):
        expected.append(0.5 * np.sum(curvatures * weights**2))
        factor = min(1.0, 0.1 / float(np.linalg.norm(curvatures * weights)))
        weights = weights * (1 - rates * factor * curvatures)
    np.testing.assert_allclose(longer.loss[N_STEPS - 1 :], expected, rtol=1e-6)


def test_it_can_be_forked(run: RunReader) -> None:
    assert fork_point(run, 130).checkpoint_step == 125
