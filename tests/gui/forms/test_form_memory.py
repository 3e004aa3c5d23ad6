"""The set-up as it was left, in the next window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gradgui.gui.forms.form_memory import FormMemory
from gradgui.gui.forms.parts.form_section import FormSection
from gradgui.gui.forms.set_up_panel import SetUpPanel
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings


def remembered(qtbot: QtBot, settings: WindowSettings) -> SetUpPanel:
    panel = SetUpPanel()
    qtbot.addWidget(panel)
    FormMemory(panel, settings)
    return panel


def sections(panel: SetUpPanel) -> dict[str, FormSection]:
    return {section.name: section for section in panel.form.page.folding}


def click(section: FormSection) -> None:
    QTest.mouseClick(section.head, Qt.MouseButton.LeftButton)


def test_what_was_folded_and_chosen_by_hand_comes_back(qtbot: QtBot, services: WindowServices) -> None:
    settings = WindowSettings(services.settings_path)
    first = remembered(qtbot, settings)
    usual = {name: section.is_folded for name, section in sections(first).items()}
    open_, folded = (next(name for name, was in usual.items() if was is wanted) for wanted in (False, True))
    click(sections(first)[open_])
    click(sections(first)[folded])
    text = first.findChild(QPushButton, "textViewButton")
    assert text is not None
    QTest.mouseClick(text, Qt.MouseButton.LeftButton)
    settings.sync()

    second = remembered(qtbot, WindowSettings(services.settings_path))
    assert {name: section.is_folded for name, section in sections(second).items()} == usual | {open_: True, folded: False}
    assert second.view == "text"
    click(sections(second)[open_])
    third = remembered(qtbot, WindowSettings(services.settings_path))
    assert not sections(third)[open_].is_folded


def test_what_was_unfolded_to_show_a_mistake_is_not_remembered(qtbot: QtBot, services: WindowServices) -> None:
    settings = WindowSettings(services.settings_path)
    first = remembered(qtbot, settings)
    folded = next(section for section in first.form.page.folding if section.is_folded)
    folded.set_folded(False)
    first.show_view("text")  # as for a mistake in the text
    second = remembered(qtbot, settings)
    assert sections(second)[folded.name].is_folded
    assert second.view == "form"
