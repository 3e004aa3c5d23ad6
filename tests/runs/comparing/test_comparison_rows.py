from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.spec import PlannedIntervention
from gradgui.core.spec_toml import with_setting
from gradgui.runs.comparing.comparison_rows import ComparisonRow, Section, comparison_rows, write_rows
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import stored_run


@pytest.fixture
def runs(tmp_path: Path) -> list[RunReader]:
    slower = (PlannedIntervention(at_step=30, learning_rate=1e-4),)
    long = msgspec.structs.replace(fake_spec(steps=300), name="long", interventions=slower)
    return [stored_run(tmp_path, with_setting(fake_spec(steps=150), 'name="short"')), stored_run(tmp_path, long)]


def _rows(runs: list[RunReader]) -> dict[str, ComparisonRow]:
    return {row.key: row for row in comparison_rows([(run, run.history()) for run in runs])}


def test_a_row_says_what_the_records_say(runs: list[RunReader]) -> None:
    rows = _rows(runs)
    assert rows["state"].values == ("completed", "completed")
    assert rows["steps"].values == (150, 300)
    assert rows["loss, last 100 steps"].values == pytest.approx([run.loss[-100:].mean() for run in runs])
    assert rows["loss, lowest step"].values == pytest.approx([run.loss.min() for run in runs])
    assert rows["time, s"].values == pytest.approx([run.time_s[-1] for run in runs])
    losses = [run.validation["loss"] for run in runs]
    assert rows["validation loss, best"].values == pytest.approx([np.nanmin(values) for values in losses])


def test_the_best_is_the_smallest_loss_and_nothing_where_all_are_alike(runs: list[RunReader]) -> None:
    rows = _rows(runs)
    assert rows["loss, last 100 steps"].best == min(run.loss[-100:].mean() for run in runs)
    assert rows["steps"].best is None
    assert _rows([runs[0], runs[0]])["loss, last 100 steps"].best is None


def test_what_differs_comes_first_and_nothing_that_is_the_same(runs: list[RunReader]) -> None:
    rows = _rows(runs)
    assert list(rows)[:3] == ["loop.steps", "step 30", "state"]
    assert {row.section for row in list(rows.values())[2:]} == {Section.ENDED}
    assert rows["step 30"].values == (None, "rate 0.0001")


def test_runs_are_ordered_by_numbers_then_words_and_those_without_a_value_come_last() -> None:
    row = ComparisonRow(Section.SPEC, "clip.limit", (None, 3.0, "none", 1.0, float("nan")))
    assert row.order() == [3, 1, 2, 0, 4]
    assert row.order(descending=True) == [1, 3, 2, 0, 4]


def test_a_table_reads_back_exactly(runs: list[RunReader]) -> None:
    rows = comparison_rows([(run, run.history()) for run in runs])
    file = io.StringIO()
    write_rows(rows, ["short", "long"], file)
    read = list(csv.reader(io.StringIO(file.getvalue())))
    assert read[0] == ["section", "key", "short", "long"]
    loss = next(line for line in read if line[1] == "loss, lowest step")
    assert [float(text) for text in loss[2:]] == [run.loss.min() for run in runs]
    assert next(line for line in read if line[1] == "step 30")[2:] == ["", "rate 0.0001"]
