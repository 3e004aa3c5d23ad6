from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pytest

from gradgui.app.training import TrainingSummary, run_headless
from gradgui.cli.training.training_views import JsonView, LinesView, ProgressView, WaitingNotice, summary_text
from gradgui.core.status import RunState, RunStatus, StopReason
from tests.fakes import FakeEngine, fake_spec


def test_the_bar_ends_full_with_the_last_loss_and_validation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    screen = io.StringIO()
    monkeypatch.setattr("rich.console.Console", lambda **_: Console(file=screen, force_terminal=True, width=120))
    view = ProgressView(fake_spec())
    with view:
        summary = run_headless(
            fake_spec(), tmp_path, listener=view, engine_factory=lambda: FakeEngine(n_validation_examples=8)
        )
    view.on_finished(summary)
    last_bar = [line for line in screen.getvalue().splitlines() if "quadratic" in line][-1]
    assert "100/100" in last_bar
    assert f"loss {summary.loss:.4g}" in last_bar
    assert "validation" in last_bar
    assert "completed: 100 steps" in screen.getvalue()


def test_numbers_that_json_can_not_say_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonView()
    view.on_progress(3, math.nan)
    line = capsys.readouterr().out
    assert "NaN" not in line
    assert json.loads(line) == {"event": "progress", "step": 3, "loss": None}


def test_a_training_without_steps_says_so() -> None:
    assert (
        summary_text(TrainingSummary(None, StopReason.INTERRUPTED, 0, 0.0, math.nan)) == "interrupted before the first step"
    )


FULL = RunStatus(RunState.PAUSED, "The disk is full.", step=7)
RUNNING = RunStatus(RunState.RUNNING, step=8)


def test_waiting_is_said_once_a_minute_and_so_is_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    notice = WaitingNotice(said.append)
    for status in (RUNNING, FULL, FULL):
        notice.look(status)
    assert said == ["waiting at step 7: The disk is full. Ctrl-C stops it."]
    now += 61
    notice.look(FULL)
    notice.look(RUNNING)
    notice.look(RUNNING)
    assert said[1:] == [said[0], "goes on"]


def test_json_says_on_standard_error_that_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonView() as view:
        view.on_status(FULL)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "gradgui: waiting at step 7: The disk is full. Ctrl-C stops it.\n"


def test_plain_lines_say_that_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    view = LinesView(fake_spec())
    view.on_status(FULL)
    view.on_status(RUNNING)
    assert capsys.readouterr().out == "waiting at step 7: The disk is full. Ctrl-C stops it.\ngoes on\n"


def test_what_a_program_prints_is_not_among_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonView() as view:
        print("from build_model()")  # noqa: T201
        view.on_progress(3, 1.0)
    captured = capsys.readouterr()
    assert [json.loads(line)["event"] for line in captured.out.splitlines()] == ["progress"]
    assert captured.err == "from build_model()\n"
