"""How a person ticks in the tree: by mouse at the box, by key on the selected row."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gradgui.core.selection import Selection
from gradgui.gui.main_window import MainWindow
from gradgui.gui.variables.view.variable_delegate import VariableDelegate


def click_box(window: MainWindow, path: str) -> None:
    """Clicks on the box of a row."""
    tree, model = window.variables.tree, window.variables.model
    index = model.index_of(path)
    assert index.isValid(), f"{path} isn't shown"
    tree.scrollTo(index)
    at = VariableDelegate.box_rect(tree.visualRect(index)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def click_name(window: MainWindow, path: str) -> None:
    """Clicks on the name of a row, which selects it."""
    tree, model = window.variables.tree, window.variables.model
    rect = tree.visualRect(model.index_of(path))
    at = QPoint(rect.left() + 40, rect.center().y())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def check_state(window: MainWindow, path: str) -> Qt.CheckState | None:
    """Returns the box of a row as Qt tells it; None without a box."""
    model = window.variables.model
    state: Qt.CheckState | None = model.data(model.index_of(path), Qt.ItemDataRole.CheckStateRole)
    return state


def learning(window: MainWindow) -> set[str]:
    """Returns the paths that learn in the run itself, not as shown."""
    controls = window.controller.status.controls
    assert controls is not None
    selection: Selection = controls.selection
    return {v.path for v, flag in zip(selection.variables, selection.flags, strict=True) if flag}
