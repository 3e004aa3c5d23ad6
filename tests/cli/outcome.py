"""What a command of the command line leaves behind, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """Exit code and output of one command."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


#: Runs `gradgui` with these words.
Run = Callable[..., Outcome]
#: Makes `gradgui train` use a `FakeEngine` with these arguments.
UseFakeEngine = Callable[..., None]
