"""What is said of a step that wasn't finite."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradgui.core.records import NormKind, RecordLayout, StepBatch

#: So many variables are named.
_SHOWN = 5


def non_finite_text(batch: StepBatch, layout: RecordLayout, active: Sequence[bool]) -> str:
    """Returns a sentence about the last step of a batch: which step, and what of it isn't finite.

    Args:
        batch: ends with the step.
        layout: its columns.
        active: [n_variables], whether each learned: what is frozen doesn't matter.
    """
    loss = batch.scalars[-1, layout.column("loss")]
    infinite = np.isinf(batch.norms[-1, :, NormKind.GRADIENT])
    paths = [path for path, bad, on in zip(layout.variables, infinite, active, strict=True) if bad and on]
    shown = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
    where = f" and the gradients of {shown}" if paths else ""
    what = f"the gradients of {shown}" if np.isfinite(loss) else f"the loss ({loss:g}){where}"
    return f"Step {batch.next_step - 1} is not finite: {what}. It changed nothing."
