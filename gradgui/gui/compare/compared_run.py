"""One of the runs that are compared: its record, its letter, and where its steps stand on a shared axis. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.runs.axis_map import AxisMap, axis_map
from gradgui.runs.comparison import Axis
from gradgui.runs.history import RunHistory
from gradgui.runs.store.run_reader import RunReader

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ComparedRun:
    """A run in a comparison. Read off the GUI thread, then looked at on it; its history grows in the background.

    Args:
        reader: of its record.
        history: what was recorded.
    """

    def __init__(self, reader: RunReader, history: RunHistory) -> None:
        self.reader = reader
        self.history = history
        self.path: Path = reader.path
        self.name: str = reader.name or reader.path.name
        try:
            self.spec: RunSpec | None = reader.spec
        except GradguiError:
            self.spec = None
        self._maps: dict[Axis, AxisMap] = {}

    @property
    def is_growing(self) -> bool:
        """Whether a process was writing it when it was looked at last."""
        return self.reader.status.state == "running"

    def axis_map(self, axis: Axis) -> AxisMap:
        """Returns where its steps stand now."""
        known = self._maps.get(axis)
        if known is None or known.n_steps != self.history.n_steps:
            accumulation_steps = self.spec.loop.accumulation_steps if self.spec is not None else 1
            known = self._maps[axis] = axis_map(self.history, axis, accumulation_steps)
        return known


@dataclass(frozen=True, slots=True)
class RunMark:
    """How a run is told from the others, by more than its colour.

    Args:
        letter: "A" for the first one; stands at its curves, in legends and over its column of the table.
        name: its name; runs that share one have what differs in their folders' names behind it.
        colour: index of its curve.
    """

    letter: str
    name: str
    colour: int

    @property
    def title(self) -> str:
        """Letter and name."""
        return f"{self.letter}  {self.name}"


def read_compared(path: Path) -> ComparedRun:
    """Reads a stored run. May take a second for a long one: called off the GUI thread.

    Raises:
        StoreError: it is damaged, or gone.
    """
    reader = RunReader(path)
    return ComparedRun(reader, reader.history())


def run_marks(runs: Sequence[ComparedRun]) -> tuple[RunMark, ...]:
    """Returns the marks of runs, in order."""
    names = told_apart([(run.name, run.path.name) for run in runs])
    return tuple(RunMark(letter_of(i), name, i) for i, name in enumerate(names))


def told_apart(runs: Sequence[tuple[str, str]]) -> list[str]:
    """Returns the names of runs; where several have one name, what differs in their folders' names follows.

    Args:
        runs: name, and name of the folder, of each.
    """
    written = []
    for name, folder in runs:
        alike = [_pieces(name, other) for same, other in runs if same == name]
        n_shared = 0
        while all(len(pieces) > n_shared for pieces in alike) and len({pieces[n_shared] for pieces in alike}) == 1:
            n_shared += 1
        rest = "-".join(_pieces(name, folder)[n_shared:])
        written.append(f"{name} ({rest})" if len(alike) > 1 and rest else name)
    return written


def _pieces(name: str, folder: str) -> list[str]:
    """Returns what a folder's name has beside the run's: day, time, and the like."""
    return [piece for piece in folder.replace(name, "", 1).split("-") if piece]


def letter_of(index: int) -> str:
    """Returns "A" to "Z", then "A2" and so on."""
    again, letter = divmod(index, len(_LETTERS))
    return _LETTERS[letter] + (str(again + 1) if again else "")
