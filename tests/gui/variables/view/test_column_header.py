"""A click on a column's head sorts; columns are chosen, and give way where there is no room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind
from gradgui.core.variables import learnable_paths
from gradgui.gui.settings import WindowSettings
from gradgui.gui.variables.rows.columns import DEFAULT_COLUMNS, Column
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_panel import VariablePanel
from tests.fakes import fake_variables
from tests.gui.variables.conftest import Person, person_at

PATHS = learnable_paths(fake_variables())
WITHOUT_NORM = ["batch_normalization/moving_mean", "batch_normalization/moving_variance", "dropout/seed_generator_state"]


def show_norms(person: Person, *values: float) -> None:
    rows = np.ones((6, 4), dtype=np.float32)
    rows[:, NormKind.GRADIENT] = values
    person.panel.set_norms(rows)


def by_norm(values: list[float], *, descending: bool) -> list[str]:
    """Returns paths as a plain sort has them."""
    return [path for _, path in sorted(zip(values, PATHS, strict=True), reverse=descending)]


def test_clicks_sort_by_a_column_largest_first_then_smallest_then_in_network_order(person: Person) -> None:
    values = [0.3, 0.1, 0.6, 0.2, 0.5, 0.4]
    show_norms(person, *values)
    network = person.rows()
    person.click_header(Column.NORM)
    assert person.rows() == ["", *by_norm(values, descending=True), *WITHOUT_NORM]
    assert person.panel.strip.label.text() == "Sorted by gradient norm, largest first"
    person.click_header(Column.NORM)
    assert person.rows() == ["", *by_norm(values, descending=False), *WITHOUT_NORM]
    person.click_header(Column.NORM)
    assert person.rows() == network


@pytest.mark.parametrize("column", [Column.SHAPE, Column.NORM, Column.RATE])
def test_one_click_on_name_goes_back_to_network_order(person: Person, column: Column) -> None:
    network = person.rows()
    person.click_header(column)
    assert person.rows() != network
    person.click_header(Column.NAME)
    assert person.rows() == network


def test_rows_of_one_size_stay_in_network_order(person: Person) -> None:
    person.click_header(Column.SHAPE)
    sizes = {v.path: v.n_parameters for v in fake_variables()}
    network = [v.path for v in fake_variables()]
    assert person.rows()[1:] == sorted(network, key=lambda path: (-sizes[path], network.index(path)))


def test_the_head_says_by_what_it_is_sorted(person: Person) -> None:
    person.click_header(Column.NORM)
    assert person.panel.model.headerData(Column.NORM, Qt.Orientation.Horizontal) == "Gradient norm ↓"
    person.click_header(Column.NORM)
    assert person.panel.model.headerData(Column.NORM, Qt.Orientation.Horizontal) == "Gradient norm ↑"


def test_what_is_selected_stays_selected_in_another_order(person: Person) -> None:
    person.click_name("head/bias")
    person.click_header(Column.SHAPE)
    assert person.panel.tree.selected_paths() == ("head/bias",)
    person.click_header(Column.NAME)
    assert person.panel.tree.selected_paths() == ("head/bias",)


def test_sorting_by_a_hidden_column_shows_it_and_hiding_it_ends_the_order(person: Person) -> None:
    person.panel.look.sort(Order(Column.RATIO))
    assert Column.RATIO in person.panel.tree.columns.shown
    person.panel.look.show_column(Column.RATIO, False)
    assert person.panel.model.order is None


def test_columns_are_remembered_by_the_settings(qtbot: QtBot, tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "settings.ini")
    first = VariablePanel(settings)
    qtbot.addWidget(first)
    assert first.tree.columns.shown == DEFAULT_COLUMNS
    first.look.show_column(Column.STATE, True)
    first.look.show_column(Column.SHAPE, False)
    first.look.set_norm_look("line")
    second = VariablePanel(WindowSettings(tmp_path / "settings.ini"))
    qtbot.addWidget(second)
    assert second.tree.columns.shown == (Column.NAME, Column.NORM, Column.RATE, Column.STATE)
    assert second.look.norm_look == "line"
    second.look.reset_columns()
    assert second.tree.columns.shown == DEFAULT_COLUMNS


def test_a_width_given_by_hand_stays_and_a_double_click_fits_again(qtbot: QtBot, tmp_path: Path) -> None:
    panel = VariablePanel(WindowSettings(tmp_path / "settings.ini"))
    qtbot.addWidget(panel)
    panel.resize(460, 640)
    panel.show()
    person = person_at(panel, fake_variables())
    header = panel.tree.columns
    fitted, name = header.sectionSize(Column.RATE), header.sectionSize(Column.NAME)
    edge = QPoint(header.sectionViewportPosition(Column.NORM) + header.sectionSize(Column.NORM) - 1, 8)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(25, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge + QPoint(25, 0))
    wide = header.own_widths[Column.NORM]
    assert header.sectionSize(Column.NORM) == wide > fitted
    assert header.sectionSize(Column.NAME) < name  # what one column takes, the names give
    panel.resize(500, 640)
    person.show(person.controls, person.controls)
    assert header.sectionSize(Column.NORM) == wide
    again = VariablePanel(WindowSettings(tmp_path / "settings.ini"))
    qtbot.addWidget(again)
    assert again.tree.columns.own_widths == {Column.NORM: wide}
    header.sectionHandleDoubleClicked.emit(Column.NORM)
    assert header.own_widths == {}
    assert header.sectionSize(Column.NORM) < wide


def test_other_columns_give_way_to_the_paths_of_sorted_rows_and_come_back(panel: VariablePanel) -> None:
    person = person_at(panel, fake_variables())
    panel.resize(360, 600)
    header = panel.tree.columns
    panel.look.sort(Order(Column.NORM))
    assert header.isSectionHidden(Column.SHAPE)
    assert not header.isSectionHidden(Column.NORM)
    assert header.shown == DEFAULT_COLUMNS
    person.click_header(Column.NAME)
    assert not header.isSectionHidden(Column.SHAPE)


def test_names_deep_in_a_model_keep_their_room_and_the_tree_scrolls_sideways(panel: VariablePanel) -> None:
    deep = tuple(
        type(v)(f"a/b/c/d/e/{v.path}", v.shape, v.dtype, v.role, v.trainable, v.linked) for v in fake_variables()[:2]
    )
    person_at(panel, deep)
    panel.resize(360, 600)
    index = panel.model.index_of(deep[0].path)
    assert panel.tree.visualRect(index).width() >= 76
    assert panel.tree.horizontalScrollBar().maximum() > 0


def test_a_title_in_large_text_is_painted_whole(panel: VariablePanel) -> None:
    person = person_at(panel, fake_variables())
    header = panel.tree.columns
    panel.resize(800, 300)
    person.click_header(Column.NORM)  # an arrow stands behind the title then
    large = QFont(header.font())
    large.setPointSizeF(2 * large.pointSizeF())
    header.setFont(large)
    panel.reload_fonts()
    width = header.sectionSize(Column.NORM)
    place = QRect(header.sectionViewportPosition(Column.NORM), 0, width - 4, header.height())
    fitted = header.grab(place).toImage()
    header.resizeSection(Column.NORM, width + 200)
    assert header.grab(place).toImage() == fitted  # nothing was cut, nor elided
    assert header.textElideMode() is Qt.TextElideMode.ElideRight  # where there is less all the same
