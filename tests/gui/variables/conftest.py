"""A panel with the fake engine's variables, and what a person asks for in it: carried out at once, as by a ready run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.selection import Selection
from gradgui.core.variables import VariableInfo
from gradgui.gui.variables.rows.columns import Column
from gradgui.gui.variables.selection_changes import with_changes
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.gui.variables.variable_panel import VariablePanel
from gradgui.gui.variables.view.variable_delegate import VariableDelegate
from tests.fakes import fake_spec, fake_variables

_NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Person:
    """Somebody at a panel.

    Args:
        panel: what is looked at.
        controls: what holds.
        asked: every request so far, in words of the signals.
    """

    panel: VariablePanel
    controls: Controls
    asked: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def learning(self) -> set[str]:
        """Paths that learn."""
        selection = self.controls.selection
        return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}

    def rows(self) -> list[str]:
        """Paths of the rows that can be seen, from the top; "" for the root."""
        return [self.panel.model.tree.nodes[node_id].path for node_id in self.panel.tree.visible_nodes()]

    def box(self, path: str) -> QPoint:
        """Where the box of a row is, in the viewport."""
        index = self.panel.model.index_of(path)
        assert index.isValid(), f"{path} isn't shown"
        return VariableDelegate.box_rect(self.panel.tree.visualRect(index)).center()

    def cell(self, path: str, column: Column = Column.NAME) -> QPoint:
        """A point in a cell of a row, beside its box."""
        rect = self.panel.tree.visualRect(self.panel.model.index_of(path, column))
        return QPoint(rect.left() + 40, rect.center().y()) if column is Column.NAME else rect.center()

    def click_box(self, path: str, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Clicks on the box of a row."""
        QTest.mouseClick(self.panel.tree.viewport(), Qt.MouseButton.LeftButton, modifier, self.box(path))

    def click_name(self, path: str, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Clicks on the name of a row."""
        QTest.mouseClick(self.panel.tree.viewport(), Qt.MouseButton.LeftButton, modifier, self.cell(path))

    def press(self, at: QPoint) -> None:
        """Presses the left button."""
        QTest.mousePress(self.panel.tree.viewport(), Qt.MouseButton.LeftButton, _NONE, at)

    def move(self, at: QPoint) -> None:
        """Moves the pointer."""
        QTest.mouseMove(self.panel.tree.viewport(), at)

    def release(self, at: QPoint) -> None:
        """Lets go of the left button."""
        QTest.mouseRelease(self.panel.tree.viewport(), Qt.MouseButton.LeftButton, _NONE, at)

    def drag(self, start: str, *stops: str) -> None:
        """Presses on the box of a row, moves over others, and lets go on the last one."""
        self.press(self.box(start))
        for stop in stops:
            self.move(self.box(stop))
        self.release(self.box(stops[-1]))

    def click_header(self, column: Column) -> None:
        """Clicks on a column's head."""
        header = self.panel.tree.columns
        at = QPoint(header.sectionViewportPosition(column) + 12, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, _NONE, at)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Presses a key in the tree."""
        QTest.keyClick(self.panel.tree, key, modifier)

    def search(self, text: str) -> None:
        """Types into the search field, in place of what is there."""
        self.panel.search_edit.setFocus()
        self.panel.search_edit.selectAll()
        QTest.keyClick(self.panel.search_edit, Qt.Key.Key_Backspace)
        QTest.keyClicks(self.panel.search_edit, text)

    # As the controller answers ---------------------------------------------------------------------------------------

    def show(self, applied: Controls, requested: Controls) -> None:
        """Shows controls as the window would."""
        self.controls = requested
        self.panel.set_controls(applied, requested, editable=True)

    def take_toggle(self, patterns: tuple[str, ...], learns: bool) -> None:
        """Carries a toggle out."""
        self.asked.append((patterns, learns))
        kind = ChangeKind.THAW if learns else ChangeKind.FREEZE
        after = with_changes(self.controls, (Change(kind, patterns),))
        self.show(after, after)

    def take_selection(self, selection: Selection, text: str) -> None:
        """Carries a whole selection out."""
        self.asked.append((text,))
        after = self.controls.with_selection(selection)
        self.show(after, after)

    def take_multipliers(self, factors: dict[str, float]) -> None:
        """Carries multipliers out."""
        self.asked.append((factors,))
        after = with_changes(self.controls, (Change(ChangeKind.MULTIPLIERS, value=factors),))
        self.show(after, after)


def person_at(panel: VariablePanel, variables: Sequence[VariableInfo]) -> Person:
    """Returns somebody at a panel that shows these variables."""
    controls = initial_controls(fake_spec(), tuple(variables), 0.1)
    panel.set_tree(VariableTree(controls.selection.variables, "net"))
    person = Person(panel, controls)
    panel.toggleRequested.connect(person.take_toggle)
    panel.selectionRequested.connect(person.take_selection)
    panel.multipliersRequested.connect(person.take_multipliers)
    person.show(controls, controls)
    return person


@pytest.fixture
def panel(qtbot: QtBot) -> VariablePanel:
    """Returns a panel without variables, large enough for all rows of a small model."""
    made = VariablePanel()
    qtbot.addWidget(made)
    made.resize(460, 640)
    made.show()
    return made


@pytest.fixture
def person(panel: VariablePanel) -> Person:
    """Returns somebody at a panel that shows the fake engine's variables."""
    return person_at(panel, fake_variables())
