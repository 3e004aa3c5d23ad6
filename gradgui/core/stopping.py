"""What ends a run before its last step: which way a metric gets better, and when a target is reached. No clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import SpecError, did_you_mean

Mode = Literal["min", "max"]

#: What stands before the name of a metric that is a mean over the validation data.
VALIDATION = "validation "
#: Parts of names by which it is known which way a metric gets better; `mode` says it for all others.
_SMALLER = re.compile(
    r"loss|error|penalty|entropy|divergence|hinge|poisson|perplexity|(?<![a-z])(mae|mse|rmse|mape|msle)(?![a-z])"
)
_LARGER = re.compile(
    r"accuracy|(?<![a-z])acc(?![a-z])|auc|precision|recall|f1|fbeta|f_beta|iou|sensitivity|specificity|similarity|r2|score"
)
#: In the message of a run that ended at its target, by which one knows it again.
TARGET_REACHED = "reached the target"


@dataclass(frozen=True, slots=True)
class Target:
    """A value of a metric that is good enough.

    Args:
        metric: name as it is recorded, without "validation ".
        value: the value to reach.
        mode: "min": at most so much; "max": at least.
        of_validation: whether it is the mean over the validation data; if not, the value on each step's batch.
    """

    metric: str
    value: float
    mode: Mode
    of_validation: bool = False

    @property
    def name(self) -> str:
        """The metric as the spec names it."""
        return VALIDATION + self.metric if self.of_validation else self.metric

    def reached(self, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Returns whether values reach the target, [n] bool; compared in float32, as they're recorded. NaN never does."""
        recorded, value = np.asarray(values, dtype=np.float32), np.float32(self.value)
        return np.asarray(recorded <= value if self.mode == "min" else recorded >= value)


def mode_by_name(metric: str) -> Mode | None:
    """Returns whether a metric gets better downwards or upwards, as its name tells; None: it doesn't."""
    name = metric.lower()
    smaller, larger = _SMALLER.search(name) is not None, _LARGER.search(name) is not None
    return None if smaller == larger else "min" if smaller else "max"


def mode_of(metric: str, said: Mode | None, key: str) -> Mode:
    """Returns whether a metric gets better downwards ("min") or upwards ("max").

    Args:
        metric: its name.
        said: what the spec says; None: its name must tell.
        key: the key of the spec that says it, for the message.

    Raises:
        SpecError: nothing tells.
    """
    mode = said or mode_by_name(metric)
    if mode is None:
        raise SpecError(f'{key} must be "min" or "max" for a metric whose name doesn\'t tell. Received: "{metric}".')
    return mode


def split_metric(metric: str, recorded: Sequence[str], key: str, *, validates: bool) -> tuple[str, bool]:
    """Returns the name of a metric without "validation ", and whether it is one of the validation.

    Args:
        metric: as the spec names it.
        recorded: names of the metrics of every step, beside "loss" and "penalty".
        key: the key of the spec that names it, for the message.
        validates: whether there are validation data.

    Raises:
        SpecError: there is no such metric, or no validation.
    """
    name, of_validation = metric.removeprefix(VALIDATION), metric.startswith(VALIDATION)
    names = ["loss", *recorded] if of_validation else ["loss", "penalty", *recorded]
    if name not in names:
        known = names if not validates or of_validation else [*names, *(VALIDATION + each for each in ("loss", *recorded))]
        shown = [VALIDATION + each for each in known] if of_validation else known
        raise SpecError(f'{key} must be a metric that is recorded. Received: "{metric}". {did_you_mean(metric, shown)}')
    if of_validation and not validates:
        raise SpecError(
            f'{key} must have validation data for "{metric}". Received: none; set data.validation_fraction, or give data of '
            "their own."
        )
    return name, of_validation
