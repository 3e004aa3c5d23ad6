"""The controls in force: everything about a running loop that can be changed without another trace."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from gradgui.core.selection import Selection
from gradgui.core.spec import ClipKind, ClipSpec

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
    """

    selection: Selection
    learning_rate: float
    multipliers: tuple[float, ...]
    clip: ClipSpec = NO_CLIP

    def with_selection(self, selection: Selection) -> Self:
        """Returns these controls with another selection."""
        return replace(self, selection=selection)

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
