"""Learning rates that follow a plan: the tables of `optimizer.learning_rate`, and the rate of every update in closed form.

Float64 on the host, by NumPy alone. Schedules count updates, not steps: with accumulation there is one update every
`accumulation_steps` steps, and a step that isn't finite makes none. The formulae are those of `keras.optimizers.schedules`.
"""

from __future__ import annotations

import math
from typing import Annotated, Self

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gradgui.core.errors import SpecError

Floats = npt.NDArray[np.float64]
Rate = Annotated[float, Meta(gt=0)]
FinalRate = Annotated[float, Meta(ge=0)]
Updates = Annotated[int, Meta(ge=1)]


class Schedule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="schedule"
):
    """What all schedules have.

    Args:
        warmup_updates: over so many updates the rate rises from 0 to the schedule's first one, in a straight line as
            `CosineDecay(warmup_target=...)` of Keras does; the schedule itself begins afterwards.
    """

    warmup_updates: Annotated[int, Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        """Checks that all rates are numbers: TOML knows inf and nan."""
        for name in ("initial", "final", "decay_rate", "power"):
            value = getattr(self, name, 0.0)
            if not math.isfinite(value):
                raise ValueError(f"{name} must be a finite number. Received: {value}.")

    def rates(self, updates: npt.ArrayLike) -> Floats:
        """Returns the rates of updates, [n] float64; `updates` are their numbers from 0, [n]."""
        numbers = np.asarray(updates, dtype=np.float64)
        planned = self._planned(np.maximum(numbers - self.warmup_updates, 0.0))
        if not self.warmup_updates:
            return planned
        return np.where(numbers < self.warmup_updates, planned * (numbers / self.warmup_updates), planned)

    @property
    def ends_with_run(self) -> bool:
        """Whether it lasts as long as the run, for want of a length of its own."""
        return getattr(self, "steps", 0) is None

    def for_run(self, n_updates: int | None) -> Self:
        """Returns the schedule of a run of so many updates (None: not known): one without an end of its own ends there.

        Raises:
            SpecError: a rate of the run isn't finite.
        """
        schedule = self
        if n_updates is not None:
            if self.ends_with_run:
                schedule = msgspec.structs.replace(self, steps=max(1, n_updates - self.warmup_updates))
            last = float(schedule.rates([max(0, n_updates - 1)])[0])
            if not math.isfinite(last):
                raise SpecError(
                    f"optimizer.learning_rate must stay finite to the end of the run. Received: {last:g} at update "
                    f"{n_updates - 1}. Choose a smaller growth."
                )
        return schedule

    def _planned(self, updates: Floats) -> Floats:
        """Returns the rates of updates that are counted from the end of the warm-up, [n] each."""
        raise NotImplementedError


class ConstantSchedule(Schedule, frozen=True, kw_only=True, tag="constant"):
    """One rate: with a warm-up, what a plain number can't say.

    Args:
        initial: the rate.
    """

    initial: Rate

    def _planned(self, updates: Floats) -> Floats:
        return np.full(updates.shape, self.initial)


class CosineSchedule(Schedule, frozen=True, kw_only=True, tag="cosine"):
    """Half a cosine from one rate to another, which then stays: Keras' `CosineDecay` with alpha = final / initial.

    Args:
        initial: the first rate.
        final: the last one.
        steps: updates from one to the other; None: those that the run has after its warm-up.
    """

    initial: Rate
    final: FinalRate = 0.0
    steps: Updates | None = None

    def _planned(self, updates: Floats) -> Floats:
        share = _share(updates, self.steps)
        return self.final + (self.initial - self.final) * 0.5 * (1.0 + np.cos(np.pi * share))


class ExponentialSchedule(Schedule, frozen=True, kw_only=True, tag="exponential"):
    """The rate times `decay_rate` every `steps` updates: Keras' `ExponentialDecay`.

    Args:
        initial: the first rate.
        decay_rate: the factor.
        steps: updates that it takes.
        staircase: whether the factor applies at once every `steps` updates, not little by little.
    """

    initial: Rate
    decay_rate: Rate
    steps: Updates
    staircase: bool = False

    def _planned(self, updates: Floats) -> Floats:
        powers = updates / self.steps
        with np.errstate(over="ignore"):  # said by `for_run`
            return np.asarray(self.initial * np.power(self.decay_rate, np.floor(powers) if self.staircase else powers))


class PolynomialSchedule(Schedule, frozen=True, kw_only=True, tag="polynomial"):
    """A power of the share that is left, from one rate to another: Keras' `PolynomialDecay`; linear with power 1.

    Args:
        initial: the first rate.
        final: the last one.
        steps: updates from one to the other; None: those that the run has after its warm-up.
        power: the exponent > 0.
        cycle: whether it then begins again, each time from nearer by, over 2, 3, ... times as many updates.
    """

    initial: Rate
    final: FinalRate = 0.0
    steps: Updates | None = None
    power: Rate = 1.0
    cycle: bool = False

    def _planned(self, updates: Floats) -> Floats:
        share = _share(updates, self.steps)
        if self.cycle and self.steps is not None:
            share = updates / (self.steps * np.maximum(np.ceil(updates / self.steps), 1.0))
        return np.asarray((self.initial - self.final) * np.power(1.0 - share, self.power) + self.final)


class PiecewiseSchedule(Schedule, frozen=True, kw_only=True, tag="piecewise"):
    """One rate after the other: Keras' `PiecewiseConstantDecay`.

    Args:
        boundaries: increasing; the last update of each rate but the last.
        values: the rates, one more than boundaries.
    """

    boundaries: tuple[Annotated[int, Meta(ge=0)], ...]
    values: tuple[FinalRate, ...]

    def __post_init__(self) -> None:
        """Checks that boundaries and values belong together."""
        if any(after <= before for before, after in zip(self.boundaries[:-1], self.boundaries[1:], strict=True)):
            raise ValueError(f"boundaries must increase from each to the next. Received: {list(self.boundaries)}.")
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"values must be one more than boundaries. Received: {len(self.values)} values and "
                f"{len(self.boundaries)} boundaries."
            )
        if not all(math.isfinite(value) for value in self.values):
            raise ValueError(f"values must be finite numbers. Received: {list(self.values)}.")

    def _planned(self, updates: Floats) -> Floats:
        return np.asarray(self.values)[np.searchsorted(np.asarray(self.boundaries), updates, side="left")]


AnySchedule = ConstantSchedule | CosineSchedule | ExponentialSchedule | PolynomialSchedule | PiecewiseSchedule


def _share(updates: Floats, n_updates: int | None) -> Floats:
    """Returns how much of a way of `n_updates` is done, [n] from 0 to 1; 0 where its length isn't known yet."""
    return np.zeros_like(updates) if n_updates is None else np.minimum(updates / n_updates, 1.0)
