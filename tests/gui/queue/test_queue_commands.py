from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.core.spec import ModelSpec, RunSpec
from gradgui.gui.main_window import MainWindow
from gradgui.gui.queue.outcome import Outcome
from gradgui.gui.queue.queue_commands import outcome_words
from gradgui.gui.queue.sweep_dialog import SweepDialog
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.gui.queue.conftest import states


def test_the_set_up_is_added_and_a_sweep_of_it_is_trained_and_compared(qtbot: QtBot, ready: MainWindow) -> None:
    trainer = ready.queue.trainer
    ready.actions_by_id["queue.add"].trigger()
    assert [entry.name for entry in trainer.entries] == ["quadratic"]
    assert trainer.entries[0].parsed() == ready.controller.starting_spec()
    assert not ready.docks["queue"].isHidden()
    trainer.remove((trainer.entries[0].id,))
    ready.actions_by_id["queue.sweep"].trigger()
    dialog = ready.findChild(SweepDialog)
    assert dialog is not None
    dialog.first.key_combo.setCurrentText("loop.steps")
    dialog.first.values_edit.setText("10, 20")
    with qtbot.waitSignal(trainer.ended, timeout=WAIT_MS):
        dialog.start_button.click()
    assert states(ready) == [QueueState.DONE] * 2
    assert ready.banner.text == "The queue is through: 2 runs done."
    ready.banner.action_button.click()
    qtbot.waitUntil(lambda: len(ready.compare.comparison.paths) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not ready.background.busy, timeout=WAIT_MS)


def test_edits_that_were_queued_do_not_keep_the_queue_from_starting_others_can_be_added(
    qtbot: QtBot, ready: MainWindow
) -> None:
    commands, form = ready.queue.commands, ready.form
    form.set_value("loop.steps", 7)
    assert form.has_edits
    assert commands.edits_wait()
    commands.add()
    assert not commands.edits_wait()
    form.set_value("loop.steps", 8)
    assert commands.edits_wait()
    trainer = ready.queue.trainer
    trainer.start()
    assert not trainer.is_going
    assert "isn't in the queue" in ready.banner.text
    with qtbot.waitSignal(trainer.ended, timeout=WAIT_MS):
        ready.banner.action_button.click()
    assert states(ready) == [QueueState.DONE] * 2
    assert [entry.name for entry in trainer.entries] == ["quadratic", "quadratic-steps=8"]


def test_a_set_up_that_misses_something_is_refused(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.queue.commands.can_add
    window.queue.commands.add()
    assert window.queue.trainer.entries == ()


def test_what_a_set_up_misses_gets_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.opener.open_spec(RunSpec(name="bare", model=ModelSpec("fake")))
    wait_for_state(qtbot, window, "ready")
    window.docks["runs"].raise_()
    for command in ("queue.add", "queue.sweep"):
        window.variables.tree.setFocus()
        window.banner.dismiss()
        window.actions_by_id[command].trigger()
        assert window.focusWidget() is window.form.page.rows["data.source"].widget
        assert "data" in window.banner.text
    assert window.findChild(SweepDialog) is None
    assert window.queue.trainer.entries == ()


def entry(name: str, state: QueueState, message: str = "") -> QueueEntry:
    return QueueEntry(name, name, "", state=state, message=message)


def test_the_outcome_counts_what_was_done_and_names_what_failed() -> None:
    done, failed = entry("a", QueueState.DONE), entry("b", QueueState.FAILED, "No such file.")
    skipped = entry("c", QueueState.SKIPPED)
    assert outcome_words(Outcome((done,), True)) == "The queue is through: 1 run done."
    assert outcome_words(Outcome((done, done, failed), True)) == (
        "The queue is through: 2 runs done, b failed: No such file."
    )
    assert outcome_words(Outcome((skipped, failed, failed), False)) == (
        "The queue has stopped: 1 skipped, 2 failed, their rows say why."
    )
