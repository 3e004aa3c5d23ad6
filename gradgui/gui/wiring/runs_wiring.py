"""What the stored runs give to the rest of the window, and what it does with them. Holds no part itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gradgui.core.status import ENDED
from gradgui.gui.compare.compare_control import can_compare, has_parent
from gradgui.gui.look import numbers
from gradgui.gui.run_list.run_actions import RunAction, one

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow


class RunsWiring(QObject):
    """Connects the table of runs and the comparison with the run that is open, and adds to the table's menu what they do.

    Args:
        window: whose parts they are.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._deleted_words = ""
        runs, compare = window.runs, window.compare
        runs.runActivated.connect(window.open_path)
        runs.specActivated.connect(window.open_path)
        runs.compareRequested.connect(compare.compare_runs)
        runs.failed.connect(window.banner.say)
        runs.summaryChanged.connect(window.docks["runs"].set_summary)
        runs.selectionChanged.connect(self._on_runs_selection_changed)
        runs.lister.listed.connect(window.starting.show_cut_off)
        runs.keeper.deleting.connect(self._on_keeper_deleting)
        runs.keeper.deleted.connect(self._on_keeper_deleted)
        runs.keeper.undone.connect(self._on_keeper_undone)
        runs.keeper.noted.connect(window.announcements.note)
        runs.keeper.changed.connect(window.actions_by_id.refresh)
        window.docks["runs"].visibilityChanged.connect(self._on_runs_dock_visibility_changed)
        window.pump.add_ticker(runs.lister.look)
        window.pump.add_ticker(self._mark_shown_run)
        compare.runActivated.connect(window.open_path)
        compare.comparison.failed.connect(window.banner.say)
        window.comparison_exports.done.connect(window.announcements.note)
        window.comparison_exports.failed.connect(window.banner.say)
        for action in (
            RunAction("compareRuns", self.tr("Compare"), compare.compare_runs, can_compare, "compare"),
            RunAction(
                "compareWithParent", self.tr("Compare with parent"), compare.compare_with_parent, has_parent, "compare"
            ),
            RunAction("copyRuns", self.tr("Copy"), lambda _runs: runs.table.copy_selected(), group="export"),
            RunAction(
                "copyRunSpec", self.tr("Copy spec"), lambda some: window.clipboard.copy_of_run(some[0].path), one, "export"
            ),
            RunAction("exportRun", self.tr("Export…"), lambda some: window.exporting.ask(some[0].path), one, "export"),
        ):
            runs.run_actions.add(action)

    @Slot()
    def _on_runs_selection_changed(self) -> None:
        self._window.actions_by_id.refresh()

    def _mark_shown_run(self) -> None:
        """Marks in the table of runs which one the window shows: a live run has its folder from its first step on."""
        window = self._window
        live = window.controller.status.run_path if window.display.shown is not None else ""
        window.runs.model.set_shown(window.display.stored_path or (Path(live) if live else None))

    @Slot(tuple)
    def _on_keeper_deleting(self, paths: tuple[Path, ...]) -> None:
        """Lets go of a run that is to be deleted: what is drawn of it is read from its folder."""
        window, status = self._window, self._window.controller.status
        shown = window.display.stored_path
        ended = Path(status.run_path) if status.state in ENDED and status.run_path else None
        if (shown is not None and _is_one_of(shown, paths)) or (ended is not None and _is_one_of(ended, paths)):
            window.close_run()
        window.compare.leave_out([path for path in window.compare.comparison.paths if _is_one_of(path, paths)])

    @Slot(int, str)
    def _on_keeper_deleted(self, n_runs: int, name: str) -> None:
        window = self._window
        what = name if n_runs == 1 else self.tr("{n_runs} runs").format(n_runs=numbers.count(n_runs))
        self._deleted_words = self.tr("Deleted {what}.").format(what=what)
        window.banner.say(
            self._deleted_words,
            kind="note",
            action=self.tr("Undo"),
            act=window.runs.keeper.undo_delete,
        )

    @Slot()
    def _on_keeper_undone(self) -> None:
        """Takes back what says that runs were deleted, and offers to undo it."""
        if self._window.banner.text == self._deleted_words:
            self._window.banner.dismiss()

    @Slot(bool)
    def _on_runs_dock_visibility_changed(self, visible: bool) -> None:
        window = self._window
        if visible and not window.closing.begun:
            window.runs.reload()  # other processes write runs, too


def _is_one_of(path: Path, paths: tuple[Path, ...]) -> bool:
    return path.resolve() in {other.resolve() for other in paths}
