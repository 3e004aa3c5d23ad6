"""How much is taken of data that have no end: as many examples as the steps of a run need, in their own order."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.core.errors import DataError
from gradgui.core.spec import RunSpec

#: Rows are counted by 32 bits.
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Needed:
    """What a run needs of data without an end.

    Taken in their order, and all of them as one epoch, more steps begin with the very same examples: a run that is made
    longer goes on exactly.

    Args:
        steps: as the spec plans them; None: it doesn't say how many, or asks for an order or a split that depends on all.
        batch_size: examples a step.
    """

    steps: int | None = None
    batch_size: int = 1

    @classmethod
    def by(cls, spec: RunSpec) -> Needed:
        """Returns what a run of this spec needs."""
        data = spec.data
        if data is None or data.shuffle or data.validation_fraction > 0:
            return cls()
        return cls(spec.loop.steps, data.batch_size)

    @property
    def n_examples(self) -> int | None:
        """How many; None where nothing says so."""
        return None if self.steps is None else self.steps * self.batch_size

    def checked(self, name: str) -> int:
        """Returns how many of an endless dataset are taken.

        Raises:
            DataError: the spec doesn't say; says what to write, in the program or in the spec.
        """
        n = self.n_examples
        if n is None:
            raise DataError(
                f"A tf.data.Dataset of {name} must have an end, or the spec must say how much of it is needed. Received: "
                "one that repeats for ever. Of data that are repeated, take repeat() out: gradgui goes through them as "
                "often as the spec says. Of new examples for ever, say how many are an epoch: dataset.take(n). Or set "
                "loop.steps, data.shuffle = false and data.validation_fraction = 0: then as many as these steps need are "
                "taken, in their order."
            )
        if n > _MOST:
            raise DataError(
                f"Of a tf.data.Dataset without an end at most {_MOST:,} examples can be taken. Received: {n:,} of {name}, "
                f"for {self.steps:,} steps. Say how many are an epoch: dataset.take(n)."
            )
        return n

    def note(self, name: str) -> str:
        """Returns what is said of it."""
        return (
            f"{name} makes examples for ever: the first {self.n_examples:,} are taken in their order, as many as "
            f"{self.steps:,} steps need. They are one epoch: loop.validate_every = 100, say, validates before its end."
        )
