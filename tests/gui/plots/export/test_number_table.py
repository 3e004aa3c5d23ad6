from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.gui.plots.export import number_table
from gradgui.gui.plots.export.number_table import NumberTable, step_table

VALUES = np.array([0.1, np.nan, 1e-30, np.inf, -3.0])


def table() -> NumberTable:
    return step_table(10, 15, ["loss"], lambda start, stop: [VALUES[start - 10 : stop - 10]])


def test_numbers_read_back_exactly() -> None:
    file = io.StringIO()
    table().write_csv(file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [int(row["step"]) for row in rows] == [10, 11, 12, 13, 14]
    assert np.array([float(row["loss"]) for row in rows]) == pytest.approx(VALUES, abs=0, nan_ok=True)


def test_a_table_read_in_blocks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table().as_text()
    monkeypatch.setattr(number_table, "_BLOCK_NUMBERS", 4)
    assert table().as_text() == whole
    assert whole.splitlines()[1] == "10\t0.1"


def test_single_precision_reads_back_exactly() -> None:
    values = np.random.default_rng(0).random(50).astype(np.float32)
    text = step_table(0, 50, ["x"], lambda start, stop: [values[start:stop]]).as_text()
    read = np.array([line.split("\t")[1] for line in text.splitlines()[1:]], dtype=np.float64)
    assert np.array_equal(read.astype(np.float32), values)


def test_words_stay_words() -> None:
    names = np.array(["a/kernel", "b"])
    text = NumberTable(("variable", "norm"), 2, lambda a, b: [names[a:b], np.array([1.0, 2.0])[a:b]]).as_text()
    assert text == "variable\tnorm\na/kernel\t1.0\nb\t2.0\n"


def test_a_table_that_is_too_long_says_what_to_do() -> None:
    with pytest.raises(GradguiError, match="npz"):
        NumberTable(("step",), 10**9, lambda _a, _b: []).write_csv(io.StringIO())
