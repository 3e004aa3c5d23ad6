"""The rhythm of commits: soon, again after a failure, and always with an end."""

from __future__ import annotations

import threading

import pytest

from gradgui.runs.store.commit_thread import CommitThread

WAIT_S = 20.0


def ends(thread: CommitThread) -> bool:
    """Stops it as another thread may; whether it has ended."""
    stopping = threading.Thread(target=thread.stop, daemon=True)
    stopping.start()
    stopping.join(WAIT_S)
    return not stopping.is_alive() and not thread._thread.is_alive()


def test_work_is_done_once_after_many_calls() -> None:
    done, calls = threading.Event(), []

    def work() -> bool:
        calls.append(1)
        done.set()
        return False

    thread = CommitThread(work, lambda: 0.05)
    for _ in range(100):
        thread.wake()
    assert done.wait(WAIT_S)
    assert ends(thread)
    assert len(calls) == 1


def test_what_failed_is_tried_again_though_nothing_is_added() -> None:
    done, left = threading.Event(), [True, True, False]

    def work() -> bool:
        again = left.pop(0)
        if not again:
            done.set()
        return again

    thread = CommitThread(work, lambda: 0.0)
    thread.wake()
    assert done.wait(WAIT_S)
    assert ends(thread)
    assert left == []


def test_what_is_added_while_it_works_is_worked_on_afterwards() -> None:
    second, thread_is_there, calls = threading.Event(), threading.Event(), []

    def work() -> bool:
        calls.append(1)
        thread_is_there.wait(WAIT_S)
        if len(calls) == 1:
            thread.wake()
        else:
            second.set()
        return False

    thread = CommitThread(work, lambda: 0.0)
    thread.wake()
    thread_is_there.set()
    assert second.wait(WAIT_S)
    assert ends(thread)


def test_it_ends_while_it_is_idle_and_while_it_holds_back() -> None:
    assert ends(CommitThread(lambda: False, lambda: 0.0))
    holding_back = CommitThread(lambda: False, lambda: 3600.0)
    holding_back.wake()
    assert ends(holding_back)


@pytest.mark.parametrize("pause_s", [0.0, 0.0005])
def test_it_ends_whenever_it_is_stopped(pause_s: float) -> None:
    for _ in range(200):
        thread = CommitThread(lambda: False, lambda: pause_s)
        thread.wake()
        assert ends(thread)


def test_it_ends_after_the_work_during_which_it_is_stopped() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        assert go_on.wait(WAIT_S)
        return True

    thread = CommitThread(work, lambda: 0.0)
    thread.wake()
    assert begun.wait(WAIT_S)
    stopping = threading.Thread(target=thread.stop, daemon=True)
    stopping.start()
    stopping.join(0.05)
    assert stopping.is_alive()
    assert thread.stopping
    go_on.set()
    stopping.join(WAIT_S)
    assert not stopping.is_alive()
