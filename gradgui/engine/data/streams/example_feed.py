"""What each call of the step is fed: the rows of its steps, and the examples themselves where they are streamed."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import numpy as np

from gradgui.core.errors import DataError
from gradgui.core.spec import RunSpec
from gradgui.engine.data.epoch_order import EpochOrder, Feed
from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.streams.read_ahead import Arrays, ReadAhead
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows, streams_in

#: Examples that one call is fed, at most (one step's at least): that many are in memory twice.
_CALL_BYTES = 64 * 2**20
#: Steps with few bytes are read together: so many of them, or as many as have these bytes.
_BLOCK_STEPS, _BLOCK_BYTES = 64, 2**20


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
        self._n_steps = n_steps
        self.steps_per_epoch = order.steps_per_epoch
        #: The first step that takes examples in this order.
        self.first_step = order.first_step
        step_bytes = order.batch_size * sum(stream.row_bytes for stream in streams)
        #: Steps that one call may have; None: any number.
        self.most_steps = max(1, _CALL_BYTES // step_bytes) if streams else None
        self._block_steps = max(1, min(_BLOCK_STEPS, _BLOCK_BYTES // max(1, step_bytes)))
        n_blocks = -(-n_steps // self._block_steps) if n_steps is not None else None
        block_bytes = self._block_steps * step_bytes
        self._ahead = ReadAhead(self._rows_of, self._read, block_bytes, n_blocks) if streams else None

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
        size = self._block_steps
        begin = first_step - self.first_step
        blocks = range(begin // size, (begin + n_steps - 1) // size + 1)
        try:
            taken = self._ahead.take(blocks)
        except DataError:  # of a later step, perhaps: those before it are still to be taken
            return self.feed(first_step, 1) if n_steps > 1 else replace(feed, examples=self._read(feed.rows))
        n_before = begin - blocks.start * size
        skipped = int(self._order.feed(first_step - n_before, n_before).offsets[-1]) if n_before else 0
        wanted = slice(skipped, skipped + len(feed.rows))
        parts = [part[0] if len(part) == 1 else np.concatenate(part) for part in zip(*taken, strict=True)]
        return replace(feed, examples=tuple(part[wanted] for part in parts))

    def close(self) -> None:
        """Ends what reads ahead."""
        if self._ahead is not None:
            self._ahead.close()

    def _rows_of(self, block: int) -> Rows:
        begin, n_steps = block * self._block_steps, self._block_steps
        n_steps = n_steps if self._n_steps is None else min(n_steps, self._n_steps - begin)
        return self._order.feed(self.first_step + begin, n_steps).rows

    def _read(self, rows: Rows) -> Arrays:
        return tuple(stream.take(rows) for stream in self._streams)
