"""What `--json` writes: numbers that JSON can't say become null, one event a line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from gradgui.cli.json_output import write_event, write_json


def test_an_event_is_one_line_without_numbers_that_are_not_finite() -> None:
    out = io.StringIO()
    write_event("progress", {"step": 3, "loss": float("nan"), "name": "a\nb"}, out)
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue()) == {"event": "progress", "step": 3, "loss": None, "name": "a\nb"}


def test_an_answer_may_hold_paths_and_nested_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"run": Path("runs") / "a", "losses": [0.5, float("inf")]})
    assert json.loads(capsys.readouterr().out) == {"run": str(Path("runs") / "a"), "losses": [0.5, None]}
