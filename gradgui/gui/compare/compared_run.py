"""One of the runs that are compared: its record, its letter, and where its steps stand on a shared axis. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import flat_spec
from gradgui.runs.comparing.axis_map import AxisMap, axis_map
from gradgui.runs.comparing.comparison import Axis
from gradgui.runs.comparing.telling_apart import NamedRun, told_apart, without_shared_name
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
        name: its name; runs that share one have behind it what was asked for differently.
        colour: index of its curve.
        short: what differs alone, where all of the runs have one name; else the name.
    """

    letter: str
    name: str
    colour: int
    short: str

    @property
    def title(self) -> str:
        """Letter and short name."""
        return f"{self.letter}  {self.short}"


def read_compared(path: Path) -> ComparedRun:
    """Reads a stored run. May take a second for a long one: called off the GUI thread.

    Raises:
        StoreError: it is damaged, or gone.
    """
    reader = RunReader(path)
    return ComparedRun(reader, reader.history())


def run_marks(runs: Sequence[ComparedRun]) -> tuple[RunMark, ...]:
    """Returns the marks of runs, in order."""
    known = [NamedRun(run.name, run.path.name, flat_spec(run.spec)) for run in runs]
    names = told_apart(known)
    shorts = without_shared_name(known, names)
    return tuple(RunMark(letter_of(i), name, i, short) for i, (name, short) in enumerate(zip(names, shorts, strict=True)))


def letter_of(index: int) -> str:
    """Returns "A" to "Z", then "A2" and so on."""
    again, letter = divmod(index, len(_LETTERS))
    return _LETTERS[letter] + (str(again + 1) if again else "")
