"""The panel of what happened: chips that narrow it, a field that searches it, the list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gradgui.core.interventions import Change
from gradgui.gui.events.entries import Category
from gradgui.gui.events.event_model import EventModel
from gradgui.gui.events.event_view import EventView
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look.flow_layout import FlowLayout
from gradgui.gui.look.theme import set_role, small_font
from gradgui.runs.history import RunHistory

_CHIPS = (
    (
        None,
        QT_TRANSLATE_NOOP("EventList", "All"),
        QT_TRANSLATE_NOOP("EventList", "Everything that happened; what repeats is one line"),
    ),
    (
        Category.CHANGE,
        QT_TRANSLATE_NOOP("EventList", "Changes"),
        QT_TRANSLATE_NOOP("EventList", "What was changed while the run went on, by hand or as planned"),
    ),
    (
        Category.VALIDATION,
        QT_TRANSLATE_NOOP("EventList", "Validations"),
        QT_TRANSLATE_NOOP("EventList", "Every validation on a line of its own"),
    ),
    (
        Category.PROBLEM,
        QT_TRANSLATE_NOOP("EventList", "Problems"),
        QT_TRANSLATE_NOOP("EventList", "Steps that weren't finite, failures, notes"),
    ),
)


class EventList(QWidget):
    """Interventions, validations and events, newest first; a click asks the plots to go to that step."""

    stepActivated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = EventModel(self)
        self.view = EventView(self.model, self)
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("eventSearchEdit")
        self.search_edit.setAccessibleName(self.tr("Search the events"))
        self.search_edit.setPlaceholderText(self.tr("Search events"))
        self.search_edit.setToolTip(self.tr("Shows what has all these words: of what happened, its step, by what"))
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.setFont(small_font())
        self.search_edit.setMinimumWidth(100)
        self.search_edit.textChanged.connect(self._on_narrowed)
        self._chips = QButtonGroup(self)
        self._chips.setExclusive(True)
        row = FlowLayout(spacing=4)
        for number, (_category, title, meaning) in enumerate(_CHIPS):
            text, tip = self.tr(title), self.tr(meaning)
            chip = QPushButton(text, self)
            chip.setObjectName(f"events{text}Chip")
            chip.setAccessibleName(self.tr("Events: {lower}").format(lower=text.lower()))
            chip.setToolTip(tip)
            chip.setCheckable(True)
            chip.setFont(small_font())
            set_role(chip, "chip")
            self._chips.addButton(chip, number)
            row.addWidget(chip)
        row.addWidget(self.search_edit)
        self._chips.button(0).setChecked(True)
        self._chips.buttonToggled.connect(self._on_chip_toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        self.view.clicked.connect(self._on_view_activated)
        self.view.activated.connect(self._on_view_activated)

    def set_history(self, history: RunHistory | None) -> None:
        """Lists another run."""
        self.model.set_history(history)

    def set_pending(self, pending: tuple[Change, ...], *, at_next_start: bool = False) -> None:
        """Lists the changes that wait, on top: for the next chunk, or for the next start."""
        self.model.set_pending(pending, at_next_start=at_next_start)

    def refresh(self) -> None:
        """Adds what is new."""
        self.model.refresh()

    @Slot(QAbstractButton, bool)
    def _on_chip_toggled(self, _chip: QAbstractButton, checked: bool) -> None:
        if checked:
            self._on_narrowed()

    @Slot()
    def _on_narrowed(self) -> None:
        self.model.narrow(_CHIPS[self._chips.checkedId()][0], self.search_edit.text())

    @Slot(QModelIndex)
    def _on_view_activated(self, index: QModelIndex) -> None:
        step = self.model.entry(index).step
        if step is not None:
            self.stepActivated.emit(step)
