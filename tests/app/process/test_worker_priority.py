from __future__ import annotations

import os
import sys
import threading

import pytest

from gradgui.app.process.worker_priority import NICENESS, lower_own_priority


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the priority of a thread")
def test_the_calling_thread_and_those_that_it_makes_are_nicer_and_no_other() -> None:
    found: list[int] = []

    def niceness() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def worker() -> None:
        lower_own_priority()
        niceness()
        child = threading.Thread(target=niceness)
        child.start()
        child.join()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=worker)
    thread.start()
    thread.join()
    assert found == [NICENESS, NICENESS]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_it_never_raises() -> None:
    thread = threading.Thread(target=lower_own_priority)
    thread.start()
    thread.join()
