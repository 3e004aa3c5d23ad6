"""The controls in force: everything about a running loop that can be changed without another trace."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from gradgui.core.selection import Selection
from gradgui.core.spec import ClipKind, ClipSpec
from gradgui.core.thawing import Thaw, ThawPolicy

#: What a thaw does where neither it nor the spec says.
SPEC_DEFAULT = ThawPolicy()
#: A clip that never acts.
NO_CLIP = ClipSpec(kind="none")


@dataclass(frozen=True, slots=True)
class Controls:
    """What holds for the next step.

    Args:
        selection: which variables learn, which statistics are updated.
        learning_rate: base rate > 0, float64.
        multipliers: one factor >= 0 a learnable variable, in the order of `Selection.learnable_indices`.
        clip: how gradients are clipped.
        thaw_policy: what a thaw does that says nothing itself.
        thaws: the last thaw of each learnable variable; empty: there was none. It says what happened, not what holds, so two
            controls that differ in it alone are equal.
    """

    selection: Selection
    learning_rate: float
    multipliers: tuple[float, ...]
    clip: ClipSpec = NO_CLIP
    thaw_policy: ThawPolicy = SPEC_DEFAULT
    thaws: tuple[Thaw, ...] = field(default=(), compare=False)

    def with_selection(self, selection: Selection) -> Self:
        """Returns these controls with another selection."""
        return replace(self, selection=selection)

    def with_thaws(self, paths: AbstractSet[str], policy: ThawPolicy) -> Self:
        """Returns these controls with a thaw of these variables noted; those without gradients are passed over."""
        thaws = self.thaws or (Thaw(),) * len(self.multipliers)
        variables = self.selection.variables
        return replace(
            self,
            thaws=tuple(
                Thaw(thaw.number + 1, policy) if variables[index].path in paths else thaw
                for index, thaw in zip(self.selection.learnable_indices, thaws, strict=True)
            ),
        )

    @property
    def clip_kind(self) -> ClipKind:
        """The kind of clip in force; "none" where nothing is clipped."""
        return self.clip.kind

    @property
    def clip_limit(self) -> float:
        """The limit in force; infinite where nothing is clipped."""
        return math.inf if self.clip.limit is None else self.clip.limit

    def rates(self) -> npt.NDArray[np.float64]:
        """Returns the rate of each learnable variable, [n_learnable] float64: the product is taken in float64."""
        return self.learning_rate * np.asarray(self.multipliers, dtype=np.float64)
