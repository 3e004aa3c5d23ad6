"""`[variables]` and `[[interventions]]`: what learns at the start, and what is planned to change on the way."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gradgui.core.spec.optimizing import ClipSpec
from gradgui.core.spec.table import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt, SpecTable
from gradgui.core.thawing import DEFAULT_THAWING, Thawing

FrozenGradients = Literal["watch", "skip", "auto"]


class VariablesSpec(SpecTable, frozen=True):
    """`[variables]`: what learns at the start. Patterns are globs on variable paths; see `core.patterns`.

    Args:
        frozen: layers and patterns that are frozen when the run starts, such as conv2d, **/bias.
        frozen_statistics: layers and patterns whose moving averages are frozen when the run starts.
        learning_rate_multipliers: a factor of the learning rate by pattern, such as conv2d = 0.1; of several that match the
            last one wins.
        frozen_gradients: whether gradients of frozen variables are computed and shown ("watch"), left out of the backward
            pass ("skip"), or whichever is faster ("auto").
        thawing: what a thawed variable finds of the optimizer: its slots and its own count of updates as they were left
            ("own_count"), its slots and the count of the whole run ("keep"), or both from zero ("zero").
        thaw_warmup_updates: updates over which the rate of a thawed variable rises to its full value.
    """

    frozen: tuple[str, ...] = ()
    frozen_statistics: tuple[str, ...] = ()
    learning_rate_multipliers: dict[str, NonNegativeFloat] = {}
    frozen_gradients: FrozenGradients = "watch"
    thawing: Thawing = DEFAULT_THAWING
    thaw_warmup_updates: NonNegativeInt = 0


class PlannedIntervention(SpecTable, frozen=True):
    """One `[[interventions]]` table: changes that take effect before step `at_step` (steps count from 0).

    Args:
        at_step: the step before which it takes effect; steps count from 0.
        freeze: layers and patterns that stop learning.
        thaw: layers and patterns that learn again.
        thawing: what this thaw's variables find of the optimizer; without it, what [variables] says.
        thaw_warmup_updates: updates over which the rate of this thaw's variables rises; without it, what [variables] says.
        freeze_statistics: layers and patterns whose moving averages stop.
        thaw_statistics: layers and patterns whose moving averages go on.
        learning_rate: the new rate, or "schedule" to go back to the schedule of the spec.
        multipliers: a new factor of the learning rate by pattern.
        frozen_gradients: "watch", "skip" or "auto" from here on.
        clip: how gradients are limited from here on.
        accumulation_steps: steps of an update from here on.
        loss_scale: the loss scale, where there is one.
        pause: whether the run pauses here.
    """

    at_step: Annotated[int, Meta(ge=0)]
    freeze: tuple[str, ...] = ()
    thaw: tuple[str, ...] = ()
    thawing: Thawing | None = None
    thaw_warmup_updates: NonNegativeInt | None = None
    freeze_statistics: tuple[str, ...] = ()
    thaw_statistics: tuple[str, ...] = ()
    learning_rate: PositiveFloat | Literal["schedule"] | None = None
    multipliers: dict[str, NonNegativeFloat] = {}
    frozen_gradients: FrozenGradients | None = None
    clip: ClipSpec | None = None
    accumulation_steps: PositiveInt | None = None
    loss_scale: PositiveFloat | None = None
    pause: bool = False

    def __post_init__(self) -> None:
        """Checks that how to thaw stands beside what to thaw."""
        if not self.thaw and (self.thawing is not None or self.thaw_warmup_updates is not None):
            raise ValueError(
                "thawing and thaw_warmup_updates must stand beside thaw = [...]. Received: at_step = "
                f"{self.at_step} without thaw. Say what to thaw, or set them in [variables]."
            )
