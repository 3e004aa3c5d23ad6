"""In what the set-up differs from an earlier run: a line a key, each of which can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.number_words import setting_words
from gradgui.gui.forms.parts.form_section import FormSection
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import set_role, small_font
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.comparing.comparison import Difference

#: So many lines say what there is; more are counted.
MOST_LINES = 12


class Differences(FormSection):
    """A folded section that says how many keys differ from the run that is chosen in it; hidden without one."""

    #: Another run was chosen: its place in the list that was shown.
    runChosen = Signal(int)
    #: Somebody wants the run's value of a key: key, value (None: the key is left out).
    takeBackRequested = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(translate("Differences", "Differs from an earlier run"), "differences", parent)
        self.run_combo = StillComboBox(self.body)
        self.run_combo.setObjectName("differencesRunCombo")
        self.run_combo.setAccessibleName(self.tr("The run that the set-up is compared with"))
        self.run_combo.setToolTip(self.tr("Which run the set-up is compared with"))
        self.run_combo.setMinimumContentsLength(10)
        self.run_combo.setSizeAdjustPolicy(StillComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.run_combo.activated.connect(self.runChosen)
        self.add_below(self.run_combo)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._widgets: list[QWidget] = []
        below = QWidget(self.body)
        below.setLayout(self._lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self.add_below(below)
        self.set_folded(True)
        self.hide()

    def show_runs(self, runs: Sequence[RunSummary], chosen: int) -> None:
        """Offers runs to compare with, one of them chosen; none: nothing is shown."""
        self.setVisible(bool(runs))
        names = [f"{run.name} · {run.started.astimezone():%d %b %H:%M}" for run in runs]
        if names != [self.run_combo.itemText(row) for row in range(self.run_combo.count())]:
            self.run_combo.clear()
            self.run_combo.addItems(names)
        self.run_combo.setCurrentIndex(chosen)

    def show_differences(self, differences: Sequence[Difference], *, editable: bool) -> None:
        """Shows what differs: the run's value, then the set-up's."""
        for widget in self._widgets:
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = [self._line(one, editable=editable) for one in differences[:MOST_LINES]]
        n_more = len(differences) - MOST_LINES
        if n_more > 0:
            self._widgets.append(self._words(self.tr("and {n} more").format(n=n_more)))
        if not differences:
            self._widgets.append(self._words(self.tr("Nothing differs.")))
        for widget in self._widgets:
            self._lines.addWidget(widget)
        n_keys = len(differences)
        keys = self.tr("1 key") if n_keys == 1 else self.tr("{n} keys").format(n=n_keys)
        self.show_words(keys if n_keys else self.tr("nothing"))

    def _line(self, one: Difference, *, editable: bool) -> QWidget:
        before, now = one.values
        line = QWidget(self.body)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = self._words(f"{one.key}: {_value_words(before)} → {_value_words(now)}", line)
        words.setToolTip(f"{one.key}\n{before}\n→ {now}")
        button = QPushButton(self.tr("Take back"), line)
        button.setObjectName(f"{one.key}TakeBack")
        button.setAccessibleName(self.tr("Take back {key}").format(key=one.key))
        button.setToolTip(self.tr("Set this key to what the earlier run had"))
        button.setFont(small_font())
        button.setEnabled(editable)
        set_role(button, "link")
        button.clicked.connect(partial(self._on_take_back_clicked, one.key, before))
        row.addWidget(words, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _words(self, text: str, parent: QWidget | None = None) -> QLabel:
        label = QLabel(text, parent or self.body)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(small_font())
        return label

    @Slot()
    def _on_take_back_clicked(self, key: str, value: Any) -> None:
        self.takeBackRequested.emit(key, value)


def _value_words(value: Any) -> str:
    return "–" if value in (None, "", [], {}) else setting_words(value)
