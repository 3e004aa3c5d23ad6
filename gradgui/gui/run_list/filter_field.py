"""The field for a filter on runs: says beside it what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gradgui.core.errors import SpecError
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.theme import set_role
from gradgui.runs.catalogue.run_filter import RunFilter, parse_filter
from gradgui.runs.catalogue.run_summary import RunSummary

_TIP = QT_TRANSLATE_NOOP(
    "FilterField",
    "<p>Words are looked for in names, tags, notes and models. Further conditions, all of which must hold:</p>"
    "<p><b>tag:good</b>, <b>star</b>, <b>state:failed</b>, <b>-failed</b> (not)<br>"
    "<b>loss&lt;0.1</b>, <b>best_loss&lt;0.05</b>, <b>validation.accuracy&gt;0.9</b><br>"
    "<b>optimizer.name = Adam</b>, <b>batch_size &gt;= 64</b>: anything in the spec<br>"
    "<b>size&gt;1GB</b>, <b>duration&gt;10min</b>, <b>started&gt;=today</b><br>"
    "<b>a = 1 or b = 2</b>: either</p>",
)


class FilterField(QWidget):
    """A line to type a filter into; what can't be meant is said below it, and the filter before stays in force.

    Args:
        runs: returns the runs whose keys may be asked for.
        parent: owner.
    """

    #: Another filter is in force.
    changed = Signal()

    def __init__(self, runs: Callable[[], Sequence[RunSummary]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._filter = RunFilter()
        self.edit = _Edit(self)
        self.edit.setObjectName("runsFilterEdit")
        self.edit.setAccessibleName(self.tr("Filter of the runs"))
        self.edit.setPlaceholderText(self.tr("Filter: words, tag:good, loss<0.1, optimizer.name=Adam"))
        self.edit.setToolTip(translate("FilterField", _TIP))
        self.edit.setClearButtonEnabled(True)
        self.message = QLabel(self)
        self.message.setObjectName("runsFilterMessage")
        self.message.setWordWrap(True)
        set_role(self.message, "bad")
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        layout.addWidget(self.message)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_edit_text_changed)

    @property
    def filter(self) -> RunFilter:
        """The filter in force."""
        return self._filter

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.text().strip()

    @Slot()
    def clear(self) -> None:
        """Lets every run pass."""
        self.edit.clear()

    @Slot()
    def _on_edit_text_changed(self) -> None:
        problem = ""
        try:
            wanted = parse_filter(self.edit.text())
            wanted.check_keys(self._runs())
        except SpecError as error:
            problem = str(error)
        else:
            if wanted != self._filter:
                self._filter = wanted
                self.changed.emit()
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        self.edit.setAccessibleDescription(problem)


class _Edit(QLineEdit):
    """Escape clears it, before it does anything else."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
