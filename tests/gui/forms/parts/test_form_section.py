"""A section of the form, with a mistake in it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.forms.fields.sections import SECTIONS
from gradgui.gui.forms.parts.field_row import FieldRow
from gradgui.gui.forms.parts.form_section import FormSection


@pytest.mark.parametrize("words", ["Too long.", "The batch size must be a whole number above 0. Received: many. " * 3])
def test_what_is_wrong_with_a_field_squeezes_no_other_and_is_no_higher_than_its_lines(words: str, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    section = FormSection("Data", "data", page)
    rows = [FieldRow(field, page) for one in SECTIONS if one.title == "Data" for field in one.fields]
    for row in rows:
        row.add_to(section.form)
    column = QVBoxLayout(page)
    column.addWidget(section)
    column.addStretch(1)
    page.setFixedWidth(340)
    page.show()
    row = next(one for one in rows if one.field.key == "data.batch_size")
    row.show_mistake(words)
    page.setFixedHeight(page.heightForWidth(340))
    one_line = row.mistake.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: row.mistake.height() in ([one_line] if len(words) < 20 else range(3 * one_line, 6 * one_line)))
    assert all(one.widget.height() == one.widget.sizeHint().height() for one in rows)
    parents = [one.browse_button.parentWidget() if one.browse_button is not None else one.widget for one in rows]
    assert all(box is not None and box.height() >= box.sizeHint().height() for box in parents)
