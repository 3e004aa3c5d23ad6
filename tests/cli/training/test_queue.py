from __future__ import annotations

import json
from pathlib import Path

from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.queue.queue_file import QueueFile
from tests.cli.outcome import Run, UseFakeEngine


def test_what_is_added_waits_and_is_trained_in_its_order(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path, tmp_path: Path
) -> None:
    fake_engine()
    gradgui("queue", "add", spec_file, "--set", "name=first", "--steps", "10")
    gradgui("queue", "add", spec_file, "--set", "name=second", "--steps", "20")
    listed = json.loads(gradgui("queue", "list", "--json").out)
    assert [(one["name"], one["state"], one["differs"]) for one in listed] == [
        ("first", "waiting", ""),
        ("second", "waiting", "steps=20"),
    ]
    done = gradgui("queue", "run", "--runs", tmp_path / "mine", "--json")
    runs = sorted(list_runs(tmp_path / "mine"), key=lambda run: (run.started, run.path.name))
    assert done.code == 0
    assert [(run.name, run.n_steps) for run in runs] == [("first", 10), ("second", 20)]
    assert [one["run"] for one in done.events[-1]["runs"]] == [str(run.path) for run in runs]
    assert [one["state"] for one in json.loads(gradgui("queue", "list", "--json").out)] == ["done", "done"]


def test_a_failed_run_is_said_and_the_next_one_begins(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine(non_finite_at=[15])
    gradgui("queue", "add", spec_file)
    gradgui("queue", "add", spec_file, "--steps", "10")
    done = gradgui("queue", "run")
    assert done.code == 3
    assert "Step 15 is not finite" in done.err
    assert done.out.splitlines()[-1] == "2 trained, 1 of them failed"


def test_entries_can_be_removed_and_cleared(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    gradgui("queue", "add", spec_file, "--set", "name=first", "--steps", "3")
    gradgui("queue", "run")
    gradgui("queue", "add", spec_file, "--set", "name=second")
    gradgui("queue", "clear")
    assert [one["name"] for one in json.loads(gradgui("queue", "list", "--json").out)] == ["second"]
    gradgui("queue", "remove", "second")
    assert gradgui("queue", "list").out == "nothing waits\n"
    assert gradgui("queue", "remove", "second").code == 2


def test_a_spec_that_cannot_be_trained_does_not_wait(gradgui: Run, tmp_path: Path) -> None:
    path = tmp_path / "half.toml"
    path.write_text('format = 1\n[model]\nsource = "fake"\n', encoding="utf-8")
    assert gradgui("queue", "add", path).code == 2
    assert QueueFile(tmp_path / "queue.json").entries() == ()
