"""Another text size while widgets are there: they look as if they had been made with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gradgui.core.status import RunStatus
from gradgui.gui.forms.form_label import form_label
from gradgui.gui.look.text_size import fit_bold, fit_text, set_text_size
from gradgui.gui.look.theme import apply_theme, number_font, small_font
from gradgui.gui.panels.step_numbers import StepNumbers
from gradgui.gui.transport.more_edit import MoreEdit
from gradgui.gui.variables.parts.variable_legend import VariableLegend

WAIT_MS = 10_000


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    set_text_size(100)


def _bold(text: str) -> QPushButton:
    button = QPushButton(text)
    fit_bold(button, 20)
    return button


def _labelled() -> QWidget:
    form = QWidget()
    form_label("Batch size", form)
    return form


MAKERS: list[Callable[[], QWidget]] = [
    StepNumbers,
    VariableLegend,
    MoreEdit,
    _labelled,
    lambda: _bold("Follow"),
]


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(300, 200)
    widget.show()
    QApplication.processEvents()
    return widget


def sizes(widget: QWidget) -> list[tuple[float, str, int, int, int]]:
    parts = (widget, *widget.findChildren(QLabel), *widget.findChildren(QPushButton))
    return [
        (one.font().pointSizeF(), one.font().family(), one.minimumWidth(), one.minimumHeight(), one.sizeHint().height())
        for one in parts
    ]


@pytest.mark.parametrize("make", MAKERS, ids=["step numbers", "legend", "N more", "label", "bold button"])
def test_what_is_there_becomes_what_it_would_have_been_made_as(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    there = shown(qtbot, make())
    before = sizes(there)
    set_text_size(150)
    made = shown(qtbot, make())
    qtbot.waitUntil(lambda: sizes(there) == sizes(made), timeout=WAIT_MS)
    assert sizes(there) != before
    set_text_size(100)
    qtbot.waitUntil(lambda: sizes(there) == before, timeout=WAIT_MS)


def test_small_type_keeps_its_distance_to_the_rest(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.setFont(small_font())
    for percent in (200, 80, 175):
        set_text_size(percent)
        assert label.font().pointSizeF() == small_font().pointSizeF()


def test_another_theme_leaves_the_text_as_large_as_it_is(qtbot: QtBot, qapp: QApplication) -> None:
    there, hidden = shown(qtbot, StepNumbers()), QLabel()
    qtbot.addWidget(hidden)
    hidden.setFont(small_font())
    set_text_size(150)
    QApplication.processEvents()
    larger = [size[:2] for size in sizes(there)]
    for name in ("dark", "light"):
        apply_theme(qapp, name)
        QApplication.processEvents()
        assert [size[:2] for size in sizes(there)] == larger
        assert hidden.font().pointSizeF() == small_font().pointSizeF()


def test_widgets_may_go_away_between_another_text_size_and_another_theme(qtbot: QtBot, qapp: QApplication) -> None:
    there = shown(qtbot, StepNumbers())
    hidden = [make() for make in MAKERS]
    for one in hidden:
        one.sizeHint()
    set_text_size(150)
    for one in (there, *hidden):
        one.close()
        one.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, "dark")  # Qt crashed here, where the sheet had been taken away in between
    assert not isValid(there)


def test_numbers_of_the_step_take_one_column_where_larger_type_needs_it(qtbot: QtBot) -> None:
    panel = StepNumbers()
    qtbot.addWidget(panel)
    panel.resize(420, 300)
    panel.show()
    panel.show_status(RunStatus(), 0.0, can_measure=False)
    cells = [label.parentWidget() for label in panel.findChildren(QLabel) if label.objectName().endswith("Number")]

    def columns() -> int:
        QApplication.processEvents()
        return len({cell.x() for cell in cells if cell is not None and cell.isVisible()})

    assert columns() == 2
    set_text_size(200)
    assert columns() == 1
    panel.close()


def test_a_size_is_fitted_until_its_widget_is_gone(qtbot: QtBot) -> None:
    fitted: list[int] = []
    kept, gone = QLabel("a"), QLabel("a")
    qtbot.addWidget(kept)
    for label in (kept, gone):
        fit_text(label, lambda one: fitted.append(one.fontMetrics().height()))
    gone.deleteLater()
    qtbot.waitUntil(lambda: not any(widget is gone for widget in QApplication.allWidgets()))
    del fitted[:]
    kept.setFont(number_font())
    set_text_size(150)
    assert fitted == [kept.fontMetrics().height()]
