"""What a run brings to disk while it goes on: its record, checkpoints, its best weights, models that somebody asks for."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gradgui.core.errors import GradguiError, StoreError
from gradgui.core.interventions import Intervention
from gradgui.core.status import Activity
from gradgui.runs.engine import Engine, SaveKind
from gradgui.runs.loop.ending.best_weights import BestWeights
from gradgui.runs.loop.ending.run_ending import message_of
from gradgui.runs.loop.ending.stopping import Stopping
from gradgui.runs.loop.files.checkpoint_rhythm import CheckpointRhythm
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.recorder import Recorder

logger = logging.getLogger(__name__)


class RunFiles:
    """Writes them between chunks.

    Args:
        live: where it is said that files are being written.
        checkpoint_every_s: seconds between two checkpoints when nothing else happens.
        event: records something that happened: its kind, and a sentence.
    """

    def __init__(self, live: LiveStatus, checkpoint_every_s: float, event: Callable[[str, str], None]) -> None:
        self._live = live
        self._event = event
        self._put_back = False
        self._without_checkpoint = False
        self.rhythm = CheckpointRhythm(checkpoint_every_s)
        self.best = BestWeights()
        self.recorder: Recorder | None = None

    def begin(self, engine: Engine, runs_dir: Path | None, text: str, notes: Iterable[str]) -> None:
        """Makes the run's folder, where runs are stored, and keeps there what the run begins with.

        Args:
            engine: before its first step.
            runs_dir: the folder of all runs; None: nothing is stored.
            text: what is said of the start.
            notes: what else the user should know, a sentence each.

        Raises:
            StoreError: the folder can't be written to; nothing has begun.
        """
        recorder = self.recorder
        assert recorder is not None
        recorder.begin(runs_dir)
        self._live.publish(run_path=str(recorder.path or ""))
        self._event("started", text)
        for note in notes:
            self._event("note", note)
        self._try_to_write(lambda: recorder.keep_beginning(engine.checkpoint, self._live.status.step))

    def changed(self, intervention: Intervention) -> None:
        """Records a change, and wants a checkpoint after it."""
        assert self.recorder is not None
        self.rhythm.want()
        self.recorder.add_intervention(intervention)

    def flush(self) -> None:
        """Brings everything so far to disk; if that can't be done, the record says so: `Recorder.problem`."""
        if self.recorder is not None:
            with contextlib.suppress(StoreError):
                self.recorder.flush()

    def checkpoint(self, engine: Engine) -> None:
        """Writes a checkpoint, and the steps before it first: without them nobody could tell how it came about.

        Raises:
            StoreError: it can't be written at present.
        """
        self.flush()
        with self._saving() as recorder, self.rhythm.measured():
            recorder.checkpoint(engine.checkpoint, self._live.status.step)

    def checkpoint_if_due(self, engine: Engine) -> None:
        """Says what is new of the disk, and writes a checkpoint where one is due."""
        for text in self.recorder.news() if self.recorder is not None else ():
            self._event("note", text)
        if self.rhythm.due:
            self._try_to_write(lambda: self.checkpoint(engine))

    def _try_to_write(self, write: Callable[[], object]) -> None:
        """Writes a checkpoint without which the run goes on; the first of several that can't be written is an event."""
        try:
            write()
        except Exception as error:  # noqa: BLE001 - the recorder's edge: whatever it is, training needs no checkpoint
            logger.warning("No checkpoint was written: %s", error)
            if not self._without_checkpoint:
                text = f"No checkpoint could be written; it is tried again while the run goes on. {message_of(error)}"
                self._event("note", text)
            self._without_checkpoint = True
        else:
            self._without_checkpoint = False

    def keep_best(self, engine: Engine, stopping: Stopping) -> None:
        """Keeps the weights if the validation before this step was the best.

        Raises:
            StoreError: they can't be written at present.
        """
        best, step = stopping.best, self._live.status.step
        if best is not None and best[0] == step and self.best.step != step:
            self.flush()  # the validation that says so
            with self._saving() as recorder:
                self.best.keep(engine, recorder, step)

    def put_back_best(self, engine: Engine, stopping: Stopping) -> None:
        """Ends with the weights of the best validation, once; if that is the one at this step, they're there already."""
        best = stopping.best
        if best is None or best[0] == self._live.status.step or self._put_back:
            return
        self._put_back = True
        step, value = best
        problem = self.best.put_back(engine)
        whose = f"of the best validation, step {step}: {stopping.watched} {value:.4g}"
        if problem:
            self._event("note", f"The weights {whose}, can't be put back, and the run ends with its last ones: {problem}")
        else:
            self._event("restored", f"Put back the weights {whose}")

    def save(self, engine: Engine, path: Path, kind: SaveKind) -> None:
        """Writes the model for somebody; an event says that it is, or why not."""
        with self._saving():
            try:
                engine.save(path, kind)
            except (GradguiError, OSError) as error:
                self._event("note", f"Not saved: {error}")
            else:
                self._event("saved", f"Saved {path}")

    @contextlib.contextmanager
    def _saving(self) -> Iterator[Recorder]:
        assert self.recorder is not None
        self._live.busy(Activity.SAVING)
        try:
            yield self.recorder
        finally:
            self._live.busy(Activity.NONE)
