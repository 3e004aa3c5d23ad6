"""Traced training steps by key: each is traced once and kept, since TensorFlow never gives a trace's memory back."""

from __future__ import annotations

from typing import Any

from gradgui.engine.step.step_parts import StepKey, StepParts
from gradgui.engine.step.train_step import build_train_step

#: Steps that are kept beside those that a run can't do without. One of MobileNetV2 holds about 40 MB.
CAP = 8


class StepCache:
    """Traces by key.

    Args:
        parts: what every step is made of.
    """

    def __init__(self, parts: StepParts) -> None:
        self._parts = parts
        self._traces: dict[StepKey, Any] = {}

    def __contains__(self, key: StepKey) -> bool:
        """Whether the step was traced."""
        return key in self._traces

    def __getitem__(self, key: StepKey) -> Any:
        """Returns the traced step: a concrete function of the tensors of `StepInputs`."""
        return self._traces[key]

    def __len__(self) -> int:
        return len(self._traces)

    @property
    def obstacle(self) -> str:
        """Why no more should be traced than a run needs to go on, a sentence or two; "": there is room."""
        if len(self._traces) < CAP:
            return ""
        return (
            f"{len(self._traces)} compiled steps are kept already, the most that there may be, since TensorFlow never gives "
            "their memory back. Go back to a selection that had one, or start another run."
        )

    def trace(self, key: StepKey) -> Any:
        """Traces a step, unless that was done, and returns it.

        Raises:
            NoGradientError: the loss depends on no variable that is differentiated.
        """
        if key not in self._traces:
            self._traces[key] = build_train_step(self._parts, key)
        return self._traces[key]
