from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from gradgui.runs.store.run_labels import RunLabels, read_labels
from tests.cli.outcome import Run
from tests.runs.records import stored_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Returns a finished run."""
    return stored_run(tmp_path / "runs").path


def test_labels_are_set_and_shown(gradgui: Run, run: Path) -> None:
    assert gradgui("runs", "rename", run.name, "My best").code == 0
    assert gradgui("runs", "tag", "My best", "good", "paper").out == "good paper\n"
    assert gradgui("runs", "tag", run.name, "--remove", "GOOD").out == "paper\n"
    assert gradgui("runs", "note", run.name, "thawed late").code == 0
    assert gradgui("runs", "note", run.name).out == "thawed late\n"
    assert gradgui("runs", "star", run.name).code == 0
    assert read_labels(run) == RunLabels("My best", True, ("paper",), "thawed late")
    gradgui("runs", "star", run.name, "--off")
    gradgui("runs", "rename", run.name, "")
    assert read_labels(run) == RunLabels("", False, ("paper",), "thawed late")


def test_labels_are_json_on_request(gradgui: Run, run: Path) -> None:
    table = json.loads(gradgui("runs", "tag", run.name, "good", "--json").out)
    assert table == {"run": str(run), "name": "", "star": False, "tags": ["good"], "note": ""}


def test_a_note_is_read_from_standard_input(gradgui: Run, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("two\nlines\n"))
    gradgui("runs", "note", run.name, "-")
    assert read_labels(run).note == "two\nlines"


def test_a_tag_that_can_not_be_one_is_wrong_input(gradgui: Run, run: Path) -> None:
    outcome = gradgui("runs", "tag", run.name, "two words")
    assert outcome.code == 2
    assert "A tag must be one word" in outcome.err
