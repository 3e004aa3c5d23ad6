from __future__ import annotations

import subprocess
import sys

from gradgui.app.process.leaving import leave_without_waiting

_PROGRAM = """
import threading
from gradgui.app.process.leaving import leave_without_waiting
threading.Thread(target=threading.Event().wait, name="gradgui-runner").start()
print("written", flush=False)
leave_without_waiting(3)
"""


def test_a_process_without_such_a_thread_goes_on() -> None:
    leave_without_waiting(3)


def test_a_process_with_a_thread_at_work_ends_with_its_code_and_its_words_written() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (3, "written")
