"""What an export is: its format in words, what can be asked of it, and how it says how far it is. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gradgui.runs.export.stretch import Stretch

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader

#: Called now and then with the share that is done, from 0 to 1. What it raises ends the export and leaves nothing behind.
Progress = Callable[[float], None]


def unheard(_share: float) -> None:
    """Hears of no progress."""


class ExportGroup(StrEnum):
    """What is exported."""

    NUMBERS = "Numbers"
    MODEL = "Trained model"
    WHOLE = "Whole run"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What can be asked of an export.

    Args:
        overwrite: whether what is there under the same name may be replaced.
        steps: which steps; only for formats that take it.
        at_step: the checkpoint that a model is taken from; None: the weights that the run ended with.
        trust: whether the code that builds the model may run, for formats that run it.
        trust_store: the file that remembers what may run without that; None: the user's own.
        progress: hears how far it is.
    """

    overwrite: bool = False
    steps: Stretch = field(default_factory=Stretch)
    at_step: int | None = None
    trust: bool = False
    trust_store: Path | None = None
    progress: Progress = unheard


class Export(Protocol):
    """Writes a run to a file or a folder."""

    def __call__(self, reader: RunReader, out: Path, options: ExportOptions = ..., /) -> Path:
        """Writes `out` as a whole or not at all; returns it.

        Raises:
            StoreError: something is in the way (without `overwrite`), or `out` can't be written.
        """
        ...


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format, as the command line and the window offer it.

    Args:
        name: on the command line.
        title: in the window, a few words.
        words: what it is, and for what; a line without a full stop.
        group: what is exported.
        suffix: of the file's name; "": it is a folder.
        takes_steps: whether it can be had for some of the steps.
        runs_code: whether the code that builds the model runs.
        loads_tensorflow: whether it takes seconds to begin.
        write: writes it; None where that needs TensorFlow or Qt: the application layer does then.
    """

    name: str
    title: str
    words: str
    group: ExportGroup
    suffix: str
    takes_steps: bool = False
    runs_code: bool = False
    loads_tensorflow: bool = False
    write: Export | None = None
