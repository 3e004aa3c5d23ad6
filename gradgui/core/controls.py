"""The controls in force: everything about a running loop that can be changed without another trace."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from gradgui.core.loss_scaling import SetLossScale
from gradgui.core.rates.schedules import Schedule
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipKind, ClipSpec, FrozenGradients
from gradgui.core.stopping import Target
from gradgui.core.thawing import Thaw, ThawPolicy
from gradgui.core.variable_arrays import arrays_of

#: What a thaw does where neither it nor the spec says.
SPEC_DEFAULT = ThawPolicy()
#: A clip that never acts.
NO_CLIP = ClipSpec(kind="none")


@dataclass(frozen=True, slots=True)
class Controls:
    """What holds for the next step.

    Args:
        selection: which variables learn, which statistics are updated.
        learning_rate: base rate >= 0, float64; while a schedule is followed, that of the newest step.
        multipliers: one factor >= 0 a learnable variable, in the order of `Selection.learnable_indices`.
        clip: how gradients are clipped.
        schedule: the spec's own; None: there is none.
        follows_schedule: whether it gives the rate; a rate that is set by hand ends that.
        accumulation_steps: finite steps whose gradients make one update.
        target: a value of a metric of the steps with which the run ends; None: there is none.
        loss_scale: the loss scale that was set last; None where the precision has none.
        thaw_policy: what a thaw does that says nothing itself.
        thaws: the last thaw of each learnable variable; empty: there was none. It says what happened, not what holds, so two
            controls that differ in it alone are equal.
        frozen_gradients: what is asked for: the gradients of frozen variables computed and shown ("watch"), left out of the
            backward pass ("skip"), or whichever is faster ("auto").
        differentiated: what is in force: one flag a learnable variable, True where the loss is differentiated with respect
            to it; None: all are. What learns always is.
    """

    selection: Selection
    learning_rate: float
    multipliers: tuple[float, ...]
    clip: ClipSpec = NO_CLIP
    schedule: Schedule | None = None
    follows_schedule: bool = False
    accumulation_steps: int = 1
    target: Target | None = None
    loss_scale: SetLossScale | None = None
    thaw_policy: ThawPolicy = SPEC_DEFAULT
    thaws: tuple[Thaw, ...] = field(default=(), compare=False)
    frozen_gradients: FrozenGradients = "watch"
    differentiated: tuple[bool, ...] | None = None

    def with_selection(self, selection: Selection) -> Self:
        """Returns these controls with another selection."""
        return replace(self, selection=selection)

    def with_thaws(self, thawed: npt.NDArray[np.bool_], policy: ThawPolicy) -> Self:
        """Returns these controls with a thaw noted.

        Args:
            thawed: [n_variables] bool; those without gradients are passed over.
            policy: what was chosen.
        """
        thaws = list(self.thaws or (Thaw(),) * len(self.multipliers))
        made: dict[int, Thaw] = {}  # one for all with the same number: models have ten thousand variables
        for index in np.flatnonzero(thawed[arrays_of(self.selection.variables).learnable]).tolist():
            number = thaws[index].number + 1
            thaws[index] = made.get(number) or made.setdefault(number, Thaw(number, policy))
        return replace(self, thaws=tuple(thaws))

    @property
    def covered(self) -> bool:
        """Whether everything that learns is differentiated; where not, a step with these controls can't be taken."""
        if self.differentiated is None:
            return True
        return all(has for has, learns in zip(self.differentiated, self.selection.active, strict=True) if learns)

    @property
    def wanted_set(self) -> tuple[bool, ...] | None:
        """What would be differentiated if all that is frozen were left out; None: everything, or nothing learns."""
        active = self.selection.active
        return None if all(active) or not any(active) else active

    @property
    def clip_kind(self) -> ClipKind:
        """The kind of clip in force; "none" where nothing is clipped."""
        return self.clip.kind

    @property
    def clip_limit(self) -> float:
        """The limit in force; infinite where nothing is clipped."""
        return math.inf if self.clip.limit is None else self.clip.limit

    def base_rates(self, updates: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Returns the base rate of steps whose gradients go into these updates, [n] float64 for [n] numbers from 0."""
        if self.schedule is not None and self.follows_schedule:
            return self.schedule.rates(updates)
        return np.full(len(updates), self.learning_rate)

    def rates(self) -> npt.NDArray[np.float64]:
        """Returns the rate of each learnable variable, [n_learnable] float64: the product is taken in float64."""
        return self.learning_rate * np.asarray(self.multipliers, dtype=np.float64)
