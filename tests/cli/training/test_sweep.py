from __future__ import annotations

from pathlib import Path

from gradgui.runs.catalogue.run_list import list_runs
from tests.cli.outcome import Run, UseFakeEngine

RATES = "optimizer.learning_rate=0.2,0.05"


def test_a_sweep_trains_every_value_and_lists_what_came_of_it(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    done = gradgui("sweep", spec_file, "--set-each", RATES, "--steps", "30", "--runs", tmp_path / "mine")
    lines = done.out.splitlines()
    runs = list_runs(tmp_path / "mine")
    assert done.code == 0
    assert sorted(run.name for run in runs) == ["quadratic-lr=0.05", "quadratic-lr=0.2"]
    assert [run.n_steps for run in runs] == [30, 30]
    assert lines[1:3] == ["  quadratic-lr=0.2", "  quadratic-lr=0.05"]
    assert lines[-1].startswith("compare them: gradgui runs compare ")


def test_the_plan_alone_trains_nothing(gradgui: Run, spec_file: Path, tmp_path: Path) -> None:
    done = gradgui("sweep", spec_file, "--set-each", RATES, "--seeds", "2", "--plan", "--json", "--runs", tmp_path / "mine")
    (plan,) = done.events
    assert [run["changes"] for run in plan["runs"]] == [
        {"optimizer.learning_rate": rate, "loop.seed": seed} for rate in (0.2, 0.05) for seed in (0, 1)
    ]
    assert not (tmp_path / "mine").exists()


def test_json_says_of_which_run_its_events_are(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    events = gradgui("sweep", spec_file, "--set-each", RATES, "--json").events
    kinds = [event["event"] for event in events if event["event"] in {"sweep", "run", "opened", "finished", "swept"}]
    finished = [event for event in events if event["event"] == "finished"]
    assert kinds == ["sweep", "run", "opened", "finished", "run", "opened", "finished", "swept"]
    assert [run["run"] for run in events[-1]["runs"]] == [event["run"] for event in finished]
    assert events[-1]["left_out"] == 0


def test_a_failed_run_is_said_and_the_next_one_begins(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine(non_finite_at=[7])
    done = gradgui("sweep", spec_file, "--set-each", RATES, "--json")
    assert done.code == 3
    assert [run["reason"] for run in done.events[-1]["runs"]] == ["failed", "failed"]
    assert "Step 7 is not finite" in done.events[-1]["runs"][1]["message"]


def test_values_without_a_key_are_refused(gradgui: Run, spec_file: Path) -> None:
    done = gradgui("sweep", spec_file, "--set-each", "0.1,0.2")
    assert done.code == 2
    assert "must be KEY=VALUES" in done.err
