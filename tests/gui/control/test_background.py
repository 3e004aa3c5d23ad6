"""Jobs off the GUI thread."""

from __future__ import annotations

import logging
import threading

import pytest

from gradgui.gui.control.background import Background


def finish(background: Background) -> None:
    for thread in threading.enumerate():
        if thread.name == "gradgui-background":
            thread.join(10)
    background.deliver()


def test_a_result_comes_only_when_it_is_delivered() -> None:
    background = Background()
    results: list[int] = []
    background.submit(lambda: 3, results.append)
    for thread in threading.enumerate():
        if thread.name == "gradgui-background":
            thread.join(10)
    assert results == []
    background.deliver()
    assert results == [3]
    assert not background.busy


def test_a_job_runs_on_another_thread_and_its_result_arrives_on_this_one() -> None:
    background = Background()
    seen: list[str] = []
    background.submit(
        lambda: seen.append(threading.current_thread().name), lambda _: seen.append(threading.current_thread().name)
    )
    finish(background)
    assert seen == ["gradgui-background", threading.current_thread().name]


def test_an_error_that_nobody_takes_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()
    with caplog.at_level(logging.ERROR):
        background.submit(lambda: 1 // 0, print)
        finish(background)
    assert "background failed" in caplog.text
