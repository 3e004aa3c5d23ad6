"""Windows that are closed, or die, and what the next one opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.spec import ClipSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.session.session import Session, read_session, session_path, write_session
from gradgui.gui.session.session_keeper import MOST_ATTEMPTS
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state
from tests.gui.tree_actions import click_box, learning

Open = Callable[[], MainWindow]


@pytest.fixture
def start(services: WindowServices) -> Open:
    """Starts a window as `gradgui` without a path does."""

    def make() -> MainWindow:
        window = MainWindow(services)
        window.resize(1440, 900)
        window.show()
        window.session.begin(restore=True)
        return window

    return make


@pytest.fixture
def kept(services: WindowServices) -> Path:
    """Returns the file of the session."""
    return session_path(services.settings_path)


def spec_file(folder: Path) -> Path:
    path = folder / "quadratic.toml"
    path.write_text(spec_to_toml(fake_spec(steps=100_000)), encoding="utf-8")
    return path


def die(qtbot: QtBot, window: MainWindow, kept: Path) -> None:
    """Ends a window as a crash would, as far as its session is concerned: what was written before it closes stays."""
    window.session._keep(closed=False)
    content = kept.read_bytes()
    close_window(qtbot, window)
    kept.write_bytes(content)


def test_a_set_up_comes_back_with_ticks_and_what_was_not_applied(qtbot: QtBot, start: Open, tmp_path: Path) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    click_box(first, "head/bias")
    qtbot.waitUntil(lambda: "head/bias" not in learning(first), timeout=WAIT_MS)
    first.form.set_value("data.batch_size", 48)
    assert first.form.has_edits
    first.gradients.show_view("profile")
    close_window(qtbot, first)

    second = start()
    wait_for_state(qtbot, second, "ready")
    assert "head/bias" not in learning(second)
    qtbot.waitUntil(lambda: second.form.has_edits, timeout=WAIT_MS)
    edited = second.form.edited_spec()
    assert edited is not None
    assert edited.data is not None
    assert edited.data.batch_size == 48
    opened = second.controller.spec
    assert opened is not None
    assert opened.data is not None
    assert opened.data.batch_size != 48
    assert second.gradients.export_view().export_name == "profile"
    close_window(qtbot, second)


def test_a_field_that_was_typed_half_comes_back_with_what_is_wrong_with_it(
    qtbot: QtBot, start: Open, tmp_path: Path
) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.form.type_again({"loop.steps": "12a", "data.batch_size": "48"})
    assert first.form.error("loop.steps")
    close_window(qtbot, first)

    second = start()
    wait_for_state(qtbot, second, "ready")
    qtbot.waitUntil(lambda: second.form.has_edits, timeout=WAIT_MS)
    assert second.form.unfinished() == {"loop.steps": "12a", "data.batch_size": "48"}
    assert second.form.error("loop.steps")
    close_window(qtbot, second)


def test_a_run_that_was_closed_comes_back_to_be_looked_at_and_nothing_trains(
    qtbot: QtBot, start: Open, tmp_path: Path, rack: EngineRack
) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.controller.go()
    qtbot.waitUntil(lambda: first.controller.status.step > 20, timeout=WAIT_MS)
    run = str(first.controller.status.run_path)
    close_window(qtbot, first)

    second = start()
    qtbot.waitUntil(lambda: second.display.is_stored, timeout=WAIT_MS)
    assert str(second.display.stored_path) == run
    assert "gradgui ended while" not in second.banner.text
    assert len(rack.engines) == 1
    close_window(qtbot, second)


def test_after_a_crash_the_run_is_shown_and_resume_is_offered(qtbot: QtBot, start: Open, tmp_path: Path, kept: Path) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.controller.go()
    qtbot.waitUntil(lambda: first.controller.status.step > 20, timeout=WAIT_MS)
    die(qtbot, first, kept)

    second = start()
    qtbot.waitUntil(lambda: "gradgui ended while quadratic was training" in second.banner.text, timeout=WAIT_MS)
    shown = second.display.shown
    assert shown is not None
    n_steps = shown.history.n_steps
    second.banner.action_button.click()
    qtbot.waitUntil(lambda: second.controller.status.step > n_steps, timeout=WAIT_MS)
    close_window(qtbot, second)


def test_windows_of_plots_come_back(qtbot: QtBot, start: Open, tmp_path: Path) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.plot_windows.open(first.loss.export_view())
    first.gradients.show_view("profile")
    first.plot_windows.open(first.gradients.export_view())
    first.gradients.show_view("heatmap")
    close_window(qtbot, first)

    second = start()
    wait_for_state(qtbot, second, "ready")
    shown = {name for name, plot in second.plot_windows.windows.items() if plot.isVisible()}
    assert shown == {"loss", "profile"}
    assert second.gradients.export_view().export_name == "heatmap"
    close_window(qtbot, second)


def test_code_is_asked_about_before_it_comes_back(
    qtbot: QtBot, services: WindowServices, kept: Path, tmp_path: Path
) -> None:
    program = tmp_path / "mine.py"
    program.write_text("def build_model():\n    return None\n", encoding="utf-8")
    write_session(kept, Session(str(program)))
    window = MainWindow(services)
    asked: list[tuple[Path, ...]] = []

    def refuse(files: tuple[Path, ...]) -> bool:
        asked.append(files)
        return False

    window.ask_trust = refuse
    window.show()
    window.session.begin(restore=True)
    qtbot.waitUntil(lambda: "not allowed" in window.banner.text, timeout=WAIT_MS)
    assert asked == [(program,)]
    close_window(qtbot, window)
    last = read_session(kept)
    assert last is not None
    assert (last.item, last.n_attempts) == (str(program), 0)


def test_what_is_gone_is_said_and_the_start_page_is_there(qtbot: QtBot, start: Open, kept: Path, tmp_path: Path) -> None:
    write_session(kept, Session(str(tmp_path / "gone.toml")))
    window = start()
    qtbot.waitUntil(lambda: "gone.toml was open last" in window.status_line.currentMessage(), timeout=WAIT_MS)
    assert window.stack.currentWidget() is window.start_page
    close_window(qtbot, window)


def test_what_windows_died_of_is_not_opened_again(
    qtbot: QtBot, start: Open, kept: Path, tmp_path: Path, rack: EngineRack
) -> None:
    write_session(kept, Session(str(spec_file(tmp_path)), n_attempts=MOST_ATTEMPTS))
    window = start()
    assert "gradgui ended twice" in window.banner.text
    assert not rack.engines
    close_window(qtbot, window)


def test_a_window_that_dies_while_it_opens_is_counted(qtbot: QtBot, start: Open, kept: Path, tmp_path: Path) -> None:
    write_session(kept, Session(str(spec_file(tmp_path))))
    window = start()
    wait_for_state(qtbot, window, "ready")
    window.session._keep(closed=False)
    last = read_session(kept)
    assert last is not None
    assert last.n_attempts == 1
    close_window(qtbot, window)
    closed = read_session(kept)
    assert closed is not None
    assert closed.n_attempts == 0


def test_with_nothing_open_at_the_end_nothing_comes_back(qtbot: QtBot, start: Open, tmp_path: Path, kept: Path) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.session._keep(closed=False)
    first.close_run()
    close_window(qtbot, first)
    last = read_session(kept)
    assert last is not None
    assert last.is_empty


def test_a_window_that_was_not_told_to_keeps_nothing(
    qtbot: QtBot, services: WindowServices, kept: Path, tmp_path: Path
) -> None:
    window = MainWindow(services)
    window.show()
    window.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, window, "ready")
    close_window(qtbot, window)
    assert not kept.exists()


def test_a_set_up_that_another_version_wrote_opens_from_its_file(
    qtbot: QtBot, start: Open, kept: Path, tmp_path: Path
) -> None:
    write_session(kept, msgspec.structs.replace(Session(str(spec_file(tmp_path))), spec="format = 99\n[nonsense]\n"))
    window = start()
    wait_for_state(qtbot, window, "ready")
    close_window(qtbot, window)


def test_a_fork_that_was_not_started_comes_back_as_one_with_what_was_changed(
    qtbot: QtBot, start: Open, tmp_path: Path
) -> None:
    first = start()
    first.open_path(spec_file(tmp_path))
    wait_for_state(qtbot, first, "ready")
    first.controller.go(20)
    wait_for_state(qtbot, first, "paused")
    first.rewind.fork(12)
    qtbot.waitUntil(lambda: first.controller.goes_on is not None, timeout=WAIT_MS)
    wait_for_state(qtbot, first, "ready")
    click_box(first, "head/bias")
    first.controller.changes.set_clip(ClipSpec(kind="norm", limit=0.5))
    first.controller.changes.set_learning_rate(0.0123)
    qtbot.waitUntil(lambda: "head/bias" not in learning(first), timeout=WAIT_MS)
    first.form.set_value("data.batch_size", 48)
    forked = first.controller.spec
    assert forked is not None
    close_window(qtbot, first)

    second = start()
    qtbot.waitUntil(lambda: second.form.has_edits, timeout=WAIT_MS)
    goes_on = second.controller.goes_on
    assert goes_on is not None
    assert (goes_on.step, goes_on.settings) == (12, None)
    assert second.controller.spec == forked
    qtbot.waitUntil(lambda: "head/bias" not in learning(second), timeout=WAIT_MS)
    requested = second.controller.requested()
    assert requested is not None
    assert (requested.learning_rate, requested.clip) == (0.0123, ClipSpec(kind="norm", limit=0.5))
    edited = second.form.edited_spec()
    assert edited is not None
    assert edited.data is not None
    assert edited.data.batch_size == 48
    second.commands.apply(edited)  # from here on it has settings of its own
    qtbot.waitUntil(lambda: second.controller.goes_on is not goes_on, timeout=WAIT_MS)
    wait_for_state(qtbot, second, "ready")
    own = second.controller.goes_on
    assert own is not None
    assert own.settings is not None
    spec = second.controller.spec
    close_window(qtbot, second)

    third = start()
    qtbot.waitUntil(lambda: third.controller.goes_on is not None, timeout=WAIT_MS)
    wait_for_state(qtbot, third, "ready")
    again = third.controller.goes_on
    assert again is not None
    assert again.settings == own.settings
    assert third.controller.spec == spec
    assert not third.form.has_edits
    close_window(qtbot, third)
