"""Joins engine, store and window. Its public names are loaded when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.app.continuing import fork, resume
    from gradgui.app.runs import open_run
    from gradgui.app.sweeping import sweep
    from gradgui.app.training import train
    from gradgui.app.window import build_window

__all__ = ["build_window", "fork", "open_run", "resume", "sweep", "train"]

_MODULES = {
    "build_window": "window", "fork": "continuing", "open_run": "runs", "resume": "continuing", "sweep": "sweeping",
    "train": "training",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
