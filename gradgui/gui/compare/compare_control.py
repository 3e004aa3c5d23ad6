"""Opens and closes the comparison in the window: which runs, and what it remembers. The page draws itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.compare.comparison import Comparison
from gradgui.gui.compare.comparison_choice import ComparisonChoice
from gradgui.gui.control.background import Background
from gradgui.gui.settings import WindowSettings
from gradgui.runs.catalogue.run_summary import RunSummary

if TYPE_CHECKING:
    from gradgui.gui.compare.compare_page import ComparePage

#: So many runs make a comparison.
FEWEST_RUNS = 2


class CompareControl(QObject):
    """Holds the comparison, and the place of its page: with its plots a page takes long to make, so the first one makes it.

    Args:
        background: reads runs.
        settings: remembers what is drawn.
        parent: the window.
    """

    #: The comparison is shown, or isn't any more.
    openChanged = Signal()
    #: The page was made.
    pageMade = Signal()
    #: The folder of a run that somebody wants to look at.
    runActivated = Signal(str)

    def __init__(self, background: Background, settings: WindowSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._open = False
        self.choice = ComparisonChoice(self)
        self.choice.restore(settings.comparison)
        self.comparison = Comparison(background, self)
        #: Where the page stands.
        self.place = QWidget(parent)
        self._page: ComparePage | None = None
        self._layout = QVBoxLayout(self.place)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.choice.changed.connect(self._on_choice_changed)

    @property
    def page(self) -> ComparePage:
        """The page, made when it is first asked for."""
        if self._page is None:
            from gradgui.gui.compare.compare_page import ComparePage  # when first opened

            self._page = ComparePage(self.comparison, self.choice, self.place)
            self._layout.addWidget(self._page)
            self._page.closeRequested.connect(self.close)
            self._page.runActivated.connect(self.runActivated)
            self.pageMade.emit()
        return self._page

    @property
    def is_open(self) -> bool:
        """Whether the comparison is what the window shows."""
        return self._open

    def compare(self, paths: Sequence[Path]) -> None:
        """Shows these runs over one another; returns at once."""
        page = self.page
        self.comparison.set_paths(paths)
        if not self._open:
            self._open = True
            self.openChanged.emit()
        # As if by the mouse: the frame around the plot is for those who came there by Tab.
        page.overlay.plot.setFocus(Qt.FocusReason.MouseFocusReason)

    def compare_runs(self, runs: Sequence[RunSummary]) -> None:
        """Shows these runs, those listed last first: the order in which they were made."""
        self.compare([run.path for run in reversed(runs)])

    def compare_with_parent(self, runs: Sequence[RunSummary]) -> None:
        """Shows a run over the one that it was forked from."""
        for run in runs[:1]:
            if run.parent is not None:
                self.compare([run.path.parent / run.parent.run, run.path])

    def leave_out(self, paths: Sequence[Path]) -> None:
        """Compares without these any more; goes back where none is left."""
        left = [path for path in self.comparison.paths if path not in paths]
        if paths and left:
            self.comparison.set_paths(left)
        elif paths:
            self.close()

    @Slot()
    def close(self) -> None:
        """Goes back to the run; the runs that were compared are let go."""
        if self._open:
            self._open = False
            self.comparison.set_paths(())
            self.openChanged.emit()

    @Slot()
    def _on_choice_changed(self) -> None:
        self._settings.comparison = self.choice.as_text()


def can_compare(runs: Sequence[RunSummary]) -> bool:
    """Whether runs make a comparison."""
    return len(runs) >= FEWEST_RUNS


def has_parent(runs: Sequence[RunSummary]) -> bool:
    """Whether it is one run, and its parent lies beside it."""
    return len(runs) == 1 and runs[0].parent is not None and (runs[0].path.parent / runs[0].parent.run).is_dir()
