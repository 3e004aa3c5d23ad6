"""Which compiled step carries out the next chunk: the one that watches everything, or one that leaves out what is frozen.

Unticking is a mask in either. Thawing goes back to watching at once; the step for the new set is compiled afterwards, once
the selection has been left alone for a moment, and takes over between two chunks. Whatever changes over is recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.status import Activity
from gradgui.runs.engine import Engine
from gradgui.runs.loop.live_status import LiveStatus

#: A selection must stay as it is for so long before a step is compiled for it: people tick several boxes in a row.
SETTLE_S = 1.0
#: "auto" changes over for no less than this share of a step, since compiling isn't free.
WORTHWHILE_SHARE = 0.05

VariableSet = tuple[bool, ...]


class StepChoice:
    """Sees to it, before every chunk, that the step for the controls in force is there and is the right one.

    Args:
        live: where the loop says how it stands; its controls are what is in force.
        event: records an event, `(kind, text)`.
        change: carries out a change of the controls and records it.
        flush: brings the record to disk; called before something that may take long.
        patient: nobody waits for an answer: a step is compiled as soon as it is wanted, which makes a run reproducible.
    """

    def __init__(
        self,
        live: LiveStatus,
        event: Callable[[str, str], None],
        change: Callable[[Change], None],
        flush: Callable[[], None],
        *,
        patient: bool,
    ) -> None:
        self._live = live
        self._event = event
        self._change = change
        self._flush = flush
        self._patient = patient
        self._at_once = True  # the first step needs no fallback, and what is planned comes at its step
        self._seen: tuple[object, ...] = ()
        self._seen_at = 0.0
        self._fresh = True  # no step was taken with it yet
        self._refused: set[VariableSet] = set()
        self._worthwhile: dict[VariableSet, bool] = {}

    def planned(self) -> None:
        """Takes note that a planned change was carried out: what it asks for is compiled before its step."""
        self._at_once = True

    def cancel(self) -> None:
        """Goes back to watching if another step is due or was just compiled; it is kept, and not used."""
        controls = self._controls
        due = controls.frozen_gradients != "watch" and controls.differentiated != controls.wanted_set
        if not due:
            self._event("note", "Nothing to cancel: no step is being compiled that the run could do without.")
            return
        self._change(Change(ChangeKind.FROZEN_GRADIENTS, value="watch"))
        self._event("note", "Compiling was cancelled: every gradient is watched. What was being traced is kept unused.")

    def prepare(self, engine: Engine) -> bool:
        """Does the next thing that the next chunk needs.

        Returns:
            whether the chunk can be taken now; if not, requests are answered and this is called again.
        """
        controls = self._controls
        self._look(controls)
        match controls.frozen_gradients:
            case "watch":
                ready = self._cover()
            case "skip":
                ready = self._skip(engine, controls.wanted_set)
            case "auto":
                ready = self._auto(engine, controls.wanted_set)
        if not ready:
            return False
        self._compile(engine, self._controls)
        if self._controls.differentiated is not None and not self._patient:
            # A tick must take effect at once: what it falls back to is there before it's needed.
            self._compile(engine, replace(self._controls, differentiated=None), "the step that watches everything")
        if self._live.status.activity in {Activity.COMPILING, Activity.MEASURING}:
            self._live.busy(Activity.NONE)
        self._at_once = False
        return True

    def _look(self, controls: Controls) -> None:
        """Takes note of when the selection, or what is asked for, was last changed."""
        seen = (controls.selection.flags, controls.frozen_gradients)
        self._fresh = seen != self._seen
        if self._fresh:
            self._seen, self._seen_at = seen, time.monotonic()

    @property
    def _settled(self) -> bool:
        left_alone = not self._fresh and time.monotonic() - self._seen_at >= SETTLE_S
        return self._at_once or self._patient or left_alone

    def _cover(self) -> bool:
        """Goes back to watching where something learns that isn't differentiated."""
        if not self._controls.covered:
            self._change_over("watch")
        return True

    def _skip(self, engine: Engine, wanted: VariableSet | None) -> bool:
        controls = self._controls
        if controls.differentiated == wanted or wanted in self._refused:
            return self._cover()
        if not engine.needs_compiling(replace(controls, differentiated=wanted)):
            self._change_over("skip" if wanted is not None else "watch")
            return True
        if not self._settled:
            return self._cover()
        self._compile_wanted(engine, wanted)
        return False

    def _auto(self, engine: Engine, wanted: VariableSet | None) -> bool:
        if wanted is None or wanted in self._refused:
            if self._controls.differentiated is not None:
                self._change_over("watch")
            return True
        if wanted not in self._worthwhile:
            if not self._settled:
                return self._cover()
            self._measure(engine, wanted)
            return False
        skips = self._worthwhile[wanted]
        if self._controls.differentiated != (wanted if skips else None):
            self._change_over("skip" if skips else "watch")
        return True

    def _measure(self, engine: Engine, wanted: VariableSet) -> None:
        """Takes a slice of measuring what skipping would save."""
        controls = self._controls
        if self._obstacle(engine, wanted):
            return
        if self._live.status.activity is not Activity.MEASURING:
            self._flush()
            self._live.busy(Activity.MEASURING)
        try:
            measured = engine.measure("skip", controls)
        except GradguiError as error:
            self._refuse(wanted, str(error))
            return
        if measured is not None:
            self._worthwhile[wanted] = measured.noticeable and measured.share >= WORTHWHILE_SHARE
            self._live.add_measured(measured)
            self._live.busy(Activity.NONE)
            self._event("measured", measured.text())

    def _compile_wanted(self, engine: Engine, wanted: VariableSet | None) -> None:
        if self._obstacle(engine, wanted):
            return
        try:
            self._compile(engine, replace(self._controls, differentiated=wanted))
        except GradguiError as error:
            if wanted is None:
                raise
            self._refuse(wanted, str(error))

    def _obstacle(self, engine: Engine, wanted: VariableSet | None) -> bool:
        """Whether no step may be compiled for this set; says why, once."""
        obstacle = engine.compile_obstacle(replace(self._controls, differentiated=wanted))
        if obstacle and wanted is not None:
            self._refuse(wanted, obstacle)
        return bool(obstacle)

    def _refuse(self, wanted: VariableSet, reason: str) -> None:
        self._refused.add(wanted)
        self._live.busy(Activity.NONE)
        self._event("note", f"What is frozen isn't left out. {reason}")

    def _compile(self, engine: Engine, controls: Controls, what: str = "") -> None:
        if not engine.needs_compiling(controls):
            return
        self._flush()
        self._live.busy(Activity.COMPILING)
        started = time.monotonic()
        try:
            engine.compile(controls)
        finally:
            self._live.busy(Activity.NONE)
        flags = controls.differentiated
        skipped = 0 if flags is None else flags.count(False)
        what = what or (f"the step without the gradients of {skipped} of {len(flags)} variables" if flags else "the step")
        self._event("compiled", f"Compiled {what} in {time.monotonic() - started:.1f} s")

    def _change_over(self, to: str) -> None:
        self._change(Change(ChangeKind.FROZEN_GRADIENTS, value=to, source="auto"))

    @property
    def _controls(self) -> Controls:
        controls = self._live.status.controls
        assert controls is not None
        return controls
