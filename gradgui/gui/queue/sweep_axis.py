"""One key of a sweep and its values: typed as a list, or filled in as a range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from gradgui.core.errors import SpecError
from gradgui.core.number_words import setting_words
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.count_spin import CountSpin
from gradgui.gui.look.theme import set_role, small_font
from gradgui.runs.queue.value_list import MOST_VALUES, Spacing, parse_values, toml_number, value_range

_EXAMPLES = {"optimizer.learning_rate": "1e-2, 1e-3, 1e-4", "data.batch_size": "32, 64, 128", "optimizer.name": "SGD, Adam"}


class SweepAxis(QWidget):
    """A key and a list of values; a range is filled into the list, where it can still be edited.

    Args:
        name: begins the names of the controls: "sweepFirst".
        keys: keys of the spec, with their present values.
        words: what the key is called in the dialog.
        optional: whether the key may be left empty.
        parent: owner.
    """

    changed = Signal()

    def __init__(self, name: str, keys: Mapping[str, Any], words: str, *, optional: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys
        self.key_combo = QComboBox(self)
        self.key_combo.setObjectName(f"{name}KeyCombo")
        self.key_combo.setAccessibleName(words)
        self.key_combo.setEditable(True)
        self.key_combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key_combo.addItems([*([""] if optional else []), *keys])
        completer = QCompleter(list(keys), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.key_combo.setCompleter(completer)
        self.values_edit = QLineEdit(self)
        self.values_edit.setObjectName(f"{name}ValuesEdit")
        self.values_edit.setAccessibleName(self.tr("Values of {key}").format(key=words))
        self.now_label = QLabel(self)
        self.now_label.setFont(small_font())
        set_role(self.now_label, "muted")
        self.low_edit = self._number(f"{name}LowEdit", self.tr("From"), "1e-4")
        self.high_edit = self._number(f"{name}HighEdit", self.tr("To"), "1e-1")
        self.count_spin = CountSpin(f"{name}CountSpin", self.tr("Number of values"), 2, MOST_VALUES, self)
        self.count_spin.setValue(4)
        self.count_spin.setFixedWidth(64)
        self.spacing_combo = QComboBox(self)
        self.spacing_combo.setObjectName(f"{name}SpacingCombo")
        self.spacing_combo.setAccessibleName(self.tr("Spacing of the range"))
        self.spacing_combo.addItem(self.tr("logarithmic"), "log")
        self.spacing_combo.addItem(self.tr("linear"), "linear")
        self.spacing_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.fill_button = dialog_button(self, f"{name}FillButton", self.tr("Fill in"), self.fill_range)
        self._lay_out(words)
        self.key_combo.currentTextChanged.connect(self._on_key_combo_current_text_changed)
        self.values_edit.textChanged.connect(self._on_values_edit_text_changed)
        for edit in (self.low_edit, self.high_edit):
            edit.textChanged.connect(self._on_range_text_changed)
            edit.returnPressed.connect(self.fill_range)
        self._show_key()
        self._on_range_text_changed()

    def _number(self, name: str, words: str, example: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(words)
        edit.setPlaceholderText(example)
        edit.setFixedWidth(76)
        return edit

    def _lay_out(self, words: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        values_label = QLabel(self.tr("Values"), self)
        for row, (label, buddy) in enumerate(((QLabel(words, self), self.key_combo), (values_label, self.values_edit))):
            label.setBuddy(buddy)
            grid.setColumnMinimumWidth(0, max(96, grid.columnMinimumWidth(0), label.sizeHint().width()))
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(buddy, 2 * row, 1)
        grid.addWidget(self.now_label, 1, 1)
        range_ = QWidget(self)
        span = QHBoxLayout(range_)
        span.setContentsMargins(0, 0, 0, 0)
        span.setSpacing(8)
        for part in (
            self._words(self.tr("or from")),
            self.low_edit,
            self._words(self.tr("to")),
            self.high_edit,
            self._words(self.tr("in")),
            self.count_spin,
            self.spacing_combo,
            self.fill_button,
        ):
            span.addWidget(part)
        span.addStretch(1)
        grid.addWidget(range_, 3, 1)
        #: What means nothing before a key is chosen.
        self._of_key = (values_label, self.values_edit, range_)

    @property
    def label_width(self) -> int:
        """How wide its labels are, in pixels."""
        return self._grid.columnMinimumWidth(0)

    def set_label_width(self, width: int) -> None:
        """Makes the column of its labels as wide as those of other keys."""
        self._grid.setColumnMinimumWidth(0, width)

    def _words(self, text: str) -> QLabel:
        label = QLabel(text, self)
        set_role(label, "muted")
        return label

    @property
    def key(self) -> str:
        """The key; "" where none is chosen."""
        return self.key_combo.currentText().strip()

    def values(self) -> list[Any]:
        """Returns the values that are typed.

        Raises:
            SpecError: they can't be read.
        """
        return parse_values(self.values_edit.text())

    @property
    def is_empty(self) -> bool:
        """Whether no value is typed yet."""
        return not self.values_edit.text().strip()

    @Slot()
    def fill_range(self) -> None:
        """Writes the values of the range into the list."""
        try:
            low, high = (toml_number(edit.text().strip()) for edit in (self.low_edit, self.high_edit))
            spacing = cast(Spacing, self.spacing_combo.currentData())
            values = value_range(low, high, self.count_spin.value(), spacing)
        except ValueError:
            self.fill_button.setToolTip(self.tr("Type two numbers first"))
            return
        except SpecError as error:
            self.now_label.setText(str(error))
            set_role(self.now_label, "bad")
            return
        self.values_edit.setText(", ".join(setting_words(value) for value in values))
        self._show_key()

    @Slot()
    def _on_key_combo_current_text_changed(self) -> None:
        self._show_key()
        self.changed.emit()

    @Slot()
    def _on_values_edit_text_changed(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_range_text_changed(self) -> None:
        possible = True
        for edit in (self.low_edit, self.high_edit):
            try:
                toml_number(edit.text().strip())
            except ValueError:
                possible = False
        self.fill_button.setEnabled(possible)

    def _show_key(self) -> None:
        key = self.key
        set_role(self.now_label, "muted")
        if key in self._keys:
            value = self._keys[key]
            now = self.tr("the default") if value is None else setting_words(value)
            self.now_label.setText(self.tr("Now {value}").format(value=now))
        else:
            self.now_label.setText("" if key else self.tr("None: one key alone"))
        for part in self._of_key:
            part.setVisible(bool(key))
        self.values_edit.setPlaceholderText(_EXAMPLES.get(key, self.tr("values, parted by commas")) if key else "")


def axis_values(axes: tuple[SweepAxis, ...]) -> dict[str, list[Any]]:
    """Returns the values of each key that is chosen.

    Raises:
        SpecError: a list can't be read, or a key is chosen twice.
    """
    found: dict[str, list[Any]] = {}
    for axis in axes:
        if axis.key and not axis.is_empty:
            if axis.key in found:
                raise SpecError(f"Two keys of a sweep must differ. Received: {axis.key} twice.")
            found[axis.key] = axis.values()
    return found
