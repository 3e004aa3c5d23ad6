"""Reads the folder of runs in the background: when asked, and while somebody looks at the table, when something changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.gui.control.background import Background
from gradgui.runs.catalogue.deleting import can_restore
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.catalogue.run_summary import RunSummary

#: A run that is being written is looked at so often, the folder for new runs too.
LIVE_S = 2.0
#: What another process does to a run that has ended (a label, say) is seen so often.
QUIET_S = 10.0
#: Listing takes at most this share of the time.
_SHARE = 0.05


class RunLister(QObject):
    """Lists runs, one listing at a time.

    Args:
        runs_dir: the folder for runs.
        background: where it is read.
        is_seen: whether somebody looks at the list.
        parent: owner.
        clock: seconds.
    """

    #: The runs were read: a list of summaries.
    listed = Signal(list)
    #: Whether a deleted run could be taken out of the bin when they were read.
    binSeen = Signal(bool)
    #: They can't be read: message.
    failed = Signal(str)

    def __init__(
        self,
        runs_dir: Path,
        background: Background,
        is_seen: Callable[[], bool],
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._runs_dir = runs_dir
        self._background = background
        self._is_seen = is_seen
        self._clock = clock
        self._reading = self._again = self._is_live = False
        self._listed_at = clock()
        self._took_s = 0.0
        self._folder_time = -1

    @Slot()
    def reload(self) -> None:
        """Reads the folder; where it is being read, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._folder_time = self._time_of_folder()
        self._background.submit(self._list, self._on_listed, self._on_failed)

    def look(self) -> None:
        """Called at every tick: reads again what may be another way by now, if somebody sees it."""
        if self._reading or not self._is_seen():
            return
        waited = self._clock() - self._listed_at
        if waited < max(LIVE_S, self._took_s / _SHARE):
            return
        if self._is_live or waited >= QUIET_S or self._time_of_folder() != self._folder_time:
            self.reload()

    def _time_of_folder(self) -> int:
        """Returns when a run was added or taken away, in nanoseconds; -1 without a folder."""
        try:
            return self._runs_dir.stat().st_mtime_ns
        except OSError:
            return -1

    def _list(self) -> tuple[list[RunSummary], bool, float]:
        started = time.perf_counter()
        runs, restorable = list_runs(self._runs_dir), can_restore(self._runs_dir)
        return runs, restorable, time.perf_counter() - started

    def _on_listed(self, outcome: tuple[list[RunSummary], bool, float]) -> None:
        runs, restorable, self._took_s = outcome
        self._reading, self._listed_at = False, self._clock()
        self._is_live = any(run.is_written for run in runs)
        self.binSeen.emit(restorable)
        self.listed.emit(runs)
        if self._again:
            self._again = False
            self.reload()

    def _on_failed(self, error: Exception) -> None:
        self._reading, self._listed_at = False, self._clock()
        self.failed.emit(
            self.tr("The runs in {runs_dir} can't be listed: {error}").format(runs_dir=self._runs_dir, error=error)
        )
