"""The runs that are compared now: read in the background, followed while somebody writes them. Draws nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gradgui.core.errors import GradguiError
from gradgui.gui.compare.compared_run import ComparedRun, RunMark, read_compared, run_marks
from gradgui.gui.control.background import Background
from gradgui.gui.language.translation import translate
from gradgui.runs.comparing.comparison_rows import ComparisonRow, comparison_rows

#: A writer brings its record to disk about once a second.
INTERVAL_S = 1.0


class Comparison(QObject):
    """Holds the runs. Each is there as soon as it is read; the table follows when all are.

    Args:
        background: reads.
        parent: owns it.
        clock: seconds.
    """

    #: Other runs are compared, or another one of them was read.
    runsChanged = Signal()
    #: Steps were added to some.
    grown = Signal()
    #: The table is another one.
    tableChanged = Signal()
    #: A run can't be read, or followed any more: message.
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._background = background
        self._clock = clock
        self._paths: tuple[Path, ...] = ()
        self._read: dict[Path, ComparedRun] = {}
        self._failed: set[Path] = set()
        self._rows: tuple[ComparisonRow, ...] = ()
        self._rows_of: tuple[Path, ...] = ()
        self._given_up: set[Path] = set()
        #: Whether a run was read, or couldn't be, since that was said last.
        self._news = False
        self._working = False
        self._worked_at = clock()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders of the runs that are asked for, in order."""
        return self._paths

    @property
    def runs(self) -> list[ComparedRun]:
        """Those that are read."""
        return [self._read[path] for path in self._paths if path in self._read]

    @property
    def marks(self) -> tuple[RunMark, ...]:
        """How they are told apart, in the same order."""
        return run_marks(self.runs)

    @property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The table of `table_paths`; empty until it is made."""
        return self._rows

    @property
    def table_paths(self) -> tuple[Path, ...]:
        """The runs that the table's columns belong to."""
        return self._rows_of

    @property
    def is_reading(self) -> bool:
        """Whether a run is still awaited."""
        return len(self._read) + len(self._failed) < len(self._paths)

    def words(self) -> str:
        """Returns what is compared, for titles and files: "A and B", "A and 3 more"."""
        names = [mark.name for mark in self.marks]
        if len(names) > 2:
            return self.tr("{names} and {names_2} more").format(names=names[0], names_2=len(names) - 1)
        return " and ".join(names)

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Compares these runs from now on; returns at once."""
        self._paths = tuple(dict.fromkeys(paths))
        self._read = {path: run for path, run in self._read.items() if path in self._paths}
        self._failed, self._given_up = set(), set()
        self.runsChanged.emit()
        for path in self._paths:
            if path not in self._read:
                self._read_one(path)
        self._renew()

    def remove(self, path: Path) -> None:
        """Leaves a run out."""
        self.set_paths([other for other in self._paths if other != path])

    def look(self) -> None:
        """Says which runs were read since, and reads what is new of those that are being written; called at every tick."""
        if self._news:
            self._news = False
            self.runsChanged.emit()  # once for all that came in one tick: every plot is drawn anew
            self._renew()
        if self._clock() - self._worked_at >= INTERVAL_S and any(map(self._is_followed, self.runs)):
            self._renew()

    def _is_followed(self, run: ComparedRun) -> bool:
        return run.is_growing and run.path not in self._given_up

    def _read_one(self, path: Path) -> None:
        def done(run: ComparedRun) -> None:
            if path in self._paths and path not in self._read:
                self._read[path] = run
                self._news = True

        def failed(error: Exception) -> None:
            if path in self._paths:
                self._failed.add(path)
                self._news = True
                self.failed.emit(self.tr("{name} can't be compared. {error}").format(name=path.name, error=error))

        self._background.submit(lambda: read_compared(path), done, failed)

    def _renew(self) -> None:
        """Follows runs that grow and makes the table anew, in the background, once all runs are there."""
        runs = self.runs
        if self._working or self.is_reading or not runs:
            return
        self._working = True
        followed = [run for run in runs if self._is_followed(run)]

        def done(found: _Found) -> None:
            self._working, self._worked_at = False, self._clock()
            if followed:
                self.grown.emit()
            for path, problem in found.problems:
                self._given_up.add(path)
                self.failed.emit(problem)
            if [run.path for run in runs] == [run.path for run in self.runs]:
                self._take_table(found.rows, tuple(run.path for run in runs))
            else:
                self._renew()

        def failed(error: Exception) -> None:
            self._working, self._worked_at = False, self._clock()
            self._given_up.update(run.path for run in runs)
            self.failed.emit(self.tr("The runs can't be compared any more. {error}").format(error=error))

        self._background.submit(lambda: _found(runs, followed), done, failed)

    def _take_table(self, rows: tuple[ComparisonRow, ...], paths: tuple[Path, ...]) -> None:
        if (rows, paths) != (self._rows, self._rows_of):
            self._rows, self._rows_of = rows, paths
            self.tableChanged.emit()


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found: the table, and of runs that can't be followed any more why."""

    rows: tuple[ComparisonRow, ...]
    problems: tuple[tuple[Path, str], ...]


def _found(runs: Sequence[ComparedRun], followed: Sequence[ComparedRun]) -> _Found:
    """Follows some runs and makes the table of all. In the background."""
    problems = []
    for run in followed:
        try:
            run.reader.follow(run.history)
        except (GradguiError, ValueError) as error:  # ValueError: it went on from before what was read of it
            problems.append(
                (
                    run.path,
                    translate("Comparison", "{name} isn't followed any more. {error}").format(name=run.name, error=error),
                )
            )
    return _Found(comparison_rows([(run.reader, run.history) for run in runs]), tuple(problems))
