"""What becomes of a variable's optimizer state when it learns again: the choice, and what was thawed so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

from gradgui.core.errors import SpecError, did_you_mean

Thawing = Literal["keep", "zero", "own_count"]
#: The least surprising choice; `engine.step.masked.thawing` says how that was found.
DEFAULT_THAWING: Thawing = "own_count"


@dataclass(frozen=True, slots=True)
class ThawPolicy:
    """What happens at a thaw.

    Args:
        thawing: "own_count": slots as they were left, and the variable's own number of updates for bias correction, as if
            time had stood still for it; "keep": slots as they were left, and the number of updates of the whole run, as one
            Keras optimizer in a loop written by hand has it; "zero": slots as at the start and an own count from 0, as a new
            optimizer has it.
        warmup_updates: over how many of its updates the variable's rate grows linearly to its full value; 0: at once.
    """

    thawing: Thawing = DEFAULT_THAWING
    warmup_updates: int = 0

    def with_value(self, value: Mapping[str, Any] | None) -> Self:
        """Returns the policy of one thaw: what its change says, and this for the rest.

        Raises:
            SpecError: no such policy.
        """
        if value is None:
            return self
        for name in value:
            if name not in {"thawing", "warmup_updates"}:
                raise SpecError(f'A thaw must say "thawing" or "warmup_updates". Received: "{name}".')
        changed = replace(self, **value)
        if changed.thawing not in get_args(Thawing):
            known = ", ".join(f'"{name}"' for name in get_args(Thawing))
            raise SpecError(
                f'thawing must be one of {known}. Received: "{changed.thawing}". '
                f"{did_you_mean(str(changed.thawing), get_args(Thawing))}"
            )
        count = changed.warmup_updates
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise SpecError(f"thaw_warmup_updates must be a whole number >= 0. Received: {count}.")
        return changed

    def value(self) -> dict[str, Any]:
        """Returns the policy as the value of a change."""
        return {"thawing": self.thawing, "warmup_updates": self.warmup_updates}


@dataclass(frozen=True, slots=True)
class Thaw:
    """The last thaw of one variable.

    Args:
        number: how often it was thawed; 0: never.
        policy: what was chosen.
    """

    number: int = 0
    policy: ThawPolicy = ThawPolicy()


def thaws_since(before: Sequence[Thaw], after: Sequence[Thaw]) -> dict[ThawPolicy, list[int]]:
    """Returns which learnable variables were thawed between two states of the controls, by what was chosen.

    A variable that was thawed, frozen and thawed again counts once, with the last choice.
    """
    known = before or [Thaw()] * len(after)
    found: dict[ThawPolicy, list[int]] = {}
    for index, (old, new) in enumerate(zip(known, after, strict=bool(after))):
        if new.number > old.number:
            found.setdefault(new.policy, []).append(index)
    return found
