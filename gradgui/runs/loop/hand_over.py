"""Opens a spec on an engine and brings it to where the run begins: anew, where a stored run was, or with what that one had.

Owns no thread: the loop hands in what it has.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gradgui.core.spec import RunSpec
from gradgui.core.status import Activity, StopReason
from gradgui.runs.engine import Engine, EngineFactory, OpenedRun
from gradgui.runs.fresh_thread import on_fresh_thread
from gradgui.runs.interruption import InterruptedOpeningError, interruptible
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.loop.mailbox import Mailbox
from gradgui.runs.loop.replay import Replayed, check_fits, go_back
from gradgui.runs.start_point import StartPoint, spec_to_go_on


@dataclass(frozen=True, slots=True)
class Begun:
    """An engine that is ready for the run's first step.

    Args:
        opened: what it opened.
        replayed: the controls in force, and what is to be said.
        reason: why the run ends before that; None: it doesn't.
    """

    opened: OpenedRun
    replayed: Replayed
    reason: StopReason | None = None


class HandOver:
    """Opens, and looks for a request to stop meanwhile.

    Args:
        spec: what to run.
        start: where a stored run goes on; None: a run begins.
        engine_factory: makes a second engine where steps have to be repeated under the settings of a fork's parent.
        live: where it is said what is being done.
        mailbox: where somebody asks for the end.
    """

    def __init__(
        self, spec: RunSpec, start: StartPoint | None, engine_factory: EngineFactory, live: LiveStatus, mailbox: Mailbox
    ) -> None:
        self._spec = spec
        self._start = start
        self._engine_factory = engine_factory
        self._live = live
        self._mailbox = mailbox
        #: Why opening was given up; None: it wasn't.
        self.reason: StopReason | None = None

    def begin(self, engine: Engine) -> Begun:
        """Opens the spec and brings the engine to where it begins.

        Raises:
            GradguiError: the spec can't be opened, or the stored run doesn't fit it.
            InterruptedOpeningError: somebody asked for the end; `reason` says why.
        """
        start = self._start
        if start is None:
            opened = self._open(engine)
            return Begun(opened, Replayed(opened.controls))
        if start.settings is None:
            opened = self._open(engine)
            replayed, self.reason = go_back(engine, opened, start, self._live, self._mailbox)
            return Begun(opened, replayed, self.reason)
        with self._state_before(start) as (file, notes):
            opened = self._open(engine)
            check_fits(start, opened)
            engine.take_over(file, start.step, start.settings.inheritance)
        self._live.publish(step=start.step)
        return Begun(opened, Replayed(opened.controls, notes))

    def _open(self, engine: Engine) -> OpenedRun:
        self._live.busy(Activity.OPENING)
        with interruptible(self._is_asked_to_stop):
            return engine.open(self._spec)

    def _is_asked_to_stop(self) -> bool:
        """Whether opening shall end; the reason is kept."""
        self.reason = self._mailbox.take_stop()
        return self.reason is not None

    @contextlib.contextmanager
    def _state_before(self, start: StartPoint) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """Yields a checkpoint of a fork's parent at the very step, and what is to be said of how it came about.

        Between two checkpoints the parent's steps are repeated, under its own settings and on an engine of their own.
        """
        if start.checkpoint is not None and start.checkpoint_step == start.step:
            yield start.checkpoint, start.notes()
            return
        with tempfile.TemporaryDirectory(prefix="gradgui-", ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "before.npz"
            # On a thread of its own: Keras counts automatic names by thread, and the run's engine begins to count them.
            notes = on_fresh_thread(lambda: self._repeat(start, file))
            yield file, notes

    def _repeat(self, start: StartPoint, file: Path) -> tuple[str, ...]:
        """Writes the parent's state before a step to a file; returns what is to be said of it."""
        engine = self._engine_factory()
        try:
            with interruptible(self._is_asked_to_stop):
                opened = engine.open(spec_to_go_on(start.run))
            replayed, self.reason = go_back(engine, opened, replace(start, settings=None), self._live, self._mailbox)
            if not replayed.complete:
                raise InterruptedOpeningError
            engine.checkpoint(file)
        finally:
            engine.close()
        return replayed.notes
