"""What is said of a step that wasn't finite, and what helps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind, RecordLayout, StepBatch

#: So many variables are named: the tree and the heat map show them all.
_SHOWN = 2


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


def skipped_text(batch: StepBatch, layout: RecordLayout) -> str:
    """Returns a sentence about the last step of a batch, which overflowed at its loss scale: what becomes of that."""
    scale = batch.scalars[-1, layout.column("loss_scale")]
    return f"Step {batch.next_step - 1} overflowed and was skipped: the loss scale goes from {scale:g} to {scale / 2:g}"


def bad_data_text(found: Sequence[str]) -> str:
    """Returns a sentence on data that explain such a step; `found`: "x has 12 NaN values", one an array."""
    return f"The data hold values that aren't finite: {', '.join(found)}. Take these examples out, or fill the gaps in."


#: A loss so many times the usual one isn't a bad batch any more: the weights have been growing.
_GROWN = 1000.0
_GO_BACK = "Stop, then fork from an earlier step, or start again, with a lower rate or clipped gradients."


def has_grown(losses: npt.NDArray[np.float64]) -> bool:
    """Whether the loss had grown out of all proportion before a step wasn't finite.

    Args:
        losses: [n] of the last steps; what isn't finite doesn't count. The last finite one is set against their median.
    """
    sizes = np.abs(losses[np.isfinite(losses)])
    return len(sizes) > 1 and bool(sizes[-1] > _GROWN * np.median(sizes))


def advice(n_in_a_row: int, *, grown: bool = False) -> str:
    """Returns what a person can do about it at the window.

    Args:
        n_in_a_row: how many of the last steps weren't finite. A batch of its own may explain one of them; from two on it is
            the weights, which no rate brings back: no step has changed them since.
        grown: whether the loss had grown out of all proportion before: then it is the weights already at the first.
    """
    if n_in_a_row < 2 and grown:
        return (
            f"The loss had been growing before: the weights have gone too far, and skipping the batch won't help. {_GO_BACK}"
        )
    if n_in_a_row < 2:
        return "Resume skips this batch; a lower learning rate may help."
    return (
        f"That makes {n_in_a_row} steps in a row: the weights themselves have grown too far, and a lower rate doesn't bring "
        f"them back. {_GO_BACK}"
    )


def in_a_row(steps: Sequence[int]) -> int:
    """Returns how many of the last steps follow each other without a gap.

    Args:
        steps: numbers of the steps that weren't finite, rising.
    """
    n = min(len(steps), 1)
    while n < len(steps) and steps[-n - 1] == steps[-n] - 1:
        n += 1
    return n
