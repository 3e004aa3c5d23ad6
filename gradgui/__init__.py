"""gradgui: a desktop microscope for gradient descent in TensorFlow 2 and Keras 3.

`gradgui.train` runs a spec without a window, `gradgui.sweep` runs one under several settings, `gradgui.open_run` reads a
stored run, `gradgui.resume` and `gradgui.fork` go on with one. They are loaded when they are first asked for: importing
gradgui imports neither TensorFlow nor Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.app import fork, open_run, resume, sweep, train

__version__ = "0.1.0"

__all__ = ["__version__", "fork", "open_run", "resume", "sweep", "train"]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gradgui import app

    return getattr(app, name)
