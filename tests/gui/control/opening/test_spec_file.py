"""The file of the spec that is open: its mark in the title, Save, and what is left unsaved."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import read_spec, spec_to_toml
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, wait_for_state
from tests.gui.tree_actions import click_box, learning


def ask_nothing(window: MainWindow) -> list[str]:
    """Notes which dialogs would have asked for a file, and answers none."""
    asked: list[str] = []

    def choose(title: str, _name: str, _name_filter: str) -> str:
        asked.append(title)
        return ""

    window.files.choose_save = choose
    return asked


def spec_name(window: MainWindow) -> str:
    opened = window.form.opened_spec
    return opened.name if opened is not None and not window.controller.is_due else ""


def test_an_edit_marks_the_file_until_save_writes_it(qtbot: QtBot, ready: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    asked = ask_nothing(ready)
    ready.pump.tick()
    assert ready.windowTitle() == "[*]quadratic.toml – gradgui"
    assert Path(ready.windowFilePath()) == path
    assert not ready.isWindowModified()
    ready.form.set_value("loop.seed", 7)
    ready.pump.tick()
    assert ready.isWindowModified()
    ready.actions_by_id["file.save_spec"].trigger()
    ready.pump.tick()
    assert not ready.isWindowModified()
    assert read_spec(path).loop.seed == 7
    assert ready.form.has_edits  # saved isn't applied
    click_box(ready, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" not in learning(ready), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: ready.spec_file.is_modified, timeout=WAIT_MS)
    ready.form.discard()
    ready.actions_by_id["file.save_spec"].trigger()
    assert read_spec(path).variables.frozen == ("head/bias",)
    assert not asked


def test_a_file_that_another_program_changed_is_not_written_over(ready: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=99)), encoding="utf-8")
    asked = ask_nothing(ready)
    ready.form.set_value("loop.seed", 7)
    ready.actions_by_id["file.save_spec"].trigger()
    assert asked == ["quadratic.toml has changed on disk: save the spec as"]
    assert read_spec(path).loop.steps == 99


def test_save_asks_for_a_file_where_there_is_none_and_keeps_to_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_path("examples:linear")
    wait_for_state(qtbot, window, "ready")
    asked = ask_nothing(window)
    window.actions_by_id["file.save_spec"].trigger()
    assert len(asked) == 1
    assert window.spec_file.path is None
    window.files.choose_save = lambda title, name, name_filter: str(tmp_path / "mine [*]")
    window.actions_by_id["file.save_spec_as"].trigger()
    assert window.spec_file.path == tmp_path / "mine [*].toml"
    window.pump.tick()
    assert window.windowTitle() == "[*]mine [*][*].toml – gradgui"  # Qt shows "mine [*].toml"


def edited_seed(window: MainWindow) -> int | None:
    """Returns the seed that stands in the form; None where it can't be read."""
    edited = window.form.edited_spec()
    return edited.loop.seed if edited is not None else None


def test_changes_left_unsaved_are_offered_and_come_back(qtbot: QtBot, ready: MainWindow, tmp_path: Path) -> None:
    ready.form.set_value("loop.seed", 7)
    ready.open_path("examples:linear")
    qtbot.waitUntil(lambda: "quadratic.toml had changes" in ready.banner.text, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: ready.controller.opened is not None and spec_name(ready) != "quadratic", timeout=WAIT_MS)
    wait_for_state(qtbot, ready, "ready")
    assert not ready.spec_file.is_modified
    ready.banner.action_button.click()
    # What was edited comes back once it is open; that the form has edits can be so before that.
    qtbot.waitUntil(lambda: spec_name(ready) == "quadratic" and edited_seed(ready) == 7, timeout=WAIT_MS)
    assert ready.form.has_edits
    assert ready.spec_file.path == tmp_path / "quadratic.toml"
    ready.close_run()
    assert "quadratic.toml had changes" in ready.banner.text
    assert ready.spec_file.path is None


def test_closing_asks_only_where_no_session_brings_changes_back(ready: MainWindow) -> None:
    answers: list[bool | None] = [None, False]
    asked: list[str] = []

    def answer(name: str) -> bool | None:
        asked.append(name)
        return answers.pop(0)

    ready.spec_file.ask_save = answer
    ready.session.begin(restore=False)
    assert ready.spec_file.may_close()  # nothing is changed
    ready.form.set_value("loop.seed", 7)
    assert ready.spec_file.may_close()
    assert not asked
    ready.settings.restore_session = False
    ready.close()
    assert asked == ["quadratic.toml"]
    assert ready.isVisible()
    assert ready.spec_file.may_close()
    ready.spec_file.ask_save = lambda _name: True
    assert ready.spec_file.may_close()
    assert not ready.spec_file.is_modified


def test_a_look_at_a_stored_run_keeps_what_is_being_edited(qtbot: QtBot, running: MainWindow) -> None:
    running.controller.stop()
    wait_for_state(qtbot, running, "finished")
    run = running.controller.status.run_path
    assert run
    running.open_path(running.spec_file.path or "")
    wait_for_state(qtbot, running, "ready")
    running.form.set_value("loop.seed", 7)
    running.open_path(run)
    qtbot.waitUntil(lambda: running.display.is_stored, timeout=WAIT_MS)
    running.pump.tick()
    assert running.spec_file.path is None
    assert not running.isWindowModified()
    running.banner.action_button.click()
    qtbot.waitUntil(lambda: running.form.has_edits, timeout=WAIT_MS)
    edited = running.form.edited_spec()
    assert edited is not None
    assert edited.loop.seed == 7
    running.pump.tick()
    assert running.isWindowModified()


def test_what_came_from_elsewhere_is_never_saved_over_the_file_before(
    qtbot: QtBot, running: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "quadratic.toml"
    before = path.read_bytes()
    asked = ask_nothing(running)
    running.rewind.fork(10)
    qtbot.waitUntil(lambda: running.controller.goes_on is not None, timeout=WAIT_MS)
    wait_for_state(qtbot, running, "ready")
    running.actions_by_id["file.save_spec"].trigger()
    assert len(asked) == 1
    running.open_path(path)
    qtbot.waitUntil(lambda: running.spec_file.path == path, timeout=WAIT_MS)
    wait_for_state(qtbot, running, "ready")
    running.form.set_value("loop.seed", 7)
    assert running.arrivals.open_spec_text(spec_to_toml(fake_spec(steps=5)))
    assert "quadratic.toml had changes" in running.banner.text
    wait_for_state(qtbot, running, "ready")
    assert running.spec_file.path is None
    running.actions_by_id["file.save_spec"].trigger()
    assert len(asked) == 2
    assert path.read_bytes() == before
