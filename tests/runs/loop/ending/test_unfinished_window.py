from __future__ import annotations

import pytest

from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec


def notes(**loop: object) -> list[str]:
    runner = Runner(fake_spec(**loop), FakeEngine, None, headless=True)
    runner.go()
    runner.run()
    assert runner.recorder is not None
    return [event.text for event in runner.recorder.history.events if event.kind == "note"]


@pytest.mark.parametrize(
    ("steps", "words"),
    [(11, "The last 3 steps make no update"), (9, "The last step makes no"), (2, "The last 2 steps make")],
)
def test_steps_whose_window_the_end_cuts_off_are_said(steps: int, words: str) -> None:
    (note,) = notes(steps=steps, accumulation_steps=4)
    assert note.startswith(words)
    assert note.endswith("accumulation_steps = 4")


@pytest.mark.parametrize(("steps", "accumulation_steps"), [(12, 4), (11, 1)])
def test_where_the_last_step_makes_an_update_nothing_is_said(steps: int, accumulation_steps: int) -> None:
    assert notes(steps=steps, accumulation_steps=accumulation_steps) == []
