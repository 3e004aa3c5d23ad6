"""Which rows the next steps take: across epochs and partial batches, reproducible from the seed alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from gradgui.core.spec import RunSpec, StartSpec
from gradgui.core.spec.start import AT_THE_BEGINNING


@dataclass(frozen=True, slots=True)
class Feed:
    """The rows of K steps.

    Args:
        rows: [sum of batch sizes] int32, row numbers, batch after batch.
        offsets: [K + 1] int32, where each batch begins in `rows`.
        epochs: [K] int32, the epoch of each step, from 0.
        examples: [sum of batch sizes, ...] each, the examples at `rows` of what is streamed; () where nothing is.
    """

    rows: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int32]
    epochs: npt.NDArray[np.int32]
    examples: tuple[npt.NDArray[Any], ...] = ()

    @property
    def n_steps(self) -> int:
        """K."""
        return len(self.epochs)


class EpochOrder:
    """The order of examples.

    Epoch e takes the rows in the order `np.random.default_rng([seed, e]).permutation(n)` (or as given, unshuffled), in
    batches of `batch_size`; the last, shorter batch is kept. Its whole state is the number of the next step.

    Args:
        rows: [n] int32, the rows that train.
        batch_size: rows a step.
        shuffle: whether every epoch has an order of its own.
        seed: the run's seed.
        counts: the step that took the first batch of which epoch; 0 and 0, unless a fork began with other data.
    """

    def __init__(
        self,
        rows: npt.NDArray[np.int32],
        batch_size: int,
        *,
        shuffle: bool,
        seed: int,
        counts: StartSpec = AT_THE_BEGINNING,
    ) -> None:
        self._rows = rows
        self._counts = counts
        self.batch_size = batch_size
        self._shuffle = shuffle
        self._seed = seed
        #: The first step that takes rows in this order.
        self.first_step = counts.batches_from
        self._ordered: dict[int, npt.NDArray[np.int32]] = {}
        self.steps_per_epoch = -(-len(rows) // batch_size)

    @classmethod
    def of(cls, spec: RunSpec, rows: npt.NDArray[np.int32]) -> Self:
        """Returns the order of the rows that train, [n] int32, as a spec with data wants it."""
        assert spec.data is not None
        return cls(rows, spec.data.batch_size, shuffle=spec.data.shuffle, seed=spec.loop.seed, counts=spec.counts)

    def feed(self, first_step: int, n_steps: int) -> Feed:
        """Returns the rows of the steps `first_step` to `first_step + n_steps - 1`."""
        steps = np.arange(first_step, first_step + n_steps) - self._counts.batches_from
        epochs = self._counts.epoch + steps // self.steps_per_epoch
        starts = (steps % self.steps_per_epoch) * self.batch_size
        sizes = np.minimum(starts + self.batch_size, len(self._rows)) - starts
        pieces = []
        for epoch in np.unique(epochs):
            mine = epochs == epoch
            begin, end = starts[mine][0], starts[mine][-1] + sizes[mine][-1]
            pieces.append(self._epoch(int(epoch))[begin:end])
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        return Feed(np.concatenate(pieces), offsets, epochs.astype(np.int32))

    def _epoch(self, epoch: int) -> npt.NDArray[np.int32]:
        """Returns the rows in the order of an epoch; keeps that one and those before and after it."""
        if not self._shuffle:
            return self._rows
        if epoch not in self._ordered:
            order = np.random.default_rng([self._seed, epoch]).permutation(len(self._rows))
            self._ordered = {e: rows for e, rows in self._ordered.items() if abs(e - epoch) <= 1}
            self._ordered[epoch] = self._rows[order]
        return self._ordered[epoch]
