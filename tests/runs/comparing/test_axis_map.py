from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.comparing import axis_map as axis_map_module
from gradgui.runs.comparing.axis_map import axis_map
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec
from tests.runs.comparing.step_places import positions
from tests.runs.records import stored_run


@pytest.fixture
def run(tmp_path: Path) -> RunReader:
    changed = (PlannedIntervention(at_step=31, accumulation_steps=2), PlannedIntervention(at_step=70, accumulation_steps=5))
    spec: RunSpec = msgspec.structs.replace(fake_spec(steps=100), interventions=changed)
    spec = with_setting(spec, "loop.accumulation_steps=3")
    return stored_run(tmp_path, spec, FakeEngine(steps_per_epoch=17, n_validation_examples=8))


@pytest.mark.parametrize("axis", ["step", "update", "epoch", "time"])
def test_places_are_those_that_every_step_has_in_the_record(run: RunReader, axis: Axis) -> None:
    where = axis_map(run.history(), axis, accumulation_steps=3)
    expected = positions(run, axis)
    assert where.at(np.arange(run.n_steps, dtype=np.float64)) == pytest.approx(expected)
    assert where.end == pytest.approx(expected[-1])


@pytest.mark.parametrize("axis", ["step", "update", "epoch", "time"])
def test_the_step_at_a_place_is_the_last_one_that_stands_there(run: RunReader, axis: Axis) -> None:
    where = axis_map(run.history(), axis, accumulation_steps=3)
    places = positions(run, axis)
    for place in (-1.0, 0.0, places[40], (places[60] + places[61]) / 2, places[-1], places[-1] + 10):
        expected = max(0, int(np.searchsorted(places, place + 1e-9, side="right")) - 1)
        assert where.step_at(place + 1e-9) == expected


def test_a_bin_that_holds_the_end_of_an_epoch_says_where_it_is(run: RunReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(axis_map_module, "_MOST_BINS", 30)  # bins of four steps, epochs of some more
    where = axis_map(run.history(), "epoch")
    assert where.at(np.arange(run.n_steps, dtype=np.float64)) == pytest.approx(positions(run, "epoch"))


def test_a_run_without_a_step_stands_nowhere(run: RunReader) -> None:
    where = axis_map(run.history(0), "epoch")
    assert (where.end, where.step_at(3.0)) == (0.0, 0)


def test_epochs_grow_evenly(tmp_path: Path) -> None:
    run = stored_run(tmp_path, fake_spec(), FakeEngine(n_validation_examples=8))
    epochs = axis_map(run.history(), "epoch").at(np.arange(run.n_steps, dtype=np.float64))
    np.testing.assert_array_equal(np.floor(epochs), run.epoch)
    assert (np.diff(epochs) > 0).all()
    n = int((run.epoch == 0).sum())
    assert epochs[1] == pytest.approx(1 / n)
