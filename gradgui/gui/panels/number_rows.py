"""Names at the left, numbers at the right, and below a number in small what it stands on. Knows no run."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.eliding_label import ElidingLabel
from gradgui.gui.look.theme import number_font, set_role, small_font

#: From this width on, rows stand in two columns.
TWO_COLUMNS_PX = 360
#: With larger type, two columns need so many characters.
_TWO_COLUMNS_CHARACTERS = 48
_GAP_PX, _GUTTER_PX = 7, 24


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One row.

    Args:
        key: "loss" makes the object name "lossNumber".
        title: in words.
        tip: what the number means.
    """

    key: str
    title: str
    tip: str


class _Cell(QWidget):
    """A row as a widget."""

    def __init__(self, row: NumberRow, control: QWidget | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.shown = True
        title, self.number, self.note = QLabel(row.title, self), QLabel(numbers.NO_VALUE, self), ElidingLabel(self)
        set_role(title, "muted")
        self.number.setFont(number_font())
        self.note.setFont(small_font())  # before its role: polishing puts back the font that a widget had at its first one
        set_role(self.note, "muted")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setAccessibleName(row.title)
        self.number.setObjectName(f"{row.key}Number")
        self.note.setObjectName(f"{row.key}Note")
        self.note.hide()
        self.setToolTip(row.tip)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(title)
        if control is not None:
            line.addStretch(1)
            line.addWidget(control)
            line.addWidget(self.number)
        else:  # the number has all the room there is: another one needs no new layout
            self.number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            line.addWidget(self.number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addStretch(1)


class NumberRows(QWidget):
    """A table of numbers that change. They're monospaced and stand at the right, so that nothing jumps.

    A wide one has two columns.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[str, _Cell] = {}
        self._arranged: tuple[tuple[str, ...], int] = ((), 0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GUTTER_PX)
        self._grid.setVerticalSpacing(_GAP_PX)

    def add(self, row: NumberRow, control: QWidget | None = None, *, before: str = "") -> None:
        """Adds a row.

        Args:
            row: what it is called.
            control: stands between name and number.
            before: the key of the row that it stands before; "": at the end.
        """
        added = {row.key: _Cell(row, control, self)}
        keys = list(self._cells)
        at = keys.index(before) if before else len(keys)
        items = list(self._cells.items())
        self._cells = dict([*items[:at], *added.items(), *items[at:]])
        self._arrange()

    def __contains__(self, key: str) -> bool:
        return key in self._cells

    def clear(self) -> None:
        """Shows no number any more."""
        for key in self._cells:
            self.show_number(key, numbers.NO_VALUE)
            self.show_note(key, "")

    def show_number(self, key: str, text: str, *, bad: bool = False) -> None:
        """Shows a number; red where it is bad."""
        _show(self._cells[key].number, text, "bad" if bad else "number")

    def show_note(self, key: str, text: str, *, waits: bool = False) -> None:
        """Says below a number what it stands on; amber where that isn't in force yet."""
        cell = self._cells[key]
        _show(cell.note, text, "amber" if waits else "muted")
        if cell.note.isHidden() is bool(text):
            cell.note.setVisible(bool(text))
        tip = f"{text}\n{cell.row.tip}" if text else cell.row.tip
        if cell.toolTip() != tip:
            cell.setToolTip(tip)

    def set_shown(self, key: str, shown: bool) -> None:
        """Shows a row or hides it."""
        if self._cells[key].shown is not shown:
            self._cells[key].shown = shown
            self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Returns the width of one column: two of long words would keep a panel from becoming narrow again."""
        widest = max((cell.minimumSizeHint().width() for cell in self._cells.values() if cell.shown), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes two columns where they fit."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Takes one column again where larger type needs it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        """Puts the rows that are shown one below the other, in one column or in two."""
        needed = max(TWO_COLUMNS_PX, _TWO_COLUMNS_CHARACTERS * self.fontMetrics().averageCharWidth())
        n_columns = 2 if self.width() >= needed else 1
        shown = [cell for cell in self._cells.values() if cell.shown]
        arranged = (tuple(cell.row.key for cell in shown), n_columns)
        if arranged == self._arranged:
            return
        self._arranged = arranged
        for cell in self._cells.values():
            self._grid.removeWidget(cell)
            cell.setVisible(cell.shown)
        n_rows = -(-len(shown) // n_columns)
        for index, cell in enumerate(shown):
            self._grid.addWidget(cell, index % n_rows, index // n_rows)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < n_columns else 0)


def _show(label: QLabel, text: str, role: str) -> None:
    if label.text() != text:
        label.setText(text)
    if label.property("role") != role:
        set_role(label, role)
