"""Imports what a window is made of, once, in the order and the way in which that is soonest done. Makes no window.

Only the first window of a process needs it, and it changes nothing but time: whoever imports these modules otherwise gets
the same.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

#: What knows nothing of Qt; these bring most of it. With PySide6 loaded, every import also reads the module's source, to see
#: whether it names PySide6 (its `__feature__`), and takes a third longer.
BEFORE_QT = (
    "numpy",
    "msgspec",
    "gradgui.runs.store.run_reader",
    "gradgui.runs.catalogue.run_list",
    "gradgui.runs.queue.queue_file",
    "gradgui.runs.preset_store",
    "gradgui.runs.sources.opening",
    "gradgui.runs.templates",
    "gradgui.runs.start_point",
)
WINDOW = "gradgui.gui.main_window"


def import_window() -> None:
    """Imports the modules of the window, if they aren't yet.

    Python's collector rests meanwhile: it would walk 100,000 objects again and again, and modules are never garbage. For
    the same reason it leaves them out afterwards (`gc.freeze`), also when a running window looks for garbage.
    """
    if WINDOW in sys.modules:
        return
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for name in BEFORE_QT:
            import_module(name)
        import_module(WINDOW)
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
