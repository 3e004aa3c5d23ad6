"""Scripts in two parts: which steps the first one takes, and what no script can take over of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from gradgui.app.continuing import fork
from gradgui.app.training import run_headless
from gradgui.core.errors import StoreError
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.spec import PlannedIntervention, RunSpec, VariablesSpec
from gradgui.runs.export.script.before import before_of
from gradgui.runs.export.script.companions import Companions
from gradgui.runs.export.script.replayed_run import ReplayedRun
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.taking_over import join_parts, window_blocks
from gradgui.runs.export.script.sources import NoSources
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec


def _run(spec: RunSpec, folder: Path) -> RunReader:
    return RunReader(str(run_headless(spec, folder / "runs", engine_factory=FakeEngine).run))


def _fork(run: RunReader, step: int, **settings: object) -> RunReader:
    keys = {key.replace("__", "."): value for key, value in settings.items()}
    return RunReader(str(fork(run, step, settings=keys, engine_factory=FakeEngine).run))


def test_a_run_under_one_spec_is_told_in_one_part(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30), tmp_path)
    assert before_of(run, tmp_path / "again.py") is None
    assert before_of(_fork(run, 10, loop__steps=40), tmp_path / "again.py") is None


def test_the_first_part_are_the_parents_steps_also_of_a_fork_of_the_fork(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30, accumulation_steps=2), tmp_path)
    child = _fork(run, 10, data__batch_size=5)
    plain = RunReader(str(fork(child, 20, {"learning_rate": 0.01}, engine_factory=FakeEngine).run))
    for reader in (child, plain):
        before = before_of(reader, tmp_path / "my script.py")
        assert before is not None
        assert (before.run.reader.path, before.run.n_steps) == (run.path, 10)
        assert before.module == "my_script_before"
        assert before.count == UpdateCount(5, 0)
        assert ReplayedRun(reader).stages[0].step == 10


def test_updates_of_all_parts_are_counted(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30), tmp_path)
    child = _fork(_fork(run, 10, data__batch_size=5), 20, data__batch_size=6)
    before = before_of(child, tmp_path / "again.py")
    assert before is not None
    assert before.count.n_updates == 20


def test_without_the_parent_the_first_part_cannot_be_told(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30), tmp_path)
    child = _fork(run, 10, optimizer__name="Adam")
    shutil.rmtree(run.path)
    with pytest.raises(StoreError, match="from the first step of"):
        before_of(child, tmp_path / "again.py")


def test_of_an_update_in_progress_goes_on_what_learns_before_and_after(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30, accumulation_steps=4), tmp_path)
    texts = []
    for changes in ({}, {"freeze": ["conv2d"]}):
        child = RunReader(str(fork(run, 10, changes, settings={"optimizer.name": "Adam"}, engine_factory=FakeEngine).run))
        script = _script(child, tmp_path)
        join_parts(script)
        texts.append("\n".join(line for one in window_blocks(script) for line in one.lines))
    everything, without = texts
    assert "zip(sums, before.sums)" in everything
    assert "what learned\n# before and still does" in without
    assert without.count(".assign(value)") == 1


def test_a_variable_that_learned_in_one_part_alone_is_told_apart_in_both(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30), tmp_path)
    changes = {"freeze": ["conv2d"]}
    child = fork(run, 10, changes, settings={"data.batch_size": 5}, engine_factory=FakeEngine)
    script = _script(RunReader(str(child.run)), tmp_path)
    join_parts(script)
    assert script.part_before is not None
    assert [part.learns for part in script.parts] == [(False,), (True,)]
    assert [part.learns for part in script.part_before.parts] == [(True,), (True,)]
    assert script.selects
    assert not script.part_before.selects


def test_a_warm_up_goes_on_in_a_fork_until_it_is_over(tmp_path: Path) -> None:
    planned = (PlannedIntervention(at_step=5, thaw=("conv2d",), thaw_warmup_updates=8),)
    spec = msgspec.structs.replace(fake_spec(steps=30), variables=VariablesSpec(frozen=("conv2d",)), interventions=planned)
    run = _run(spec, tmp_path)
    child = _fork(run, 7, data__batch_size=5)
    for reader, goes_on in (
        (child, True),
        (_fork(child, 12, data__batch_size=6), True),
        (_fork(run, 13, loop__seed=5), False),
    ):
        script = _script(reader, tmp_path)
        join_parts(script)
        assert script.goes_on_warming_up is goes_on


def test_what_is_told_apart_in_one_part_is_in_the_other_too_where_they_share_optimizers(tmp_path: Path) -> None:
    run = _run(fake_spec(steps=30), tmp_path)
    multipliers = {"conv2d/*": 0.5}
    shares = _script(_fork(run, 10, data__batch_size=5, variables__learning_rate_multipliers=multipliers), tmp_path)
    anew = _script(_fork(run, 10, optimizer__name="Adam", variables__learning_rate_multipliers=multipliers), tmp_path)
    for script, n_before in ((shares, 2), (anew, 1)):
        join_parts(script)
        assert script.part_before is not None
        assert [len(one.parts) for one in (script, script.part_before)] == [2, n_before]
    assert shares.part_before is not None
    assert [part.indices for part in shares.parts] == [part.indices for part in shares.part_before.parts]


def _script(run: RunReader, folder: Path, n_steps: int | None = None) -> Script:
    """Returns a script with all those before it."""
    companions = Companions(folder / "again.py", folder)
    before = before_of(run, companions.script)
    script = Script(
        ReplayedRun(run, n_steps, before.count.n_in_window if before is not None else 0),
        companions,
        NoSources(),
        before=before,
    )
    if before is not None:
        script.part_before = _script(before.run.reader, folder, before.run.n_steps)
    return script
