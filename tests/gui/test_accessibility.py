"""Everything that can be reached by key has a name, a role and a state to be spoken, wherever it stands in the window."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QDialog,
    QHeaderView,
    QKeySequenceEdit,
    QListView,
    QMenu,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import gradgui.gui
from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import wait_for_state
from tests.gui.walk.window_walk import WindowWalk

#: Rows of a list or table that are asked for what they say.
_ROWS = 6
#: Roles of what nobody gave a meaning, QKeySequenceEdit of Qt itself among them.
_MEANINGLESS = {QAccessible.Role.NoRole, QAccessible.Role.Client}


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else ""


def own(widget: QWidget) -> bool:
    """Whether a widget is a control of its own, not a part of one (an editor in a combo box, a viewport)."""
    parent = widget.parentWidget()
    inside = isinstance(parent, QComboBox | QAbstractScrollArea) and not isinstance(widget, QAbstractScrollArea)
    in_popup = widget.window().windowType() is Qt.WindowType.Popup
    hidden_part = inside or in_popup or widget.objectName().startswith("qt_") or isinstance(widget, QHeaderView)
    empty = isinstance(widget, QTabBar) and not widget.count()  # Qt keeps some for docks to come
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not hidden_part and not empty


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"


def faults(top: QWidget) -> Iterator[str]:
    """Yields what a screen reader couldn't say of a widget and of everything in sight in it."""
    for widget in (top, *top.findChildren(QWidget)):
        if not widget.isVisibleTo(top) or isinstance(widget, QMenu):
            continue
        if own(widget):
            yield from control_faults(widget)
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            yield from item_faults(widget)
        if isinstance(widget, QTabBar):
            yield from (f"{named(widget)}: tab {i} has no words" for i in range(widget.count()) if not widget.tabText(i))


def control_faults(widget: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(widget)
    name = spoken(widget)
    if not name:
        yield f"{named(widget)}: no name"
    elif name == widget.objectName():
        yield f"{named(widget)}: its name is the one for scripts"
    if (
        interface is not None
        and interface.role() in _MEANINGLESS
        and not isinstance(widget, QAbstractScrollArea | QDialog | QKeySequenceEdit)
    ):
        yield f"{named(widget)}: no role"
    if isinstance(widget, QAbstractButton) and widget.isCheckable() and interface is not None:
        state = interface.state()
        if not state.checkable or bool(state.checked) is not widget.isChecked():
            yield f"{named(widget)}: its state isn't said"


def item_faults(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel | None = view.model()
    interface = QAccessible.queryAccessibleInterface(view)
    if model is None or interface is None:
        return
    for row in range(min(model.rowCount(), _ROWS)):
        for column in range(1 if isinstance(view, QListView) else model.columnCount()):
            index = model.index(row, column)
            if shows_something(index) and not words_of_cell(index).strip():
                yield f"{named(view)}: cell {row}, {column} says nothing"
            if index.data(Qt.ItemDataRole.CheckStateRole) is not None and not view.visualRect(index).isEmpty():
                cell = interface.childAt(*centre_of(view, index))
                if cell is not None and not cell.state().checkable:
                    yield f"{named(view)}: cell {row}, {column} doesn't say that it can be ticked"


def centre_of(view: QAbstractItemView, index: QModelIndex) -> tuple[int, int]:
    point = view.viewport().mapToGlobal(view.visualRect(index).center())
    return point.x(), point.y()


def shows_something(index: QModelIndex) -> bool:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.CheckStateRole)
    return any(index.data(role) not in {None, ""} for role in roles)


def words_of_cell(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(Qt.ItemDataRole.DisplayRole) or "")


def dialog_classes() -> set[type]:
    """Returns every dialog class of the window there is, those left out that are only what others have in common."""
    for module in pkgutil.walk_packages(gradgui.gui.__path__, "gradgui.gui."):
        importlib.import_module(module.name)
    found, pending = set(), [QDialog]
    while pending:
        for child in pending.pop().__subclasses__():
            pending.append(child)
            if child.__module__.startswith("gradgui.") and not child.__subclasses__():
                found.add(child)
    return found


def test_everything_in_the_window_can_be_spoken(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, str] = {}

    def look(widget: QWidget, name: str) -> None:
        for fault in faults(widget):
            found.setdefault(fault, name)

    walk = WindowWalk(qtbot, window, tmp_path, monkeypatch, look)
    walk.walk()
    assert not found, "\n".join(f"{fault} ({name})" for fault, name in found.items())
    assert {made.__name__ for made in dialog_classes() - walk.dialogs} == set()


def test_a_tree_row_speaks_its_state(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    model = window.variables.model
    assert model.data(model.index_of("head/kernel"), Qt.ItemDataRole.AccessibleTextRole) == "kernel, learns"
