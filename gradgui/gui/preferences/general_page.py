"""The page of preferences: a line each, with its choices and what it changes. What is chosen holds at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.preferences.applying import choose
from gradgui.gui.preferences.preference import OFF, ON, PREFERENCES, Preference, words
from gradgui.gui.settings import WindowSettings


class GeneralPage(QScrollArea):
    """Every preference of the table.

    Args:
        settings: keep what is chosen.
        parent: owner.
    """

    def __init__(self, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setObjectName("generalPage")
        self.setAccessibleName(self.tr("General preferences"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(self, "bare")
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.controls: dict[str, QComboBox | QCheckBox] = {}
        for preference in PREFERENCES:
            self._add(grid, preference)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it
        self.viewport().setAutoFillBackground(False)
        self.show_all()

    def show_all(self) -> None:
        """Shows what the settings say."""
        for preference in PREFERENCES:
            control, value = self.controls[preference.name], preference.of(self._settings)
            control.blockSignals(True)
            if isinstance(control, QCheckBox):
                control.setChecked(value == ON)
            else:
                control.setCurrentIndex(control.findData(value))
            control.blockSignals(False)

    def _add(self, grid: QGridLayout, preference: Preference) -> None:
        title, explanation, row = words(preference.title), words(preference.help), grid.rowCount()
        help_label = QLabel(explanation, self)
        help_label.setWordWrap(True)
        help_label.setFont(small_font())
        set_role(help_label, "muted")
        control = self._switch(preference) if preference.is_switch else self._choice(preference)
        control.setObjectName(f"preference_{preference.name}")
        control.setAccessibleDescription(explanation)
        self.controls[preference.name] = control
        if isinstance(control, QCheckBox):
            grid.addWidget(control, row, 0, 1, 2)
        else:
            label = QLabel(title, self)
            label.setBuddy(control)
            control.setAccessibleName(title)
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(help_label, row + 1, 0, 1, 2)
        grid.setRowMinimumHeight(row + 2, 10)

    def _choice(self, preference: Preference) -> QComboBox:
        combo = QComboBox(self)
        for value, text in sorted(preference.choices, key=lambda choice: _order(preference, choice[0])):
            combo.addItem(words(text), value)
        combo.currentIndexChanged.connect(partial(self._on_combo_changed, preference, combo))
        return combo

    def _switch(self, preference: Preference) -> QCheckBox:
        box = QCheckBox(words(preference.title), self)
        box.setAccessibleName(words(preference.title))
        box.toggled.connect(partial(self._on_box_toggled, preference))
        return box

    def _on_combo_changed(self, preference: Preference, combo: QComboBox, _index: int) -> None:
        choose(preference, self._settings, str(combo.currentData()))

    def _on_box_toggled(self, preference: Preference, checked: bool) -> None:
        choose(preference, self._settings, ON if checked else OFF)


def _order(preference: Preference, value: str) -> tuple[int, int]:
    """Sizes stand by size, everything else as in the table."""
    percent = value.removesuffix("%")
    return (int(percent), 0) if value.endswith("%") and percent.isdigit() else (0, preference.values.index(value))
