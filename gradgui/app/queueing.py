"""The queue of runs trained without a window: what `gradgui queue run` is made of. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gradgui.app.code_trust import check_spec_trusted
from gradgui.app.sweeping import tag_run
from gradgui.app.training import TrainingSummary
from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from gradgui.runs.queue.queue_file import QueueFile

#: Trains the spec of an entry, or raises what it failed of; what it is given last must hear of the run's folder.
TrainSpec = Callable[[QueueEntry, RunSpec, Callable[[Path], None]], TrainingSummary]


def train_queue(file: QueueFile, train_one: TrainSpec, *, trust: bool = False) -> Iterator[QueueEntry]:
    """Trains what waits, one run after another, and yields each entry once it is over; ends after one that was interrupted.

    What another process adds meanwhile is trained too.

    Args:
        file: keeps the entries.
        train_one: trains one of them.
        trust: whether the code that the specs name may run.

    Raises:
        StoreError: another process trains the queue, or it can't be written.
    """
    file.claim()
    try:
        file.mend()
        while (entry := _next(file)) is not None:
            file.set_state(entry.id, QueueState.RUNNING)
            interrupted = False
            try:
                spec = entry.parsed()
                if not trust:
                    check_spec_trusted(spec)
                summary = train_one(entry, spec, _opened(file, entry))
            except GradguiError as error:
                file.set_state(entry.id, QueueState.FAILED, str(error))
            else:
                interrupted = summary.reason is StopReason.INTERRUPTED
                done = summary.reason is StopReason.COMPLETED
                message = summary.cause if done else f"Stopped after {summary.steps:,} steps."
                file.set_state(entry.id, QueueState.DONE if done else QueueState.SKIPPED, message)
            yield file.find(entry.id)
            if interrupted:
                return
    finally:
        file.release()


def _next(file: QueueFile) -> QueueEntry | None:
    return next((entry for entry in file.entries() if entry.state is QueueState.WAITING), None)


def _opened(file: QueueFile, entry: QueueEntry) -> Callable[[Path], None]:
    """Returns what keeps the folder of a run with its entry, and tags it."""

    def opened(run: Path) -> None:
        file.set_state(entry.id, QueueState.RUNNING, run=str(run))
        tag_run(run, entry.tag)

    return opened
