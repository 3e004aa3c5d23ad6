from __future__ import annotations

from pathlib import Path

from gradgui.runs.history import RunHistory
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.stored_history import add_what_is_new, fill_history
from tests.fakes import FakeEngine, fake_spec


def stored(folder: Path) -> RunReader:
    runner = Runner(fake_spec(validate_every=20), FakeEngine, folder, headless=True)
    runner.go()
    runner.run()
    return RunReader(runner.status.run_path)


def test_a_part_of_a_run_has_what_happened_before_its_next_step(tmp_path: Path) -> None:
    reader = stored(tmp_path)
    history = RunHistory(reader.layout, reader.initial)
    fill_history(history, reader, 0, 40)
    assert history.n_steps == 40
    assert history.scalars("loss").tolist() == reader.loss[:40].tolist()
    assert {event.step for event in history.events} <= set(range(40))
    assert all(validation.step <= 40 for validation in history.validations)


def test_what_is_new_is_added_once(tmp_path: Path) -> None:
    reader = stored(tmp_path)
    history = RunHistory(reader.layout, reader.initial)
    fill_history(history, reader, 0, reader.n_steps)
    seen = (history.n_steps, history.events, history.interventions, history.validations)
    add_what_is_new(history, reader)
    assert (history.n_steps, history.events, history.interventions, history.validations) == seen
    assert history.events == reader.events
