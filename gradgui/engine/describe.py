"""The variables of a model without training it."""

from __future__ import annotations

from gradgui.core.spec import RunSpec
from gradgui.core.variables import VariableInfo
from gradgui.engine.fresh_thread import on_fresh_thread
from gradgui.engine.keras_engine import KerasEngine, TrustCheck


def describe(spec: RunSpec, check_trust: TrustCheck | None = None) -> tuple[VariableInfo, ...]:
    """Returns the variables of the model that a spec names, in network order.

    The data, where the spec names some, build a model that isn't built yet and uncover variables that Keras doesn't track.

    Args:
        spec: what names the model.
        check_trust: as for `KerasEngine`.

    Raises:
        GradguiError: the model or the data can't be opened.
    """

    def open_and_close() -> tuple[VariableInfo, ...]:
        engine = KerasEngine(check_trust)
        try:
            return engine.open(spec).variables
        finally:
            engine.close()

    return on_fresh_thread(open_and_close)
