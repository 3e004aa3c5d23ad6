"""Keras counts automatic layer names by thread: on a new one they start afresh, so that paths mean the same every time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def on_fresh_thread(function: Callable[[], T]) -> T:
    """Runs a function on a thread of its own; returns what it returns, raises what it raises."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = function()
        except BaseException as error:  # noqa: BLE001 raised again on the caller's thread
            outcome["error"] = error

    thread = threading.Thread(target=run, name="gradgui-fresh", daemon=True)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    value: T = outcome["value"]
    return value
