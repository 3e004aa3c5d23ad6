from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.status import RunState, RunStatus, StopReason
from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.control.display.stored_words import say_stored
from gradgui.gui.panels.banner import Banner
from gradgui.gui.variables.variable_nodes import VariableTree
from tests.gui.plots.histories import empty_history


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    made = Banner()
    qtbot.addWidget(made)
    return made


def stored(**status: object) -> ShownRun:
    made = RunStatus(**status)  # type: ignore[arg-type]
    return ShownRun("net", VariableTree((), ""), empty_history(), status=made, path=Path("20260101-net"))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (stored(state=RunState.FAILED, message="No room."), "This run failed. No room."),
        (
            stored(state=RunState.FINISHED, message="loss reached 0.1", reason=StopReason.COMPLETED),
            "Finished: loss reached 0.1",
        ),
        (stored(state=RunState.RUNNING, message="Another process writes it."), "Another process writes it."),
        (stored(state=RunState.FINISHED), ""),
    ],
)
def test_the_banner_says_how_a_stored_run_ended(banner: Banner, run: ShownRun, said: str) -> None:
    banner.say("something before")
    say_stored(banner, run, None)
    assert banner.text == said


def test_while_another_run_goes_on_the_banner_leads_back_to_it(banner: Banner) -> None:
    back: list[int] = []
    say_stored(banner, stored(state=RunState.FAILED, message="No room."), lambda: back.append(1))
    assert banner.text.startswith("This is the stored run 20260101-net.")
    banner.action_button.click()
    assert back == [1]
