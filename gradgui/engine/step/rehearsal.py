"""Steps that are carried out and change nothing: to time variants of the step, and to have XLA compile ahead of time."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from gradgui.core.controls import Controls
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.engine.data.epoch_order import Feed
from gradgui.engine.data.streams.example_feed import ExampleFeed
from gradgui.engine.measurement import Measurement
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.runtime.random_state import random_state_kept
from gradgui.engine.step.step_calls import StepCalls
from gradgui.engine.step.step_parts import StepKey


class Rehearsal:
    """Takes the steps that come next, without their consequences: what they draw is drawn again by the training.

    With accumulation an update is never due, so that only what every step does is timed.

    Args:
        calls: the step in its variants.
        examples: which come next.
        model: whose seeds are put back.
    """

    def __init__(self, calls: StepCalls, examples: ExampleFeed, model: OpenedModel) -> None:
        self._calls = calls
        self._examples = examples
        self._model = model
        self._under_way: tuple[tuple[StepKey, StepKey], Measurement] | None = None

    def warm_up(self, key: StepKey, controls: Controls) -> None:
        """Takes one step with a full batch and one with an epoch's last: XLA compiles for each number of examples."""
        with random_state_kept(self._model.variables):
            first = self._examples.first_step
            for step in sorted({first, first + self._examples.steps_per_epoch - 1}):
                self._take(key, self._examples.feed(step, 1), controls)

    def measure(self, kind: MeasuredKind, keys: tuple[StepKey, StepKey], controls: Controls, step: int) -> Measured | None:
        """Takes a slice of a measurement; begins anew where the variants are others than those of the last call.

        Args:
            kind: what the first variant has and the second has not.
            keys: both, compiled before.
            controls: what is in force.
            step: the step that comes next.

        Returns:
            None while there is more to do.
        """
        if self._under_way is None or self._under_way[0] != keys:

            def seconds(with_it: bool, n_steps: int) -> float:
                seconds_taken, first = 0.0, step
                while first < step + n_steps:  # at once, unless memory doesn't hold that many examples
                    feed = self._examples.feed(first, step + n_steps - first)
                    started = time.perf_counter()
                    self._take(keys[0 if with_it else 1], feed, controls)
                    seconds_taken += time.perf_counter() - started
                    first += feed.n_steps
                return seconds_taken

            self._under_way = keys, Measurement(kind, seconds)
        with random_state_kept(self._model.variables):
            measured = self._under_way[1].advance()
        if measured is None:
            return None
        self._under_way = None
        return replace(measured, step=step)

    def _take(self, key: StepKey, feed: Feed, controls: Controls) -> None:
        self._calls.call(key, feed, controls, controls.base_rates(np.zeros(feed.n_steps, np.int64)), dry=True)
