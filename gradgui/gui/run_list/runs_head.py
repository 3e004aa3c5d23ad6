"""The head of the panel of runs: the filter, and beside it how the table is shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gradgui.gui.look.text_size import fit_bold
from gradgui.gui.look.theme import set_role
from gradgui.gui.run_list.filter_field import FilterField
from gradgui.gui.run_list.small_button import small_button


class RunsHead(QWidget):
    """The filter, Tree and Columns in a line; what means nothing for the runs that there are is hidden.

    Args:
        field: the filter.
        parent: owner.
    """

    def __init__(self, field: FilterField, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self.tree_button = small_button(self, "runsTreeButton", self.tr("Tree"), self.tr("Show forks below their parents"))
        self.tree_button.setToolTip(
            self.tr("Forks stand below the runs that they were forked from; else all runs are one list")
        )
        self.tree_button.setCheckable(True)
        set_role(self.tree_button, "segment")
        fit_bold(self.tree_button, 26)
        self.columns_button = small_button(
            self, "runsColumnsButton", self.tr("Columns"), self.tr("Choose the columns of the table of runs")
        )
        self.columns_button.setToolTip(self.tr("Choose columns, among them metrics and settings that differ"))
        set_role(self.columns_button, "flat")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(field, 1)
        layout.addWidget(self.tree_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.columns_button, 0, Qt.AlignmentFlag.AlignTop)

    def show_runs(self, n_runs: int, has_forks: bool) -> None:
        """Shows what means something for so many runs; Tree where some of them are forks."""
        self.setVisible(n_runs > 0)  # else what is below it would begin lower by its margin
        self._field.setVisible(n_runs > 0)
        self.columns_button.setVisible(n_runs > 0)
        self.tree_button.setVisible(has_forks)

    def below_columns_button(self) -> QPoint:
        """Returns where a menu below Columns begins, in pixels of the screen."""
        return self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height()))
