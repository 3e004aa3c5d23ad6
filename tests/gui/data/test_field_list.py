"""The columns of the data, and what each is taken for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.data.data_fields import DataField, DataFields, FieldRole
from gradgui.core.spec import DataSpec, ModelSpec, RunSpec
from gradgui.gui.data.field_list import FieldList
from tests.core.data.test_data_fields import TABLE

SPEC = RunSpec(model=ModelSpec("m.keras"), data=DataSpec("t.csv", {"missing": "drop"}))


@pytest.fixture
def shown(qtbot: QtBot) -> FieldList:
    """Returns the list of a table with three columns, none of which the spec names."""
    shown = FieldList()
    qtbot.addWidget(shown)
    shown.show()
    shown.set_fields(TABLE)
    shown.set_spec(SPEC, editable=True)
    return shown


def choose(shown: FieldList, name: str, role: FieldRole) -> None:
    combo = shown.combos[name]
    combo.setCurrentIndex(combo.findData(role))


def test_what_was_found_out_is_confirmed_by_a_click(shown: FieldList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.settingsAccepted) as signal:
        shown.use_button.click()
    assert signal.args == [{"data.arguments": {"missing": "drop", "target": "y"}}]


def test_another_target_is_chosen_and_a_column_left_out(shown: FieldList, qtbot: QtBot) -> None:
    choose(shown, "a", FieldRole.TARGET)
    choose(shown, "y", FieldRole.LEFT_OUT)
    with qtbot.waitSignal(shown.settingsAccepted) as signal:
        shown.use_button.click()
    assert signal.args == [{"data.arguments": {"missing": "drop", "target": "a", "ignore": ["y"]}}]


def test_roles_that_cannot_be_used_say_why(shown: FieldList) -> None:
    choose(shown, "y", FieldRole.INPUT)
    assert "must be the target" in shown.mistake_label.text()
    assert not shown.use_button.isEnabled()


def test_what_the_spec_names_needs_no_confirmation(shown: FieldList) -> None:
    shown.set_fields(replace(TABLE, named=True))
    assert not shown.use_button.isVisible()
    choose(shown, "b", FieldRole.LEFT_OUT)
    assert shown.use_button.isVisible()


def test_while_a_run_goes_on_nothing_can_be_changed(shown: FieldList) -> None:
    shown.set_spec(SPEC, editable=False)
    assert not shown.use_button.isEnabled()
    assert not any(combo.isEnabled() for combo in shown.combos.values())


def test_of_very_many_the_first_are_shown_and_the_others_keep_their_roles(shown: FieldList, qtbot: QtBot) -> None:
    many = tuple(DataField(f"c{i}", "numbers", FieldRole.INPUT, tuple(FieldRole)) for i in range(60))
    shown.set_fields(DataFields((*many, TABLE.fields[-1]), "", "target", "ignore", several_targets=True, named=False))
    assert len(shown.combos) == 40
    with qtbot.waitSignal(shown.settingsAccepted) as signal:
        shown.use_button.click()
    assert signal.args is not None
    assert signal.args[0]["data.arguments"]["target"] == "y"
