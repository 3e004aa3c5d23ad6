"""Chunks: how many steps each has, and what is made of its numbers."""

from __future__ import annotations

import time
from collections.abc import Callable

from gradgui.core.errors import TrainingError
from gradgui.core.loss_scaling import can_be_halved
from gradgui.core.records import StepBatch
from gradgui.runs.engine import Engine
from gradgui.runs.loop.chunks.chunk_sizer import ChunkSizer
from gradgui.runs.loop.chunks.non_finite import advice, bad_data_text, has_grown, in_a_row, non_finite_text, skipped_text
from gradgui.runs.loop.chunks.rate_end import RATE_IS_OVER, RateEnd
from gradgui.runs.loop.live_changes import LiveChanges
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.recorder import Recorder

#: Steps whose losses say whether a step that isn't finite came out of the blue.
_LOOKED_BACK = 1000


class Stepping:
    """Takes chunks of an engine, records them, and says what of them isn't finite.

    Args:
        live: takes note of the steps and their speed.
        changes: the controls in force.
        event: records something that happened at a step: its kind, a sentence, the step.
        headless: nobody is there to resume: a step that isn't finite fails.
    """

    def __init__(
        self, live: LiveStatus, changes: LiveChanges, event: Callable[[str, str, int], None], *, headless: bool
    ) -> None:
        self._live = live
        self._changes = changes
        self._event = event
        self._headless = headless
        #: What of the data isn't finite, a clause each: then neither rate nor clip helps.
        self.bad_data: tuple[str, ...] = ()
        self._sizer = ChunkSizer()
        self._rate_end = RateEnd()

    @property
    def n_steps(self) -> int:
        """How many steps the next chunk may have, by the time that the last ones took."""
        return self._sizer.steps

    def take(self, engine: Engine, record: Recorder, n_steps: int) -> StepBatch:
        """Takes at most so many steps and records them."""
        started = time.monotonic()
        controls = self._changes.controls
        with record.stepping():
            batch = engine.advance(n_steps, controls)
        seconds = time.monotonic() - started
        self._sizer.measured(batch.n_steps, seconds)
        record.append(batch, started, seconds)
        rates = batch.scalars[:, record.layout.column("learning_rate")]
        self._changes.follow_schedule(float(rates[-1]))
        self._live.stepped(batch, seconds)
        ended = self._rate_end.index(controls, rates)
        if ended is not None:
            self._event("note", RATE_IS_OVER, batch.first_step + ended)
        return batch

    def problem(self, batch: StepBatch, record: Recorder) -> str:
        """Records whether the last step wasn't finite; returns why the run pauses there, "" if it goes on.

        Raises:
            TrainingError: it should pause, and nobody is there.
        """
        finite, scale = (float(batch.scalars[-1, record.layout.column(name)]) for name in ("finite", "loss_scale"))
        if finite != 0:
            return ""
        step = batch.next_step - 1
        if can_be_halved(scale):
            self._event("skipped", skipped_text(batch, record.layout), step)
            return ""
        text = non_finite_text(batch, record.layout, self._changes.controls.selection.active)
        self._event("non_finite", text, step)
        if self._headless:
            raise TrainingError(
                f"{text} {bad_data_text(self.bad_data)}"
                if self.bad_data
                else f"{text} Lower the learning rate, clip the gradients, or look at the data of that batch."
            )
        if self.bad_data:
            return f"{text} {bad_data_text(self.bad_data)} Resume skips this batch."
        losses = record.history.scalars("loss", max(0, batch.next_step - _LOOKED_BACK), batch.next_step)
        return f"{text} {advice(in_a_row(record.history.non_finite_steps), grown=has_grown(losses))}"
