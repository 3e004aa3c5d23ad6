from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import small_font
from gradgui.gui.plots.heat.row_axis import labelled_rows, width_of
from gradgui.gui.plots.heat.rows import RowGeometry


def test_every_row_is_labelled_where_rows_are_as_high_as_text() -> None:
    assert labelled_rows(RowGeometry(5, 100), 14, frozenset()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("chosen", [frozenset[int](), frozenset({3}), frozenset({2, 3, 50})])
def test_labels_never_lie_above_each_other_and_chosen_rows_come_first(chosen: frozenset[int]) -> None:
    geometry = RowGeometry(60, 480)
    labelled = labelled_rows(geometry, 14, chosen)
    places = sorted(geometry.top(row) for row in labelled)
    assert min(after - before for before, after in pairwise(places)) >= 13
    assert chosen <= set(labelled) | {row + 1 for row in labelled}  # of two neighbours one is enough
    assert len(labelled) >= 25


def test_no_label_is_cut_in_the_width_that_is_asked_for(qtbot: QtBot) -> None:
    labels = ("dense/kernel", "a_much_longer_layer/kernel")
    assert width_of(labels) > QFontMetricsF(small_font()).horizontalAdvance(labels[1])
    assert width_of(()) < 20
