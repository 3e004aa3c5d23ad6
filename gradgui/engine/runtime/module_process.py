"""A module of gradgui run in a process of its own: how it is started, and how its end is put. Waits for nothing."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

_START = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def module_command(module: str, *arguments: str) -> list[str]:
    """Returns the command that runs a module of gradgui, installed or not.

    Args:
        module: its name.
        arguments: what it finds in `sys.argv`.
    """
    root = str(Path(__file__).resolve().parents[3])
    # -P: a stranger's folder may be the current one, and nothing is imported from there.
    return [sys.executable, "-P", "-c", _START, root, module, *arguments]


def ending(code: int) -> str:
    """Returns how a process ended, in a word, from its exit code."""
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
