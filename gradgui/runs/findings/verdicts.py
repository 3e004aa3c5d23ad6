"""What a record says about how a training went, in sentences: from its numbers alone, without judging what it was for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from gradgui.core.gradient_math import update_ratio
from gradgui.core.records import NormKind
from gradgui.runs.findings.frozen_spans import frozen_spans
from gradgui.runs.store.run_reader import RunReader

#: So many of the last steps say what the variables do.
RECENT_STEPS = 500
#: Updates of about a thousandth of the weights are usual (https://cs231n.github.io/neural-networks-3/#ratio); ten times
#: less or more is far from it.
LOW_RATIO, HIGH_RATIO = 1e-4, 1e-2
#: A gradient below this share of the largest one is small beside it.
SMALL_SHARE = 1e-3
_NAMED = 4

Floats = npt.NDArray[np.float64]


class Weight(StrEnum):
    """How much a verdict matters."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence, and how much it matters."""

    weight: Weight
    words: str


@dataclass(frozen=True, slots=True)
class VariableNumbers:
    """The variables over the last steps, medians of what is known; NaN: nothing is.

    Args:
        gradient: [n_variables], of the raw norm.
        ratio: [n_variables], of update norm / weight norm; steps without an update don't count.
        weight: [n_variables], the last norm.
        frozen: [n_variables], whether each was frozen at the end.
    """

    gradient: Floats
    ratio: Floats
    weight: Floats
    frozen: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, reader: RunReader) -> VariableNumbers:
        """Returns them for a run; all NaN before its first step."""
        n_variables = len(reader.variables)
        norms = [batch.norms for batch in reader.batches(max(0, reader.n_steps - RECENT_STEPS))]
        recent = np.concatenate(norms) if norms else np.empty((0, n_variables, len(NormKind)), np.float32)
        spans = frozen_spans(reader.initial, reader.interventions, reader.n_steps)
        frozen = [bool(found) and found[-1][1] == reader.n_steps for found in (spans.get(p, []) for p in reader.variables)]
        update = recent[:, :, NormKind.UPDATE]
        ratio = np.where(update > 0, update_ratio(update, recent[:, :, NormKind.WEIGHT]), np.nan)
        weight = recent[-1, :, NormKind.WEIGHT].astype(np.float64) if len(recent) else np.full(n_variables, np.nan)
        return cls(_median(recent[:, :, NormKind.GRADIENT]), _median(ratio), weight, np.array(frozen, dtype=np.bool_))


def verdicts(reader: RunReader, variables: VariableNumbers | None = None) -> tuple[Verdict, ...]:
    """Returns what can be said of a run, the course of the loss first."""
    numbers = VariableNumbers.of(reader) if variables is None else variables
    parts = (_ending(reader), _loss(reader), _non_finite(reader), _validation(reader), _clipping(reader))
    return tuple(verdict for part in (*parts, _variables(reader, numbers)) for verdict in part)


def _ending(reader: RunReader) -> Iterator[Verdict]:
    status = reader.status
    if status.state == "failed":
        yield Verdict(Weight.BAD, f"It failed after {reader.n_steps:,} steps: {status.message}")
    elif status.state != "finished":
        yield Verdict(Weight.NOTE, status.message)


