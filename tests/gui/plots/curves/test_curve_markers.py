from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from gradgui.gui.plots.curves.curve_markers import marked_points, shape_of


def test_markers_stand_at_absolute_places(qtbot: QtBot) -> None:
    x = np.arange(0.0, 100.0)
    found, _ = marked_points(x, np.ones(100), 30, 0)
    later, _ = marked_points(x[17:], np.ones(83), 30, 0)
    assert found.tolist() == [30, 60, 90]
    assert later.tolist() == [30, 60, 90]
    assert marked_points(x, np.ones(100), 30, 10)[0].tolist() == [10, 40, 70]


def test_there_is_no_marker_where_there_is_no_point() -> None:
    y = np.ones(100)
    y[55:65] = np.nan
    assert marked_points(np.arange(0.0, 100.0), y, 30, 0)[0].tolist() == [30, 90]
    assert len(marked_points(np.empty(0), np.empty(0), 30, 0)[0]) == 0


def test_curves_of_one_colour_have_different_markers(qtbot: QtBot) -> None:
    assert [shape_of(index) for index in (0, 7, 8, 15, 16, 23)] == ["", "", "o", "o", "s", "s"]
