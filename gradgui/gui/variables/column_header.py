"""The header of the tree: which columns are shown, how wide they are, and by which one the rows are sorted."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTreeView

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font
from gradgui.gui.variables.rows.columns import WORDS, Column
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_model import VariableModel

#: Names are not squeezed below this; a narrower tree scrolls sideways.
NAME_WIDTH = 132
_PADDING = 14


class ColumnHeader(QHeaderView):
    """A click sorts by a column: largest first, smallest first, network order again; a click on Name goes back at once.

    Args:
        view: the tree.
        model: its rows.
    """

    def __init__(self, view: QTreeView, model: VariableModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._model = model
        self.setObjectName("variableTreeHeader")
        self.setAccessibleName("Columns of the tree")
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(30)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsMovable(False)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sectionClicked.connect(self._on_section_clicked)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that are shown."""
        return tuple(column for column in Column if not self.isSectionHidden(column))

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Shows these columns, the name always among them."""
        chosen = {Column.NAME, *columns}
        for column in Column:
            self.setSectionHidden(column, column not in chosen)
        order = self._model.order
        if order is not None and order.column not in chosen:
            self._model.set_order(None)  # nobody could see why the rows are where they are

    @Slot(int)
    def _on_section_clicked(self, section: int) -> None:
        column, order = Column(section), self._model.order
        if not WORDS[column].sorted_by:
            self._model.set_order(None)
        elif order is None or order.column is not column:
            self._model.set_order(Order(column))
        else:
            self._model.set_order(Order(column, descending=False) if order.descending else None)

    def fit(self, width: int) -> None:
        """Gives shapes, numbers and words what they need, bars a share of the width, and names the rest."""
        number, text, rows = QFontMetrics(number_font()), self.fontMetrics(), self._model.rows
        digit, count = number.horizontalAdvance("0"), numbers.count(max(rows.n_parameters, default=0))
        needed = {
            Column.SHAPE: digit * min(11, max(6, rows.shape_characters, len(count))),
            Column.PARAMETERS: digit * len(count),
            Column.NORM: max(90, min(168, round(width * 0.3) - _PADDING)),
            Column.RATIO: digit * 8,
            Column.RATE: number.horizontalAdvance("×0.25"),
            Column.STATE: text.horizontalAdvance("frozen since 10,000"),
        }
        left = width
        for column, room in needed.items():
            if not self.isSectionHidden(column):
                title = text.horizontalAdvance(WORDS[column].title) if column is not Column.NORM else 0
                left -= max(room, title) + _PADDING
                self.resizeSection(column, max(room, title) + _PADDING)
        self.resizeSection(Column.NAME, max(NAME_WIDTH, left))
