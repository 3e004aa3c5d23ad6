from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from gradgui.gui.main_window import MainWindow
from gradgui.gui.notices.notifier import Notice
from gradgui.gui.preferences.preference import NOTIFICATIONS
from gradgui.gui.services import WindowServices
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack, close_window, wait_for_state
from tests.gui.queue.conftest import waiting_run


class Sent:
    """What would be shown outside the window."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.badges: list[int] = []
        self.n_taken_back = 0
        self.click: Callable[[], object] = lambda: None

    def send(self, notice: Notice, clicked: Callable[[], object]) -> None:
        self.notices.append(notice)
        self.click = clicked

    def take_back(self) -> None:
        self.n_taken_back += 1

    def set_badge(self, number: int) -> None:
        self.badges.append(number)


@pytest.fixture
def sent() -> Sent:
    """Returns what was sent so far."""
    return Sent()


@pytest.fixture
def unseen(qtbot: QtBot, services: WindowServices, sent: Sent) -> Iterator[MainWindow]:
    """Shows a window that nobody looks at; its clock is a minute further at every look."""
    window = MainWindow(replace(services, notifier=sent))
    minutes = iter(range(10_000))
    window.notices.clock = lambda: 61.0 * next(minutes)
    window.notices.is_looked_at = lambda: False
    window.show()
    yield window
    close_window(qtbot, window)


def train(qtbot: QtBot, window: MainWindow, state: str = "finished", steps: int = 30) -> None:
    window.opener.open_spec(fake_spec(steps=steps), start=True)
    qtbot.waitUntil(
        lambda: window.controller.opened is not None and window.controller.status.n_steps == steps, timeout=WAIT_MS
    )
    wait_for_state(qtbot, window, state)


def test_the_end_of_a_long_run_is_told_once(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    train(qtbot, unseen)
    unseen.pump.tick()
    (notice,) = sent.notices
    assert notice.title == "quadratic has finished"
    assert notice.text.startswith("30 steps in ")
    assert not notice.is_bad


def test_a_failure_and_a_pause_by_itself_are_told_with_their_reason(
    qtbot: QtBot, unseen: MainWindow, sent: Sent, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(fail_at=3)
    train(qtbot, unseen, "failed")
    rack.make = lambda: FakeEngine(non_finite_at=[5])
    train(qtbot, unseen, "paused")
    assert [notice.title for notice in sent.notices] == ["quadratic failed", "quadratic pauses at step 6"]
    assert "told to fail" in sent.notices[0].text
    assert "Step 5 is not finite" in sent.notices[1].text


def test_what_a_person_did_is_not_told(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    unseen.opener.open_spec(fake_spec(steps=100_000), start=True)
    qtbot.waitUntil(lambda: unseen.controller.status.step > 3, timeout=WAIT_MS)
    unseen.controller.pause()
    wait_for_state(qtbot, unseen, "paused")
    unseen.controller.stop()
    wait_for_state(qtbot, unseen, "finished")
    assert sent.notices == []


def test_nothing_is_told_of_short_runs_when_switched_off_or_to_whoever_looks(
    qtbot: QtBot, unseen: MainWindow, sent: Sent
) -> None:
    clock, unseen.notices.clock = unseen.notices.clock, lambda: 0.0
    train(qtbot, unseen, steps=10)
    unseen.notices.clock = clock
    NOTIFICATIONS.set(unseen.settings, "off")
    train(qtbot, unseen, steps=11)
    NOTIFICATIONS.set(unseen.settings, "after-10-s")
    unseen.notices.is_looked_at = lambda: True
    train(qtbot, unseen, steps=12)
    assert sent.notices == []


def test_a_queue_is_told_when_it_is_through_not_run_by_run(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    unseen.queue.trainer.add((waiting_run("one", 10), waiting_run("two", 10)))
    with qtbot.waitSignal(unseen.queue.trainer.ended, timeout=WAIT_MS):
        unseen.queue.trainer.start()
    assert sent.notices == [Notice("Queue", "The queue is through: 2 runs done.")]


def test_looking_at_the_window_takes_the_notification_back(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    train(qtbot, unseen)
    unseen.pump.tick()
    assert sent.n_taken_back == 0
    unseen.notices.is_looked_at = lambda: True
    unseen.pump.tick()
    unseen.pump.tick()
    assert sent.n_taken_back == 1


def test_a_click_brings_the_window_back(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    train(qtbot, unseen)
    unseen.showMinimized()
    sent.click()
    assert not unseen.isMinimized()


def test_the_title_and_the_badge_say_how_far_the_run_is(qtbot: QtBot, unseen: MainWindow, sent: Sent) -> None:
    assert unseen.windowTitle() == "gradgui"
    unseen.opener.open_spec(fake_spec(steps=40))
    wait_for_state(qtbot, unseen, "ready")
    unseen.pump.tick()
    assert unseen.windowTitle() == "quadratic – gradgui"
    unseen.controller.go(10)
    wait_for_state(qtbot, unseen, "paused")
    unseen.pump.tick()
    assert unseen.windowTitle() == "Paused at 25 % · quadratic – gradgui"
    assert sent.badges[-1] == 25
    unseen.controller.go()
    wait_for_state(qtbot, unseen, "finished")
    unseen.pump.tick()
    assert unseen.windowTitle() == "quadratic – gradgui"
    assert sent.badges[-1] == 0
