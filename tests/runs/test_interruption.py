from __future__ import annotations

import threading
from pathlib import Path

import pytest

from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState, StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.interruption import InterruptedOpeningError, check_wanted, interrupted, interruptible
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec


def test_nothing_is_interrupted_unless_somebody_asks() -> None:
    assert not interrupted()
    with interruptible(lambda: True):
        assert interrupted()
    assert not interrupted()


def test_an_error_inside_ends_it_too() -> None:
    with pytest.raises(ZeroDivisionError), interruptible(lambda: True):
        raise ZeroDivisionError
    assert not interrupted()


def test_another_thread_is_not_interrupted() -> None:
    answers: list[bool] = []
    with interruptible(lambda: True):
        thread = threading.Thread(target=lambda: answers.append(interrupted()))
        thread.start()
        thread.join()
    assert answers == [False]


@pytest.mark.parametrize("reason", [StopReason.STOPPED, StopReason.INTERRUPTED])
def test_a_run_that_is_being_opened_ends_without_failing(reason: StopReason, tmp_path: Path) -> None:
    opening = threading.Event()

    class SlowEngine(FakeEngine):
        def open(self, spec: RunSpec) -> OpenedRun:
            opening.set()
            while not interrupted():
                threading.Event().wait(0.001)
            raise InterruptedOpeningError

    runner = Runner(fake_spec(), SlowEngine, tmp_path)
    runner.start()
    assert opening.wait(30)
    runner.stop(reason)
    assert runner.join(30)
    assert runner.status.state is RunState.FINISHED
    assert runner.status.reason is reason
    assert runner.error is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_wanted_any_more_ends_where_it_asks() -> None:
    check_wanted()
    with interruptible(lambda: True), pytest.raises(InterruptedOpeningError):
        check_wanted()
