"""The controls beside the form, without a run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.initial_controls import initial_controls
from gradgui.core.spec import ClipSpec
from gradgui.gui.forms.live_settings import LiveSettings
from tests.fakes import fake_spec, fake_variables


@pytest.fixture
def live(qtbot: QtBot) -> LiveSettings:
    made = LiveSettings()
    qtbot.addWidget(made)
    return made


def controls(clip: ClipSpec | None = None, multipliers: tuple[float, ...] = (1,) * 6) -> Controls:
    return replace(initial_controls(fake_spec(clip=clip), fake_variables(), 0.1), multipliers=multipliers)


def show(live: LiveSettings, now: Controls) -> None:
    live.set_controls(now, now, editable=True)


def choose(live: LiveSettings, title: str) -> ClipSpec | None:
    """Chooses a kind as the list's own signal says it; returns what is asked for."""
    asked: list[ClipSpec] = []
    live.clipRequested.connect(asked.append)
    live.kind_combo.activated.emit(live.kind_combo.findText(title))
    live.clipRequested.disconnect(asked.append)
    return asked[0] if asked else None


def test_every_kind_remembers_its_limit_and_a_new_one_begins_with_the_last(live: LiveSettings) -> None:
    show(live, controls())
    assert choose(live, "Each variable's norm") == ClipSpec("norm", 1.0)
    show(live, controls(ClipSpec("norm", 0.25)))
    assert choose(live, "Global norm") == ClipSpec("global_norm", 0.25)
    show(live, controls(ClipSpec("global_norm", 3.0)))
    assert choose(live, "Off") == ClipSpec("none")
    show(live, controls(ClipSpec("none")))
    assert choose(live, "Each variable's norm") == ClipSpec("norm", 0.25)


def test_the_kind_that_is_on_asks_for_nothing(live: LiveSettings) -> None:
    show(live, controls(ClipSpec("norm", 1.0)))
    assert choose(live, "Each variable's norm") is None


def test_a_limit_keeps_the_kind(live: LiveSettings, qtbot: QtBot) -> None:
    show(live, controls(ClipSpec("value", 1.0)))
    live.limit_edit.selectAll()
    QTest.keyClicks(live.limit_edit, "0.5")
    with qtbot.waitSignal(live.clipRequested) as asked:
        QTest.keyClick(live.limit_edit, Qt.Key.Key_Return)
    assert asked.args == [ClipSpec("value", 0.5)]


def test_there_is_no_limit_to_set_while_nothing_is_clipped_or_open(live: LiveSettings) -> None:
    assert not live.kind_combo.isEnabled()
    assert live.kind_combo.currentText() == ""
    show(live, controls())
    assert live.kind_combo.currentText() == "Off"
    assert not live.limit_edit.isEnabled()


@pytest.mark.parametrize(
    ("multipliers", "words"),
    [
        ((1, 1, 1, 1, 1, 1), "×1 everywhere"),
        ((1, 1, 1, 1, 0.1, 0.1), "×0.1 on 2 of 6"),
        ((2, 1, 1, 1, 0.1, 0.1), "2 factors on 3 of 6"),
    ],
)
def test_the_multipliers_are_told_at_a_glance(live: LiveSettings, multipliers: tuple[float, ...], words: str) -> None:
    show(live, controls(multipliers=multipliers))
    assert live.multipliers_label.text() == words


def test_what_waits_has_a_chip(live: LiveSettings) -> None:
    live.set_controls(controls(), controls(multipliers=(2,) * 6), editable=True)
    assert not live.pending_chip.isHidden()
    show(live, controls())
    assert live.pending_chip.isHidden()
