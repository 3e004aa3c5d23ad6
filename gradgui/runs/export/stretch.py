"""Which of the recorded steps are exported: a stretch of them, perhaps only every n-th. Read a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.core.errors import SpecError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gradgui.runs.store.run_reader import RunReader


@dataclass(frozen=True, slots=True)
class StepRows:
    """Some recorded steps, in order.

    Args:
        steps: [n] int64.
        scalars: [n, n_scalars] float64, as `RecordLayout.scalars` orders them.
        norms: [n, n_variables, 4] float32, last axis `NormKind`.
    """

    steps: npt.NDArray[np.int64]
    scalars: npt.NDArray[np.float64]
    norms: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The steps `start`, `start + every`, ... before `stop`.

    Args:
        start: the first step, from 0.
        stop: the one after the last; None: all that are recorded.
        every: 1: each of them. Numbers are those of the steps that are left, not means.

    Raises:
        SpecError: there can be no such steps.
    """

    start: int = 0
    stop: int | None = None
    every: int = 1

    def __post_init__(self) -> None:
        if self.every < 1 or self.start < 0 or (self.stop is not None and self.stop <= self.start):
            raise SpecError(
                "Steps to export must be from a step to a later one, every n-th with n from 1. "
                f"Received: {self.start}:{'' if self.stop is None else self.stop}, every {self.every}."
            )

    def steps_of(self, reader: RunReader) -> range:
        """Returns the steps that a run has of these."""
        stop = reader.n_steps if self.stop is None else min(self.stop, reader.n_steps)
        return range(self.start, max(self.start, stop), self.every)

    def rows(self, reader: RunReader, heard: Callable[[float], None]) -> Iterator[StepRows]:
        """Yields those steps in order, a piece at a time: never the whole run at once.

        Args:
            reader: the run.
            heard: called before each piece with the share that is done.
        """
        import numpy as np  # the command line knows the formats before it loads that

        wanted = self.steps_of(reader)
        if not wanted:
            return
        for batch in reader.batches(wanted.start, wanted[-1] + 1):
            heard((batch.first_step - wanted.start) / (wanted[-1] + 1 - wanted.start))
            offset = (wanted.start - batch.first_step) % self.every
            steps = np.arange(batch.first_step, batch.next_step)[offset :: self.every]
            if len(steps):
                yield StepRows(steps, batch.scalars[offset :: self.every], batch.norms[offset :: self.every])
