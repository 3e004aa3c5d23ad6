"""Some training examples as rows of a table: the target, then the numbers that go in, or the text."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from gradgui.core.data.data_summary import Sample
from gradgui.gui.look import numbers

#: So many numbers of a row are shown; a longer row is no table but a signal.
_MOST_COLUMNS = 24
_ROWS_SEEN = 12

_Index = QModelIndex | QPersistentModelIndex


class SampleModel(QAbstractTableModel):
    """The examples; the first column is the target."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._samples: tuple[Sample, ...] = ()
        self._names: tuple[str, ...] = ()
        self._is_text = False

    def set_samples(self, samples: tuple[Sample, ...], names: tuple[str, ...]) -> None:
        """Shows these examples; `names` are those of the numbers, empty where they have none."""
        self.beginResetModel()
        self._samples = samples
        width = min(len(samples[0].inputs), _MOST_COLUMNS) if samples else 0
        self._is_text = any(sample.text for sample in samples)
        self._names = (self.tr("text"),) if self._is_text else names[:width] or tuple(str(index) for index in range(width))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Returns the number of examples."""
        return 0 if parent.isValid() else len(self._samples)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Returns the number of inputs and the target."""
        return 0 if parent.isValid() else len(self._names) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a cell's words."""
        if role == Qt.ItemDataRole.ToolTipRole and self._is_text:
            return self._samples[index.row()].text
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0 and not self._is_text:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        sample = self._samples[index.row()]
        if index.column() == 0:
            return sample.target
        return sample.text if self._is_text else _number(sample.inputs[index.column() - 1])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a column's name, or an example's row."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            right = section > 0 and not self._is_text
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return numbers.count(self._samples[section].row)
        return self.tr("target") if section == 0 else self._names[section - 1]


def _number(number: np.generic) -> str:
    """Returns a number in words; whole ones of a whole type without a fraction."""
    return numbers.count(int(number)) if isinstance(number, np.integer) else numbers.value(float(number))


class SampleRows(QTableView):
    """A table to be looked at, as high as its rows up to a dozen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleRows")
        self.setAccessibleName(self.tr("Some training examples"))
        self.rows = SampleModel(self)
        self.setModel(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setMinimumSectionSize(64)
        self.horizontalHeader().setMaximumSectionSize(180)
        self.verticalHeader().setDefaultSectionSize(22)

    def set_samples(self, samples: tuple[Sample, ...], names: tuple[str, ...]) -> None:
        """Shows these examples, or nothing."""
        self.rows.set_samples(samples, names)
        self.horizontalHeader().setStretchLastSection(any(sample.text for sample in samples))
        self.resizeColumnsToContents()
        self.setVisible(bool(samples))
        self.setFixedHeight(26 + 22 * min(len(samples), _ROWS_SEEN) + 14)
