"""The errors that a person can act on.

Every message says what must hold, what was received and what to do. A `GradguiError` reaches the person as its message
alone; any other exception is a fault of gradgui's own and is shown with its traceback.
"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.core.data.read_data import ReadData

#: So many candidates are compared letter by letter with a misspelled word.
_N_LIKELY = 100


class GradguiError(Exception):
    """Something a person can put right. The message is the whole explanation.

    Args:
        message: what must hold, what was received, what to do.
        details: longer text for a foldable part (a user program's own traceback, say).

    Attributes:
        data: what was read of the data before, to be looked at; None where nothing was, or it doesn't matter.
    """

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.details = details
        self.data: ReadData | None = None


class SpecError(GradguiError):
    """The spec is not valid, or it doesn't fit the model or the data."""


class ModelError(GradguiError):
    """The model can't be opened, built or saved."""


class DataError(GradguiError):
    """The data can't be read, or they don't fit the model or the loss."""


class DeviceError(GradguiError):
    """The device that was asked for isn't there."""


class TrustError(GradguiError):
    """Code named by the spec hasn't been trusted by the user."""


class StoreError(GradguiError):
    """A run folder can't be read or written."""


class DamagedError(StoreError):
    """The record of a run isn't what was written.

    Args:
        message: the whole explanation.
        reason: what is wrong with it, in a few words.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NewerFormatError(StoreError):
    """A newer gradgui wrote the run."""


class TrainingError(GradguiError):
    """Training can't go on (exit code 3)."""


class OutOfMemoryError(TrainingError):
    """Model and batch don't fit into the device's memory."""


def nearest(word: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """Returns up to `n` candidates that are spelled most like `word`, the nearest first."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(word.lower(), _likely(word.lower(), list(by_lower)), n=n, cutoff=0.5)
    return [by_lower[key] for key in close]


def _likely(word: str, candidates: list[str]) -> list[str]:
    """Returns the candidates that share the most runs of three letters with the word; of a few candidates, all.

    To compare a word with ten thousand paths letter by letter takes a second; this takes a hundredth of it.
    """
    if len(candidates) <= _N_LIKELY:
        return candidates
    runs = {word[i : i + 3] for i in range(max(1, len(word) - 2))}
    shared = [sum([run in candidate for run in runs]) for candidate in candidates]
    return [candidates[i] for i in heapq.nlargest(_N_LIKELY, range(len(candidates)), key=shared.__getitem__)]


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Returns a sentence that names the nearest candidates or, where none is near, some of them."""
    names = list(candidates)
    close = nearest(word, names)
    if close:
        return "Did you mean " + " or ".join(f'"{name}"' for name in close) + "?"
    shown = ", ".join(f'"{name}"' for name in names[:8])
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"Known: {shown}{more}." if names else "None is known."
