"""`gradgui train --resume` and `gradgui runs fork`, as one types them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

import gradgui as package
from gradgui.core.spec import StoppingSpec, TargetSpec
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.cli.outcome import Run, UseFakeEngine
from tests.fakes import FakeEngine, fake_spec


@pytest.fixture
def cut_off(tmp_path: Path, fake_engine: UseFakeEngine) -> Path:
    """Returns a run that was stopped after 40 of its 100 steps."""
    fake_engine()
    runner = Runner(fake_spec(), FakeEngine, tmp_path / "runs")
    runner.start()
    runner.go(40)
    while runner.status.step < 40:
        runner.join(0.002)
    runner.stop()
    runner.join()
    return Path(runner.status.run_path)


def test_a_run_is_resumed_to_its_end_in_its_own_folder(gradgui: Run, cut_off: Path, tmp_path: Path) -> None:
    done = gradgui("train", "--resume", cut_off.name, "--json")
    assert done.code == 0
    last = done.events[-1]
    assert (last["event"], last["run"], last["reason"], last["steps"]) == ("finished", str(cut_off), "completed", 100)
    whole = package.train(fake_spec(), tmp_path / "whole")
    np.testing.assert_array_equal(RunReader(cut_off).loss, RunReader(str(whole.run)).loss)


def test_a_run_is_resumed_for_so_many_steps(gradgui: Run, cut_off: Path) -> None:
    assert gradgui("train", "--resume", cut_off, "--steps", "7", "--json").events[-1]["steps"] == 47
    assert gradgui("train", "--resume", cut_off).code == 2
    assert gradgui("train", "--resume", cut_off, "--steps", "3").code == 0
    assert RunReader(cut_off).n_steps == 50


def test_a_fork_is_a_new_run_with_what_was_changed(gradgui: Run, cut_off: Path) -> None:
    done = gradgui("runs", "fork", cut_off.name, "--at", "30", "--change", "learning_rate=0.3", "--json")
    child = RunReader(done.events[-1]["run"])
    assert child.path != cut_off
    assert child.n_steps == 100
    np.testing.assert_array_equal(child.loss[:30], RunReader(cut_off).loss[:30])
    assert (child.learning_rate[30:] == 0.3).all()
    assert child.parent is not None
    assert (child.parent.run, child.parent.step) == (cut_off.name, 30)
    assert RunReader(cut_off).n_steps == 40


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("train",), "must be named. Received: neither"),
        (("train", "examples:mlp", "--resume", "x"), "must be named"),
        (("train", "--resume", "x", "--steps", "0"), ">= 1"),
        (("train", "--resume", "x", "--set", "loop.seed=3"), "gradgui runs fork"),
        (("train", "--resume", "2020"), "2020"),
    ],
)
def test_what_does_not_go_together_is_said(
    gradgui: Run, fake_engine: UseFakeEngine, words: tuple[str, ...], says: str
) -> None:
    fake_engine()
    done = gradgui(*words)
    assert done.code == 2
    assert says in done.err


@pytest.mark.parametrize(
    ("change", "says"), [("learning_rat=1", "learning_rate"), ('freeze=["nothing"]', "nothing"), ("freeze", "KEY=VALUE")]
)
def test_a_change_that_is_none_is_said(gradgui: Run, cut_off: Path, change: str, says: str) -> None:
    done = gradgui("runs", "fork", cut_off, "--at", "30", "--change", change)
    assert done.code == 2
    assert says in done.err


def test_a_step_that_the_run_has_not_is_said(gradgui: Run, cut_off: Path) -> None:
    done = gradgui("runs", "fork", cut_off, "--at", "41")
    assert done.code == 2
    assert "from 0 to 40" in done.err


def test_a_run_that_reached_its_target_says_that_it_ends_again(
    gradgui: Run, tmp_path: Path, fake_engine: UseFakeEngine
) -> None:
    fake_engine()
    target = StoppingSpec(target=TargetSpec("loss", 0.5))
    run = package.train(msgspec.structs.replace(fake_spec(), stopping=target), tmp_path / "runs").run
    assert run is not None
    n_steps = RunReader(run).n_steps
    done = gradgui("train", "--resume", run, "--steps", "50")
    assert done.code == 0
    assert "reached its target: resumed, it ends again" in done.err
    assert RunReader(run).n_steps == n_steps + 1
