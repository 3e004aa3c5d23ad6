from __future__ import annotations

import signal
import subprocess

import pytest

from gradgui.engine.runtime.module_process import ending, module_command


def test_a_module_of_gradgui_finds_its_arguments() -> None:
    command = module_command("gradgui", "--version")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("gradgui ")


@pytest.mark.parametrize(
    ("code", "words"), [(3, "exit code 3"), (-int(signal.SIGTERM), "SIGTERM"), (-250, "signal 250"), (0, "exit code 0")]
)
def test_the_end_of_a_process_is_put_in_a_word(code: int, words: str) -> None:
    assert ending(code) == words
