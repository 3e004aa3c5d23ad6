"""A model and its data, opened without training."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from gradgui.core.spec import RunSpec
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.engine import OpenedRun
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.fresh_thread import on_fresh_thread


def describe(spec: RunSpec, trust: FileTrust = FileTrust()) -> OpenedRun:  # noqa: B008
    """Returns what is known of the model and the data that a spec names.

    The data, where the spec names some, build a model that isn't built yet and uncover variables that Keras doesn't track.

    Args:
        spec: what to open.
        trust: which files the user trusts.

    Raises:
        GradguiError: the model or the data can't be opened.
    """

    def open_and_close() -> OpenedRun:
        engine = KerasEngine(trust)
        with _collector_at_rest():
            try:
                return engine.open(spec)
            finally:
                engine.close()

    return on_fresh_thread(open_and_close)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keeps Python's collector from walking all of TensorFlow while a model is built: hardly any of that is garbage.

    With thousands of variables it would take longer than all that gradgui does itself.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
