"""The columns or features of the data: what each is taken for, to be confirmed or changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.data.data_fields import DataFields, FieldRole
from gradgui.core.spec import RunSpec
from gradgui.gui.data.sentence_label import sentence_label
from gradgui.gui.look.theme import set_role

#: So many have a line of their own; of more, `data.arguments` says the rest.
_MOST_FIELDS = 40


class FieldList(QWidget):
    """A person sees what was found out about each column or feature, corrects it, and says that it is to be used so."""

    #: Keys of the spec and their values; None: left out.
    settingsAccepted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: DataFields | None = None
        self._spec: RunSpec | None = None
        self._editable = False
        self.combos: dict[str, QComboBox] = {}
        self._rows = QWidget(self)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.mistake_label: QLabel = sentence_label(self, "dataFieldsMistake", self.tr("What is wrong with these roles"))
        set_role(self.mistake_label, "bad")
        self.use_button = QPushButton(self.tr("Use this"), self)
        self.use_button.setObjectName("useFieldsButton")
        self.use_button.setAccessibleName(self.tr("Use the columns like this"))
        self.use_button.setToolTip(self.tr("Writes what each is taken for into data.arguments"))
        self.use_button.clicked.connect(self._on_use_button_clicked)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.use_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._rows)
        column.addWidget(self.mistake_label)
        column.addLayout(buttons)
        self.set_fields(None)

    def set_fields(self, fields: DataFields | None) -> None:
        """Shows what was found out; None: there are no fields."""
        self._fields = fields
        self.setVisible(fields is not None)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it goes later
                widget.deleteLater()
        self.combos = {}
        if fields is None:
            return
        for row, field in enumerate(fields.fields[:_MOST_FIELDS]):
            combo = QComboBox(self._rows)
            combo.setObjectName(f"fieldRole_{row}")
            combo.setAccessibleName(self.tr("What {name} is taken for").format(name=field.name))
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            for role in field.roles:
                combo.addItem(self._role_words(role), role)
            combo.setCurrentIndex(field.roles.index(field.role))
            combo.currentIndexChanged.connect(self._on_combo_current_index_changed)
            self.combos[field.name] = combo
            self._grid.addWidget(_label(field.name, self._rows), row, 0)
            self._grid.addWidget(_label(field.words, self._rows, muted=True), row, 1)
            self._grid.addWidget(combo, row, 2)
        n_more = len(fields.fields) - _MOST_FIELDS
        if n_more > 0:
            words = self.tr("and {n} more, which data.arguments can name").format(n=n_more)
            self._grid.addWidget(_label(words, self._rows, muted=True), _MOST_FIELDS, 0, 1, 3)
        self._show()

    def set_spec(self, spec: RunSpec | None, *, editable: bool) -> None:
        """Takes the spec as it is edited, and whether it can be edited now."""
        self._spec, self._editable = spec, editable
        self._show()

    @property
    def roles(self) -> dict[str, FieldRole]:
        """What each is taken for as shown, by name."""
        return {name: FieldRole(combo.currentData()) for name, combo in self.combos.items()}

    def _role_words(self, role: FieldRole) -> str:
        return {
            FieldRole.INPUT: self.tr("Input"),
            FieldRole.TARGET: self.tr("Target"),
            FieldRole.LEFT_OUT: self.tr("Left out"),
        }[role]

    def _show(self) -> None:
        fields = self._fields
        if fields is None:
            return
        roles = fields.roles | self.roles
        mistake = fields.mistake(roles)
        self.mistake_label.setText(mistake)
        self.mistake_label.setVisible(bool(mistake))
        can_edit = self._editable and self._spec is not None and self._spec.data is not None
        for combo in self.combos.values():
            combo.setEnabled(can_edit and combo.count() > 1)
        self.use_button.setVisible(not fields.named or roles != fields.roles)
        self.use_button.setEnabled(can_edit and not mistake)

    @Slot(int)
    def _on_combo_current_index_changed(self, _: int) -> None:
        self._show()

    @Slot()
    def _on_use_button_clicked(self) -> None:
        fields, spec = self._fields, self._spec
        if fields is None or spec is None or spec.data is None:
            return
        arguments: dict[str, Any] = {**spec.data.arguments, **fields.arguments(fields.roles | self.roles)}
        self.settingsAccepted.emit({"data.arguments": {key: value for key, value in arguments.items() if value != []}})


def _label(text: str, parent: QWidget, *, muted: bool = False) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if muted:
        set_role(label, "muted")
    return label
