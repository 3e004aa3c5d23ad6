"""Plays a scene in this process: `python -m tests.x11.play MODULE:FUNCTION FOLDER`.

Calls the function with a `Stage`, then closes the window. Exit code 0 if nothing failed; else a traceback on standard error.
"""

from __future__ import annotations

import faulthandler
import importlib
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from tests.x11.stage import Stage

#: After this long the process says where it hangs and ends. The parent kills it a little later.
LIFE_S = 40.0


def main(arguments: list[str]) -> int:
    """Plays one scene."""
    faulthandler.dump_traceback_later(LIFE_S, exit=True)
    logging.basicConfig(level=logging.WARNING)
    where, folder = arguments
    module, _, name = where.partition(":")
    scene: Callable[[Stage], None] = getattr(importlib.import_module(module), name)
    stage = Stage(Path(folder))
    try:
        scene(stage)
    finally:
        stage.close()
    alive = [thread.name for thread in threading.enumerate() if thread.name.startswith("gradgui")]
    assert not alive, f"threads left running: {alive}"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
