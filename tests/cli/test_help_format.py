from __future__ import annotations

import pytest

from gradgui.cli.main import COMMANDS
from tests.cli.outcome import Run


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_does_stands_beside_its_name(gradgui: Run, command: str) -> None:
    (line,) = (line for line in gradgui("--help").out.splitlines() if line.strip().startswith(f"{command} "))
    assert len(line.split()) > 2
