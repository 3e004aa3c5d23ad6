"""The variables of a model without training it."""

from __future__ import annotations

from gradgui.core.spec import RunSpec
from gradgui.core.variables import VariableInfo
from gradgui.engine.fresh_thread import on_fresh_thread
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.file_trust import FileTrust


def describe(spec: RunSpec, trust: FileTrust = FileTrust()) -> tuple[VariableInfo, ...]:  # noqa: B008
    """Returns the variables of the model that a spec names, in network order.

    The data, where the spec names some, build a model that isn't built yet and uncover variables that Keras doesn't track.

    Args:
        spec: what names the model.
        trust: as for `KerasEngine`.

    Raises:
        GradguiError: the model or the data can't be opened.
    """

    def open_and_close() -> tuple[VariableInfo, ...]:
        engine = KerasEngine(trust)
        try:
            return engine.open(spec).variables
        finally:
            engine.close()

    return on_fresh_thread(open_and_close)
