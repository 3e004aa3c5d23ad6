"""The start page as a person finds it: examples, what was opened last, a run that was cut off."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.gui.start.example_card import RATIO, ExampleCard, example_picture
from gradgui.gui.start.going_on import MOST_DAYS, cut_off_run
from gradgui.gui.start.recent_row import RecentItem, RecentRow, opened_words
from gradgui.gui.start.start_page import StartPage
from gradgui.runs.catalogue.run_summary import RunSummary
from tests.fakes import fake_spec
from tests.gui.conftest import WAIT_MS, close_window, wait_for_state

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)


def summary(name: str, state: str = "interrupted", *, days: float = 1, steps: int = 10) -> RunSummary:
    started = NOW - dt.timedelta(days=days)
    return RunSummary(Path(name), name, state, None, "", steps, 100, started, 0.5, None, None, "fake", "CPU:0")


def rows(window: MainWindow) -> list[RecentItem]:
    return [row for row in window.start_page.findChildren(RecentItem) if row.isVisible()]


@pytest.fixture
def recent(tmp_path: Path, services: WindowServices) -> list[str]:
    """Returns what was opened before the window is made: a spec that is there, and one that is gone; the newest first."""
    there = tmp_path / "there.toml"
    there.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    settings = WindowSettings(services.settings_path)
    items = [str(there), str(tmp_path / "gone.toml")]
    for item in (items[1], "examples:mlp", items[0]):
        settings.add_recent(item)
    settings.sync()
    return items


def test_every_example_has_a_card_with_a_picture_in_light_and_dark(window: MainWindow) -> None:
    cards = window.start_page.findChildren(ExampleCard)
    names = {card.objectName().removeprefix("example_") for card in cards}
    assert names == {"finetune", "linear", "mlp", "resnet", "spiral"}
    for name in names:
        for dark in (False, True):
            file = example_picture(name, dark=dark)
            image = QImage(str(file))
            assert abs(image.height() / image.width() - RATIO) < 0.01, file
            assert file.stat().st_size < 30_000


def test_recent_items_say_what_they_are_and_what_is_gone_is_dim(recent: list[str], window: MainWindow) -> None:
    there, gone = rows(window)
    assert (there.toolTip(), gone.toolTip()) == tuple(recent)
    assert there.isEnabled()
    assert there.accessibleDescription().startswith("Spec · ")
    assert "today" in there.accessibleDescription()
    assert not gone.isEnabled()
    assert gone.accessibleDescription().startswith("Not found · ")


def test_a_recent_item_opens_by_keyboard(qtbot: QtBot, recent: list[str], window: MainWindow) -> None:
    rows(window)[0].setFocus()
    QTest.keyClick(rows(window)[0], Qt.Key.Key_Space)
    wait_for_state(qtbot, window, "ready")


def test_an_item_is_taken_from_the_list_and_stays_away(qtbot: QtBot, recent: list[str], window: MainWindow) -> None:
    gone = next(row for row in rows(window) if not row.isEnabled())
    row = gone.parentWidget()
    assert isinstance(row, RecentRow)
    row.forget_button.click()
    qtbot.waitUntil(lambda: [row.toolTip() for row in rows(window)] == [recent[0]], timeout=WAIT_MS)
    assert recent[1] not in window.settings.recent


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        (NOW - dt.timedelta(hours=1), "today 14:00"),
        (NOW - dt.timedelta(days=1), "yesterday 15:00"),
        (NOW - dt.timedelta(days=2), "20 Nov"),
        (NOW - dt.timedelta(days=400), "18 Oct 2025"),
    ],
)
def test_when_something_was_opened_is_said_as_one_says_it(opened: dt.datetime, words: str) -> None:
    assert opened_words(opened, NOW) == words


def test_the_newest_run_that_was_cut_off_lately_is_offered() -> None:
    older, newer = summary("older", days=3), summary("newer", days=2)
    runs = [summary("done", "finished", days=1), newer, older, summary("old", days=MOST_DAYS + 1)]
    assert cut_off_run(runs, (), NOW) is newer
    assert cut_off_run(runs, ("newer",), NOW) is older
    assert cut_off_run([summary("empty", steps=0), summary("on", "running")], (), NOW) is None


def test_a_run_that_was_cut_off_can_be_shown_or_dismissed(
    qtbot: QtBot, window: MainWindow, services: WindowServices
) -> None:
    page = window.start_page
    cut_off = summary("digits")
    cut_off = RunSummary(
        **{**{name: getattr(cut_off, name) for name in RunSummary.__slots__}, "started": dt.datetime.now(dt.UTC)}
    )
    window.starting.show_cut_off([cut_off])
    assert page.going_on.isVisible()
    asked: list[str] = []
    page.going_on.resumeRequested.connect(asked.append)
    page.going_on.dismiss_button.click()
    assert not page.going_on.isVisible()
    window.starting.show_cut_off([cut_off])
    assert not page.going_on.isVisible()
    assert not asked


def test_resume_goes_on_with_the_run_that_was_cut_off(qtbot: QtBot, services: WindowServices, running: MainWindow) -> None:
    running.transport.stop_button.click()
    wait_for_state(qtbot, running, "finished")
    path = running.controller.status.run_path
    n_steps = running.controller.status.step
    running.close_run()
    running.start_page.going_on.resumeRequested.emit(path)
    qtbot.waitUntil(lambda: running.controller.status.step > n_steps, timeout=WAIT_MS)
    assert running.controller.status.run_path == path


def test_a_fresh_window_offers_nothing_to_go_on_with(qtbot: QtBot, services: WindowServices) -> None:
    window = MainWindow(services)
    window.show()
    assert not window.start_page.going_on.isVisible()
    assert rows(window) == []
    close_window(qtbot, window)


def test_in_a_narrow_window_cards_and_buttons_take_more_rows_and_nothing_is_scrolled_across(qtbot: QtBot) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.going_on.show_run(summary("overnight"))
    page.resize(1100, 700)
    page.show()
    cards = page.findChildren(ExampleCard)
    assert len({card.y() for card in cards}) == 1
    page.resize(405, 700)
    qtbot.waitUntil(lambda: len({card.x() for card in cards}) == 2)
    assert page.horizontalScrollBar().maximum() == 0
    assert page.going_on.resume_button.y() > page.going_on.height() / 3
