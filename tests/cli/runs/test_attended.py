from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from gradgui.cli.runs.attended import ended_by_termination

CODE = """
import signal, sys, time
if "deaf" in sys.argv:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
from gradgui.cli.runs.attended import end_with_input
end_with_input()
try:
    print("begun", flush=True)
    while True:
        time.sleep(0.01)
except KeyboardInterrupt:
    print("ended", flush=True)
"""


@pytest.mark.parametrize("hearing", ["usual", "deaf"])
def test_a_process_ends_as_by_ctrl_c_when_its_input_does(hearing: str) -> None:
    command = [sys.executable, "-c", CODE, hearing]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "begun\n"
        process.stdin.close()
        assert process.stdout.readline() == "ended\n"
    assert process.returncode == 0


def test_a_process_ends_by_itself_while_its_input_is_open() -> None:
    code = "from gradgui.cli.runs.attended import end_with_input; end_with_input()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.wait(timeout=30) == 0
    process.communicate()


def test_who_ends_the_process_interrupts_the_block_and_nothing_after_it() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), ended_by_termination():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
