from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradgui.gui.run_list.run_actions import RunAction, RunActions, Runs, one
from gradgui.runs.catalogue.run_summary import RunSummary


def _run(name: str) -> RunSummary:
    started = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    return RunSummary(Path(name), name, "finished", None, "", 1, 1, started, 0.5, None, None, "fake", "CPU:0")


def test_entries_stand_in_their_groups_with_rules_between(qtbot: QtBot) -> None:
    actions = RunActions()
    for name, group in (("delete", "delete"), ("open", "open"), ("compare", "compare"), ("spec", "open")):
        actions.add(RunAction(name, name.title(), lambda _runs: None, group=group))
    menu = QMenu()
    qtbot.addWidget(menu)
    actions.fill(menu, [_run("a")])
    assert [entry.text() or "-" for entry in menu.actions()] == ["Open", "Spec", "-", "Compare", "-", "Delete"]


def test_an_entry_is_given_the_selected_runs_and_is_grey_where_it_fits_none(qtbot: QtBot) -> None:
    done: list[Runs] = []
    actions = RunActions()
    actions.add(RunAction("all", "All", done.append))
    actions.add(RunAction("one", "One", done.append, one))
    menu = QMenu()
    qtbot.addWidget(menu)
    runs = (_run("a"), _run("b"))
    actions.fill(menu, runs)
    assert [entry.isEnabled() for entry in menu.actions()] == [True, False]
    menu.actions()[0].trigger()
    assert done == [runs]


def test_a_second_entry_of_a_name_and_an_unknown_group_are_refused() -> None:
    actions = RunActions()
    actions.add(RunAction("open", "Open", lambda _runs: None))
    with pytest.raises(ValueError, match="must be new"):
        actions.add(RunAction("open", "Again", lambda _runs: None))
    with pytest.raises(ValueError, match="group must be one of"):
        actions.add(RunAction("other", "Other", lambda _runs: None, group="nowhere"))
