"""TensorFlow's large shared libraries, loaded ahead of its import while other threads go on.

Python holds its global lock while it loads an extension module, and with it the libraries that the module needs:
TensorFlow's take 0.3 s of a quiet processor and more than a second of a busy one, in which a window can't draw. A foreign
function is called without the lock, and the import finds the libraries loaded.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

#: As TensorFlow's wheels name them, those that others need first.
_NAMES = {
    "linux": ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"),
    "darwin": ("libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"),
}


def load_ahead() -> tuple[str, ...]:
    """Loads the libraries that are there, unless TensorFlow is imported already; returns which.

    A wheel may name them otherwise, and Windows has others: then the import itself loads them, as without this.
    """
    names = _NAMES.get(sys.platform, ())
    if not names or "tensorflow" in sys.modules:
        return ()
    spec = importlib.util.find_spec("tensorflow")
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders:
        return ()
    found = [Path(folders[0]) / name for name in names]
    return tuple(path.name for path in found if path.is_file() and _loaded(path))


def _loaded(path: Path) -> bool:
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (AttributeError, OSError) as error:
        logger.debug("Libraries can't be loaded ahead: %s", error)
        return False
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    # Not ctypes.CDLL(path): versions of Python hold the lock in that one.
    return dlopen(os.fsencode(path), os.RTLD_NOW | os.RTLD_LOCAL) is not None
