"""Keras counts automatic layer names by thread: on a new one they start afresh, so that paths mean the same every time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def on_fresh_thread(function: Callable[[], T]) -> T:
    """Runs a function on a thread of its own; returns what it returns, raises what it raises."""
    values: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            values.append(function())
        except BaseException as error:  # noqa: BLE001 raised again on the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, name="gradgui-fresh", daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return values[0]
