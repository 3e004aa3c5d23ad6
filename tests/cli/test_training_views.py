from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pytest

from gradgui.app.training import TrainingSummary, run_headless
from gradgui.cli.training_views import JsonView, ProgressView, summary_text
from gradgui.core.status import StopReason
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
