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

    `thawing` and `thaw_warmup_updates` hold for every thaw that says nothing else; see `core.thawing`.
    """

    frozen: tuple[str, ...] = ()
    frozen_statistics: tuple[str, ...] = ()
    learning_rate_multipliers: dict[str, NonNegativeFloat] = {}
    frozen_gradients: FrozenGradients = "watch"
    thawing: Thawing = DEFAULT_THAWING
    thaw_warmup_updates: NonNegativeInt = 0


class PlannedIntervention(SpecTable, frozen=True):
    """One `[[interventions]]` table: changes that take effect before step `at_step` (steps count from 0).

    `thawing` and `thaw_warmup_updates` belong to `thaw`; without them `[variables]` says. `learning_rate = "schedule"` goes
    back to the schedule of the spec.
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
