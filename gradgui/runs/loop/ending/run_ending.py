"""How a run ends: what is said of it, also where tearing it down fails in turn."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from gradgui.core.errors import GradguiError, StoreError
from gradgui.core.records import RunEvent
from gradgui.core.status import StopReason
from gradgui.runs.recorder import Recorder

logger = logging.getLogger(__name__)

#: Characters of an error that nobody foresaw; the rest is in its traceback.
_LONGEST_TEXT = 300


class Ending:
    """Collects what goes wrong at a run's end. The first error is the one that is shown.

    Args:
        message: what the run failed of; "": it didn't.
        details: its traceback.
    """

    def __init__(self, message: str, details: str) -> None:
        self.message = message
        self.details = details
        self.failed = bool(message)

    def attempt(self, doing: str, action: Callable[[], object]) -> bool:
        """Does one part of the ending; whatever it raises is logged, and the next part can be done. Whether it succeeded."""
        try:
            action()
        except (Exception, SystemExit) as error:
            logger.exception("%s failed", doing)
            if not self.failed:
                self.message, self.failed = message_of(error), True
                self.details = error.details if isinstance(error, GradguiError) else traceback.format_exc()
            elif isinstance(error, StoreError):  # where the run is now, or what of it is lost
                self.message = f"{self.message} {error}"
            return False
        return True


def end_record(
    recorder: Recorder, write: Callable[[Path], None] | None, ending: Ending, reason: StopReason, step: int, cause: str = ""
) -> None:
    """Brings the end of a run to disk: where its own folder can't be written to, somewhere else.

    Args:
        recorder: the record; closed afterwards.
        write: writes the values of all variables to a file; None where there are none.
        ending: what went wrong so far.
        reason: why the run ends.
        step: the step that would come next.
        cause: which rule of the spec ended it; "": none did.
    """
    checkpointed = False
    if recorder.begun:
        kind, text = ("failed", ending.message) if ending.failed else ("finished", f"Finished: {cause or reason}")
        recorder.add_event(RunEvent(step, kind, text))
    if recorder.begun and write is not None:

        def checkpoint() -> None:
            with contextlib.suppress(StoreError):  # tried again below
                recorder.checkpoint(write, step)

        checkpointed = ending.attempt("The last checkpoint", checkpoint)
    ending.attempt("Closing the record", lambda: recorder.close(reason, ending.message or cause))
    if checkpointed and write is not None:
        ending.attempt("The last checkpoint", lambda: recorder.rescue_checkpoint(write, step))


def unexpected_text(error: BaseException, n_steps: int | None) -> str:
    """Returns what is said of an error that nobody foresaw.

    Args:
        error: the error.
        n_steps: steps recorded before it; None: the run had not begun.
    """
    if n_steps is None:
        return f"Model and data must open without an error. Received: {short_text(error)}. The details say where."
    return (
        f"A step must be taken without an error. Received after {n_steps} steps: {short_text(error)}. "
        "Those steps are recorded; the details say where it happened."
    )


def message_of(error: BaseException) -> str:
    """Returns an error's own explanation where it has one, else its class and words."""
    return str(error) if isinstance(error, GradguiError) else short_text(error)


def short_text(error: BaseException) -> str:
    """Returns an error's class and the beginning of its words on one line; its traceback has the rest."""
    words = " ".join(str(error).split())
    words = words if len(words) <= _LONGEST_TEXT else f"{words[: _LONGEST_TEXT - 1]}…"
    return f"{type(error).__name__}: {words.rstrip('.')}" if words else type(error).__name__
