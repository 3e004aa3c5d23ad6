from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.core.interventions import Change, ChangeKind
from gradgui.gui.rewind.moments import MomentKind, Moments
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec


@pytest.fixture
def moments(tmp_path: Path) -> Moments:
    """Of a run of 60 steps: paused, and so written down, at 20 and 40, changed at 20 and 30."""
    runner = Runner(fake_spec(steps=60), lambda: FakeEngine(n_validation_examples=8), tmp_path)
    runner.start()
    freeze, slower = Change(ChangeKind.FREEZE, ("head/*",)), Change(ChangeKind.LEARNING_RATE, value=0.05)
    for stop, change in ((20, freeze), (30, slower), (60, None)):
        runner.go(stop - runner.status.step if change is not None else None)
        while runner.status.step < stop or (stop < 60 and runner.status.state.value != "paused"):
            runner.join(0.002)
        if change is not None:
            runner.change(change)
    runner.join()
    return Moments.read(Path(runner.status.run_path))


def test_everything_that_can_be_gone_back_to_is_listed_in_order(moments: Moments) -> None:
    steps = [moment.step for moment in moments.listed]
    assert steps == sorted(steps)
    assert (moments.listed[0].kind, moments.listed[-1].kind) == (MomentKind.START, MomentKind.END)
    assert [moment.step for moment in moments.listed if moment.kind is MomentKind.CHANGE] == [20, 30]
    assert {moment.step for moment in moments.listed if moment.kind is MomentKind.CHECKPOINT} == set(moments.checkpoints)
    assert [moment.step for moment in moments.listed if moment.kind is MomentKind.BEST] == [50]
    assert 60 in moments.checkpoints


def test_going_to_a_step_repeats_what_follows_the_checkpoint_before_it(moments: Moments) -> None:
    known = Moments(moments.path, "run", 60, (), (20, 40), (20, 30), 10.0)
    assert known.repeated(20) == (20, 0, 0)
    assert known.repeated(39) == (20, 19, 2)
    assert known.repeated(7) == (0, 7, 0)
    assert known.words(40).startswith("Nothing is repeated")
    assert "From the checkpoint at step 20, 19 steps are repeated exactly, with their 2 changes" in known.words(39)
    assert "From the beginning, 1 step is repeated exactly, and" in known.words(1)
    assert known.words(0).startswith("The model as it was built")


def test_a_folder_without_a_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Moments.read(tmp_path)
