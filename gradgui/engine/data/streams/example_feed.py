"""What each call of the step is fed: the rows of its steps, and the examples themselves where they are streamed."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np

from gradgui.core.spec import RunSpec
from gradgui.engine.data.epoch_order import EpochOrder, Feed
from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.streams.read_ahead import Arrays, ReadAhead
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows, streams_in

#: Examples that one call is fed, at most (one step's at least): that many are in memory twice.
_CALL_BYTES = 64 * 2**20


class ExampleFeed:
    """The order of the examples, and those of them that aren't in memory. Its whole state is the number of the next step.

    Args:
        order: which rows each step takes.
        streams: what is read while it is needed; none: the rows are all that a call is fed.
        n_steps: steps there are; None: no end.
    """

    def __init__(self, order: EpochOrder, streams: tuple[StreamedRows, ...] = (), n_steps: int | None = None) -> None:
        self._order = order
        self._streams = streams
        self.steps_per_epoch = order.steps_per_epoch
        #: The first step that takes examples in this order.
        self.first_step = order.first_step
        step_bytes = order.batch_size * sum(stream.row_bytes for stream in streams)
        #: Steps that one call may have.
        self.most_steps = max(1, _CALL_BYTES // step_bytes) if step_bytes else None
        self._ahead = ReadAhead(self._rows_of, self._read, step_bytes, n_steps) if streams else None

    @classmethod
    def of(cls, spec: RunSpec, data: OpenedData) -> Self:
        """Returns the feed of the examples that train, in the order that a spec with data wants."""
        return cls(EpochOrder.of(spec, data.train_rows), streams_in(data.x, data.y, data.sample_weight))

    def feed(self, first_step: int, n_steps: int) -> Feed:
        """Returns what the steps `first_step` to `first_step + n_steps - 1` take; fewer where memory asks for it.

        Raises:
            DataError: examples can't be read.
        """
        n_steps = n_steps if self.most_steps is None else min(n_steps, self.most_steps)
        feed = self._order.feed(first_step, n_steps)
        if self._ahead is None:
            return feed
        steps = self._ahead.take(first_step, n_steps)
        return replace(feed, examples=tuple(np.concatenate(parts) for parts in zip(*steps, strict=True)))

    def close(self) -> None:
        """Ends what reads ahead."""
        if self._ahead is not None:
            self._ahead.close()

    def _rows_of(self, step: int) -> Rows:
        return self._order.feed(step, 1).rows

    def _read(self, rows: Rows) -> Arrays:
        return tuple(stream.take(rows) for stream in self._streams)