def _loss(reader: RunReader) -> Iterator[Verdict]:
    loss = reader.loss[np.isfinite(reader.loss)]
    if len(loss) < 2:
        return
    n = max(1, min(100, len(loss) // 10))
    first, last = float(np.median(loss[:n])), float(np.median(loss[-n:]))
    of = f"medians of the first and last {n} steps" if n > 1 else "first and last step"
    words = f"from {first:.4g} to {last:.4g} ({of})"
    if abs(last - first) <= 0.01 * max(abs(first), abs(last)):
        yield Verdict(Weight.NOTE, f"The loss hardly moved: {words}.")
    elif last < first:
        yield Verdict(Weight.GOOD, f"The loss fell {words}.")
    else:
        yield Verdict(Weight.BAD, f"The loss rose {words}.")


def _non_finite(reader: RunReader) -> Iterator[Verdict]:
    steps = np.flatnonzero(~reader.finite)
    if not len(steps):
        return
    where = ", ".join(f"{step:,}" for step in steps[:_NAMED]) + _more(len(steps))
    count = "1 step was" if len(steps) == 1 else f"{len(steps):,} steps were"
    if np.isfinite(reader.loss_scale[steps]).all():
        yield Verdict(Weight.NOTE, f"{count} skipped because float16 overflowed, and the loss scale was lowered: {where}.")
    else:
        yield Verdict(Weight.BAD, f"{count} not finite and changed nothing: {where}.")


def _validation(reader: RunReader) -> Iterator[Verdict]:
    validation = reader.validation
    if "loss" not in validation.values or not np.isfinite(validation["loss"]).any():
        return
    loss = validation["loss"]
    best = int(np.nanargmin(loss))
    lowest = f"The validation loss was lowest before step {int(validation.steps[best]):,}: {loss[best]:.4g}"
    if best == len(loss) - 1:
        if len(loss) > 1:
            yield Verdict(Weight.GOOD, f"The validation loss was lowest at the end: {loss[best]:.4g}.")
    elif loss[best] > 0 and loss[-1] > 1.02 * loss[best]:
        rise = f"{100 * (loss[-1] / loss[best] - 1):.0f} %"
        yield Verdict(Weight.NOTE, f"{lowest}. It ended {rise} above that: later steps fit the training data alone.")
    else:
        yield Verdict(Weight.GOOD, f"{lowest}; it ended at {loss[-1]:.4g}.")


def _clipping(reader: RunReader) -> Iterator[Verdict]:
    fired, looked_at = reader.clip_fired
    if not looked_at:
        return
    share = fired / looked_at
    words = f"The clip fired in {100 * share:.{1 if 0 < share < 0.01 else 0}f} % of {looked_at:,} updates"
    if share > 0.5:
        yield Verdict(Weight.NOTE, f"{words}: its limit, and not the gradient, sets how long most of them are.")
    else:
        yield Verdict(Weight.NOTE, f"{words}.")


def _variables(reader: RunReader, numbers: VariableNumbers) -> Iterator[Verdict]:
    n = len(reader.variables)
    if not reader.n_steps:
        return
    since = "in the last step" if reader.n_steps == 1 else f"over the last {min(reader.n_steps, RECENT_STEPS)} steps"
    off = (numbers.ratio < LOW_RATIO) | (numbers.ratio > HIGH_RATIO)
    if off.any():
        named = _named(reader, off, numbers.ratio)
        words = f"of {n} variables changed by far less or more than the usual 1e-3 of their size a step, {since}: {named}."
        yield Verdict(Weight.NOTE, f"{int(off.sum())} {words}")
    elif np.isfinite(numbers.ratio).any():
        yield Verdict(Weight.GOOD, f"All variables that learned changed by 1e-4 to 1e-2 of their size a step, {since}.")
    zero = numbers.gradient == 0
    if zero.any():
        yield Verdict(
            Weight.BAD, f"The gradient of {int(zero.sum())} of {n} variables was zero, {since}: {_named(reader, zero)}."
        )
    largest = np.nanmax(numbers.gradient) if np.isfinite(numbers.gradient).any() else np.nan
    small = (numbers.gradient > 0) & (numbers.gradient < SMALL_SHARE * largest)
    if small.any():
        named = _named(reader, small, numbers.gradient)
        words = f"of {n} variables had gradients below a thousandth of the largest one ({largest:.2g}): {named}."
        yield Verdict(Weight.NOTE, f"{int(small.sum())} {words}")
    if numbers.frozen.any():
        sizes = {info.path: info.n_parameters for info in reader.variables_info}
        counts = np.array([sizes[path] for path in reader.variables])
        share = counts[numbers.frozen].sum() / counts.sum()
        frozen = int(numbers.frozen.sum())
        yield Verdict(
            Weight.NOTE, f"{frozen} of {n} variables were frozen at the end: {100 * share:.0f} % of the parameters."
        )


def _named(reader: RunReader, chosen: npt.NDArray[np.bool_], values: Floats | None = None) -> str:
    """Names the first few variables that were chosen, with their values."""
    indices = np.flatnonzero(chosen)
    names = [
        reader.variables[index] if values is None else f"{reader.variables[index]} {values[index]:.2g}"
        for index in indices[:_NAMED]
    ]
    return ", ".join(names) + _more(len(indices))


def _more(n: int) -> str:
    """Says how many are not named."""
    return f" and {n - _NAMED:,} more" if n > _NAMED else ""


def _median(values: npt.NDArray[np.floating]) -> Floats:
    """Returns the median over the first axis of what is a number; NaN where nothing is."""
    result = np.full(values.shape[1], np.nan)
    known = np.isfinite(values).any(axis=0)
    if known.any():
        result[known] = np.nanmedian(np.where(np.isfinite(values), values, np.nan)[:, known], axis=0)
    return result
