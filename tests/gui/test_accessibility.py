"""Everything that can be reached by key has a name to be spoken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from tests.gui.conftest import wait_for_state


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else ""


def own(widget: QWidget) -> bool:
    """Whether a widget is a control of its own, not a part of one (an editor in a combo box, a viewport)."""
    parent = widget.parentWidget()
    inside = isinstance(parent, QComboBox | QAbstractScrollArea) and not isinstance(widget, QAbstractScrollArea)
    in_popup = widget.window().windowType() is Qt.WindowType.Popup
    hidden_part = inside or in_popup or widget.objectName().startswith("qt_")
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not hidden_part


def test_every_control_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    window.banner.say("Something happened.", details="more", action="Do it")
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if own(widget) and not spoken(widget)
    ]
    assert nameless == []


def test_a_tree_row_speaks_its_state(qtbot: QtBot, window: MainWindow) -> None:
    window.open_path("examples:mlp")
    wait_for_state(qtbot, window, "ready")
    model = window.variables.model
    assert model.data(model.index_of("head/kernel"), Qt.ItemDataRole.AccessibleTextRole) == "kernel, learns"


def test_fields_of_the_form_have_labels(window: MainWindow) -> None:
    assert all(edit.accessibleName() for edit in window.form.findChildren(QLineEdit) if edit.objectName())
