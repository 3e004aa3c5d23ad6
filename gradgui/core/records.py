"""What a run records: one row a step, in columns that are the same in memory, on disk and on the plots."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

#: Scalar columns of every run, before the metrics.
SCALARS = ("loss", "penalty", "learning_rate", "clip_factor", "finite", "epoch", "time_s", "loss_scale")


class NormKind(IntEnum):
    """The four norms of a variable at a step: indices into the last axis of `norms`."""

    GRADIENT = 0
    CLIPPED = 1
    UPDATE = 2
    WEIGHT = 3


NORM_KINDS = tuple(kind.name.lower() for kind in NormKind)


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """The columns of a run.

    Args:
        variables: paths of the learnable variables: the columns of the norms.
        metrics: names of the metrics.
    """

    variables: tuple[str, ...]
    metrics: tuple[str, ...] = ()

    @property
    def scalars(self) -> tuple[str, ...]:
        """Names of all scalar columns."""
        return SCALARS + self.metrics

    def column(self, name: str) -> int:
        """Returns the index of a scalar column.

        Raises:
            KeyError: no such column; names those that there are.
        """
        try:
            return self.scalars.index(name)
        except ValueError:
            raise KeyError(f'The column must be one of {", ".join(self.scalars)}. Received: "{name}".') from None


@dataclass(frozen=True, slots=True)
class StepBatch:
    """The record of K consecutive steps.

    Args:
        first_step: number of the first step, from 0.
        scalars: [K, n_scalars] float64 in the order of `RecordLayout.scalars`. `finite` is 1 or 0; `clip_factor` is the
            smallest over the active variables, NaN without clipping and for "value"; `time_s` counts from the start;
            `loss_scale` is the factor of this step's backward pass, NaN where there is none. A run that was stored without
            a column has NaN in it.
        norms: [K, n_variables, 4] float32, L2, last axis `NormKind`. NaN: not connected to the loss, not differentiated,
            or (clipped) frozen. Infinite: the gradient has a NaN or an infinite element.
    """

    first_step: int
    scalars: npt.NDArray[np.float64]
    norms: npt.NDArray[np.float32]

    @property
    def n_steps(self) -> int:
        """K."""
        return len(self.scalars)

    @property
    def next_step(self) -> int:
        """Number of the step after the last one here."""
        return self.first_step + self.n_steps


@dataclass(frozen=True, slots=True)
class Validation:
    """Means over the validation data, taken before step `step`: "loss" and every metric."""

    step: int
    values: dict[str, float]
    n_examples: int
    time_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class RunEvent:
    """Something that happened in a run, beside interventions.

    Args:
        step: the step that comes next.
        kind: "started", "paused", "resumed", "non_finite", "skipped" (a step in float16 that overflowed), "compiled",
            "measured", "saved", "restored", "note", "finished", "failed".
        text: one sentence.
        time_s: seconds since the run began.
    """

    step: int
    kind: str
    text: str
    time_s: float = field(default=0.0, compare=False)
