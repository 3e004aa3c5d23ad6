"""The header of the tree: which columns are shown, how wide they are, and by which one the rows are sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QHeaderView, QTreeView

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font
from gradgui.gui.variables.rows.columns import DEFAULT_COLUMNS, Column, words_of
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.gui.variables.view.cells import TARGET

#: Beside box and indentation, names are not squeezed below this; a narrower tree scrolls sideways.
NAME_WIDTH = 76
#: Where it scrolls anyway, they get more.
_SCROLLED_NAME_WIDTH = 112
#: Where rows are sorted, names are whole paths: before those are squeezed below this, other columns give way, in this order.
PATH_WIDTH = 190
_GIVE_WAY = (Column.SHAPE, Column.PARAMETERS, Column.RATE, Column.STATE, Column.RATIO)
#: In a narrow tree of a deep model these go: sizes are in the tool tips of the rows.
_GIVE_WAY_TO_NAMES = (Column.SHAPE, Column.PARAMETERS)
_PADDING = 14
#: Of deeper models, the innermost names are squeezed all the same.
_MAX_DEPTH = 10


class ColumnHeader(QHeaderView):
    """A click sorts by a column: largest first, smallest first, network order again; a click on Name goes back at once.

    Args:
        view: the tree.
        model: its rows.
    """

    #: Somebody gave a column another width.
    ownWidthsChanged = Signal()

    def __init__(self, view: QTreeView, model: VariableModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self._model = model
        self._chosen = frozenset(DEFAULT_COLUMNS)
        # Widths that somebody gave columns by hand.
        self._own: dict[Column, int] = {}
        self._is_fitting = self._is_in_hand = False
        self.setObjectName("variableTreeHeader")
        self.setAccessibleName(self.tr("Columns of the tree"))
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(30)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)  # a header's own is none: it cuts through letters
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSectionsMovable(False)
        self.setHighlightSections(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sectionClicked.connect(self._on_section_clicked)
        self.sectionResized.connect(self._on_section_resized)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that are chosen; while rows are sorted in a narrow tree, some of them give way."""
        return tuple(sorted(self._chosen))

    def set_columns(self, columns: Iterable[Column]) -> None:
        """Shows these columns, the name always among them."""
        self._chosen = frozenset({Column.NAME, *columns})
        order = self._model.order
        if order is not None and order.column not in self._chosen:
            self._model.set_order(None)  # nobody could see why the rows are where they are

    @property
    def own_widths(self) -> dict[Column, int]:
        """The widths that somebody gave columns by hand, in logical pixels."""
        return dict(self._own)

    def set_own_widths(self, widths: Mapping[Column, int]) -> None:
        """Gives columns widths of their own; the others are fitted."""
        self._own = dict(widths)
        self.fit(self._view.viewport().width())

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, width: int) -> None:
        """Notes a width given by hand; the names give way once the hand lets go, or edges would run from it."""
        if not self._is_fitting and not self.isSectionHidden(section):
            self._own[Column(section)] = width
            self._is_in_hand = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fits the names beside what was given another width."""
        super().mouseReleaseEvent(event)
        if self._is_in_hand:
            self._is_in_hand = False
            self.fit(self._view.viewport().width())
            self.ownWidthsChanged.emit()

    @Slot(int)
    def fit_section(self, section: int) -> None:
        """Fits a column again that somebody gave a width."""
        self._is_in_hand = False
        self._own.pop(Column(section), None)
        self.fit(self._view.viewport().width())
        self.ownWidthsChanged.emit()

    @Slot(int)
    def _on_section_clicked(self, section: int) -> None:
        column, order = Column(section), self._model.order
        if not words_of(column).sorted_by:
            self._model.set_order(None)
        elif order is None or order.column is not column:
            self._model.set_order(Order(column))
        else:
            self._model.set_order(Order(column, descending=False) if order.descending else None)

    def fit(self, width: int) -> None:
        """Gives shapes, numbers and words what they need, bars a share of the width, and names the rest."""
        number, text, rows = QFontMetrics(number_font()), self.fontMetrics(), self._model.rows
        digit, count = number.horizontalAdvance("0"), numbers.count(max(rows.n_parameters, default=0))
        needed: dict[Column, int] = {
            Column.SHAPE: digit * min(11, max(6, rows.shape_characters, len(count))),
            Column.PARAMETERS: digit * len(count),
            Column.NORM: max(90, min(168, round(width * 0.3) - _PADDING)),
            Column.RATIO: digit * 8,
            Column.RATE: number.horizontalAdvance("×0.25"),
            Column.STATE: text.horizontalAdvance("frozen since 10,000"),
        }
        across = Qt.Orientation.Horizontal
        titles = {column: text.horizontalAdvance(self._model.headerData(column, across)) for column in needed}
        widths = {
            column: self._own.get(column, max(room, titles[column]) + _PADDING)
            for column, room in needed.items()
            if column in self._chosen
        }
        order = self._model.order
        for column in _GIVE_WAY if order is not None else ():
            if order is not None and column is not order.column and width - sum(widths.values()) < PATH_WIDTH:
                widths.pop(column, None)
        depth = self._model.tree.depth if order is None else 1
        beside = TARGET + self._view.indentation() * min(depth, _MAX_DEPTH)
        for column in _GIVE_WAY_TO_NAMES if order is None else ():  # rather than that rates lie out of sight
            if column not in self._own and width - sum(widths.values()) < NAME_WIDTH + beside:
                widths.pop(column, None)
        left = width - sum(widths.values())
        fitted = left if left >= NAME_WIDTH + beside else _SCROLLED_NAME_WIDTH + beside
        widths[Column.NAME] = self._own.get(Column.NAME, fitted)
        self._is_fitting = True
        for column in Column:
            self.setSectionHidden(column, column not in widths)
        for column, room in widths.items():
            self.resizeSection(column, room)
        self._is_fitting = False
