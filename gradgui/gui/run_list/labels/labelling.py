"""Stars, tags and notes of the selected runs: asks for them and has them kept; the entries of the menu that do so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from gradgui.gui.run_list.run_actions import RunAction, Runs, one, some
from gradgui.gui.run_list.run_keeper import RunKeeper
from gradgui.runs.catalogue.run_summary import RunSummary


class Labelling(QObject):
    """What is said of runs beside what they recorded.

    Args:
        keeper: keeps it.
        all_runs: returns every run, whose tags are proposed.
        owner: of the dialogs.
    """

    def __init__(self, keeper: RunKeeper, all_runs: Callable[[], Sequence[RunSummary]], owner: QWidget) -> None:
        super().__init__(owner)
        self._keeper, self._all_runs, self._owner = keeper, all_runs, owner

    def actions(self) -> tuple[RunAction, ...]:
        """Returns the entries for the menu of the table."""
        return (
            RunAction("starRuns", self.tr("Star"), lambda runs: self.star(runs, star=True), _lacks_star, "label"),
            RunAction(
                "unstarRuns", self.tr("Take the star away"), lambda runs: self.star(runs, star=False), _has_star, "label"
            ),
            RunAction("tagRuns", self.tr("Tags…"), self.ask_tags, some, "label"),
            RunAction("noteRun", self.tr("Note…"), self.ask_note, one, "label"),
        )

    def star(self, runs: Runs, *, star: bool) -> None:
        """Stars runs, or takes their stars away."""
        self._keeper.set_star([run.path for run in runs], star)

    def ask_tags(self, runs: Runs) -> None:
        """Asks for the tags of runs."""
        from gradgui.gui.run_list.labels import label_dialogs  # when first opened

        if runs:
            known = sorted({tag for run in self._all_runs() for tag in run.labels.tags}, key=str.casefold)
            dialog = label_dialogs.TagsDialog(runs, known, self._owner)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            paths = [run.path for run in runs]
            dialog.chosen.connect(lambda add, remove: self._keeper.change_tags(paths, add, remove))
            dialog.open()

    def ask_note(self, runs: Runs) -> None:
        """Asks for the note of a run."""
        from gradgui.gui.run_list.labels import label_dialogs  # when first opened

        if len(runs) == 1:
            dialog = label_dialogs.NoteDialog(runs[0], self._owner)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            path = runs[0].path
            dialog.chosen.connect(lambda note: self._keeper.set_note(path, note))
            dialog.open()


def _lacks_star(runs: Runs) -> bool:
    return any(not run.labels.star for run in runs)


def _has_star(runs: Runs) -> bool:
    return any(run.labels.star for run in runs)
