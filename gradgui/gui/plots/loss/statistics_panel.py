"""What the shown curves did over the chosen range of steps: a small table below the loss, to be read and copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QFontMetrics, QIntValidator, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, small_font
from gradgui.gui.plots.head.read_out import token_colour
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.runs.findings.range_statistics import RangeStatistics

#: While the mouse drags over more steps than this, the numbers wait for its release.
_LIVE_STEPS = 100_000
#: Around the table, each side.
_FRAME_PX = 1
_MOST_STEPS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One curve.

    Args:
        name: what it is called.
        colour: name of its token.
        dashed: whether its curve is dashed.
        of: returns its statistics from one step to before another.
        is_rate: whether its numbers are learning rates.
    """

    name: str
    colour: str
    dashed: bool
    of: Callable[[int, int], RangeStatistics]
    is_rate: bool = False


class StatisticsPanel(QWidget):
    """Mean, extremes, last value and slope of each curve; from and to can be typed."""

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._rows: tuple[StatisticsRow, ...] = ()
        self._shown_key: tuple[object, ...] = ()
        self.setObjectName("rangeStatistics")
        self.setAccessibleName(self.tr("Statistics of the chosen steps"))
        self._make()
        steps.brushChanged.connect(self._on_steps_brush_changed)
        self.hide()

    # What others call ------------------------------------------------------------------------------------------------

    def set_rows(self, rows: tuple[StatisticsRow, ...]) -> None:
        """Shows these curves."""
        self._rows = rows
        self._fill()

    def texts(self) -> list[list[str]]:
        """Returns the table as it is read, with its header."""
        table = self.table
        columns = range(table.columnCount())
        header = [_text(table.horizontalHeaderItem(column)) for column in columns]
        return [header, *([_text(table.item(row, column)) for column in columns] for row in range(table.rowCount()))]

    @Slot()
    def copy(self) -> None:
        """Puts the table on the clipboard, with tabs between the cells."""
        start, stop = self._steps.brushed or (0, 0)
        lines = [
            self.tr("steps {start} to {stop}").format(start=start, stop=stop - 1),
            *("\t".join(cells) for cells in self.texts()),
        ]
        QApplication.clipboard().setText("\n".join(lines) + "\n")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Has room to scroll where it is too narrow."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, the keys for copying copy it."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_close_button_clicked()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    # Making ----------------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.first_edit = self._step_edit("rangeFirstEdit", self.tr("First step of the range"))
        self.last_edit = self._step_edit("rangeLastEdit", self.tr("Last step of the range"))
        self.n_label = QLabel(self)
        set_role(self.n_label, "muted")
        self.copy_button = QPushButton(self.tr("Copy"), self)
        self.copy_button.setObjectName("copyStatisticsButton")
        self.copy_button.setAccessibleName(self.tr("Copy the statistics"))
        set_role(self.copy_button, "flat")
        self.close_button = QToolButton(self)
        self.close_button.setText("✕")
        self.close_button.setObjectName("closeStatisticsButton")
        self.close_button.setAccessibleName(self.tr("Close the statistics"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.setFixedSize(26, 26)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self.close_button, "flat")
        self.table = self._make_table()
        head = QHBoxLayout()
        head.setSpacing(6)
        for words, edit in ((self.tr("Steps"), self.first_edit), (self.tr("to"), self.last_edit)):
            label = QLabel(words, self)
            label.setBuddy(edit)
            head.addWidget(label)
            head.addWidget(edit)
        head.addSpacing(6)
        head.addWidget(self.n_label, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.first_edit.editingFinished.connect(self._on_edits_changed)
        self.last_edit.editingFinished.connect(self._on_edits_changed)
        self.copy_button.clicked.connect(self.copy)
        self.close_button.clicked.connect(self._on_close_button_clicked)

    def _step_edit(self, name: str, words: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(words)
        edit.setValidator(QIntValidator(0, _MOST_STEPS, edit))
        edit.setFont(number_font())
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setMinimumWidth(60)
        edit.setMaximumWidth(92)
        return edit

    def _make_table(self) -> QTableWidget:
        names = (
            "",
            self.tr("mean"),
            self.tr("min"),
            self.tr("at step"),
            self.tr("max"),
            self.tr("at step"),
            self.tr("last"),
            self.tr("slope / 1,000"),
            self.tr("not finite"),
        )
        table = QTableWidget(0, len(names), self)
        table.setObjectName("statisticsTable")
        table.setAccessibleName(self.tr("Statistics by curve"))
        table.setHorizontalHeaderLabels(list(names))
        set_role(table, "bare")
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(QFontMetrics(number_font()).averageCharWidth() * 9)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setFont(small_font())
        return table

    # Filling ---------------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        brushed = self._steps.brushed
        if not self.isVisible() or brushed is None:
            return
        start, stop = brushed
        if not self._steps.brush_done and stop - start > _LIVE_STEPS:
            return
        key = (brushed, self._rows, theme_key())
        if key == self._shown_key:
            return
        self._shown_key = key
        self.table.setRowCount(len(self._rows))
        for index, row in enumerate(self._rows):
            self._fill_row(index, row, row.of(start, stop))
        self._fit()

    def _fill_row(self, index: int, row: StatisticsRow, found: RangeStatistics) -> None:
        write = numbers.rate if row.is_rate else numbers.value
        texts = (
            row.name,
            write(found.mean),
            write(found.minimum),
            numbers.count(found.minimum_step) if found.n_values else numbers.NO_VALUE,
            write(found.maximum),
            numbers.count(found.maximum_step) if found.n_values else numbers.NO_VALUE,
            write(found.last),
            numbers.signed(found.slope),
            numbers.count(found.n_non_finite),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setFont(small_font() if column == 0 else number_font())
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            if column == 0 or (column == len(texts) - 1 and found.n_non_finite):
                item.setForeground(token_colour(row.colour if column == 0 else "bad"))
            self.table.setItem(index, column, item)

    def _fit(self) -> None:
        """Makes the table as high as its rows, with room below them to scroll where it is too narrow."""
        line = QFontMetrics(number_font()).height() + 3
        self.table.verticalHeader().setMinimumSectionSize(line)
        for row in range(self.table.rowCount()):
            self.table.setRowHeight(row, line)
        header, bar = self.table.horizontalHeader(), self.table.horizontalScrollBar()
        scrolls = header.length() > self.width() - 2 * _FRAME_PX
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.table.setHorizontalScrollBarPolicy(policy)
        height = header.sizeHint().height() + line * self.table.rowCount() + 2 * _FRAME_PX
        self.table.setFixedHeight(height + (bar.sizeHint().height() if scrolls else 0))

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_steps_brush_changed(self) -> None:
        brushed = self._steps.brushed
        self.setVisible(brushed is not None)
        if brushed is None:
            self._shown_key = ()
            return
        start, stop = brushed
        self.first_edit.setText(str(start))
        self.last_edit.setText(str(stop - 1))
        self.n_label.setText(self.tr("{} steps").format(numbers.count(stop - start)))
        self._fill()

    @Slot()
    def _on_edits_changed(self) -> None:
        if self._steps.brushed is None:
            return  # closing took the keyboard out of a field
        first, last = int(self.first_edit.text()), int(self.last_edit.text())
        self._steps.brush(min(first, last), max(first, last) + 1)
        self._on_steps_brush_changed()  # a step that there isn't was cut off

    @Slot()
    def _on_close_button_clicked(self) -> None:
        self._steps.clear_brush()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the colours anew."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange} and hasattr(self, "table"):
            self._fill()


def _text(item: QTableWidgetItem | None) -> str:
    return "" if item is None else item.text()


def theme_key() -> str:
    """Returns what tells one set of colours from another."""
    return token_colour("text").name()
