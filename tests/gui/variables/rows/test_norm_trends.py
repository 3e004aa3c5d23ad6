"""The lines of norms over a run."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.records import NormKind, RecordLayout, StepBatch
from gradgui.core.selection import Selection
from gradgui.core.variables import learnable_paths
from gradgui.gui.variables.rows.norm_trends import MAX_BINS, NormTrends, heights
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.history import RunHistory
from tests.fakes import fake_variables

VARIABLES = fake_variables()
HEAD_BIAS = 8


def history(n_steps: int) -> RunHistory:
    """Returns a run in which the norm of `head/bias` falls by a power of ten every hundred steps, and all others are one."""
    layout = RecordLayout(learnable_paths(VARIABLES))
    made = RunHistory(layout, Selection.initial(VARIABLES))
    norms = np.ones((n_steps, 6, 4), dtype=np.float32)
    norms[:, 5, NormKind.GRADIENT] = 10.0 ** (-np.arange(n_steps) / 100)
    made.append(StepBatch(0, np.ones((n_steps, len(layout.scalars))), norms))
    return made


def trends(n_steps: int) -> NormTrends:
    made = NormTrends(VariableTree(VARIABLES, "net"))
    made.set_history(history(n_steps))
    return made


def test_a_line_has_few_points_however_many_steps_there_are() -> None:
    assert len(trends(10).line(HEAD_BIAS)) == 10
    assert MAX_BINS // 2 <= len(trends(5000).line(HEAD_BIAS)) <= MAX_BINS


def test_a_steady_fall_is_a_straight_line_from_top_to_bottom() -> None:
    line = trends(40 * 8).line(HEAD_BIAS)  # in bins of one length, so that equal steps fall equally
    assert line[0] == 1
    assert line[-1] == 0
    np.testing.assert_allclose(np.diff(line), np.diff(line).mean(), rtol=1e-3)


def test_noise_within_one_power_of_ten_is_not_drawn_as_a_drama() -> None:
    line = heights(np.array([1.0, 1.1, 1.0, 0.9]))
    assert np.ptp(line) == pytest.approx(np.log10(1.1 / 0.9))
    assert line.mean() == pytest.approx(0.5, abs=0.05)


def test_zero_and_no_gradient_are_gaps() -> None:
    assert np.isnan(heights(np.array([np.nan, 1.0, 0.0]))).tolist() == [True, False, True]
    assert np.isnan(heights(np.array([np.nan, np.nan]))).all()


def test_all_visible_rows_are_read_at_once_and_a_row_that_scrolls_in_on_its_own() -> None:
    made = trends(100)
    made.refresh([0, 1, HEAD_BIAS, -1, 6])  # a layer and a seed among them
    assert made.n_reads == 1
    made.line(HEAD_BIAS)
    assert made.n_reads == 1
    made.line(7)
    made.line(7)
    assert made.n_reads == 2


def test_statistics_layers_and_runs_without_steps_have_no_line() -> None:
    made = trends(100)
    assert len(made.line(4)) == len(made.line(-1)) == 0
    made.set_history(None)
    assert len(made.line(HEAD_BIAS)) == 0
