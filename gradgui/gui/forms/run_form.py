"""The form of a run's set-up: what the spec says, to be changed before the start. Opens nothing itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.spec_fields import SECTIONS, SpecField, field_texts, spec_with_texts
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.look.theme import head_font, set_role, small_font

#: So long after the last edit the spec is opened again.
DEBOUNCE_MS = 400


class RunForm(QScrollArea):
    """Model, data, loss, optimizer, length. An edit makes a new spec; a mistake is said beside its field."""

    #: A valid spec that differs from the one shown.
    specEdited = Signal(object)
    saveRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runForm")
        self.setAccessibleName("Set-up of the run")
        set_role(self, "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._spec: RunSpec | None = None
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        self._edited: dict[str, str] = {}
        self._waits = False  # whether what is typed is taken only once the field is left
        #: The field of the last edit, while what it leads to is being opened.
        self._in_hand: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        set_role(self._note, "muted")
        self.save_button = QPushButton("Save spec…", self)
        self.save_button.setObjectName("saveSpecButton")
        self.save_button.setAccessibleName("Save the spec as TOML")
        self.save_button.setToolTip("Write this set-up, with the ticks of the tree, to a TOML file")
        self.save_button.clicked.connect(self.saveRequested)
        self._build()
        self.set_spec(None)

    def _build(self) -> None:
        page = QWidget(self)
        self.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self._note)
        for title, fields in SECTIONS:
            head = QLabel(title, page)
            head.setFont(head_font())
            set_role(head, "head")
            column.addWidget(head)
            form = QFormLayout()
            form.setHorizontalSpacing(12)
            form.setVerticalSpacing(6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for field in fields:
                self._add(form, field, page)
            column.addLayout(form)
            column.addSpacing(4)
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it

    def _add(self, form: QFormLayout, field: SpecField, page: QWidget) -> None:
        label = QLabel(field.label, page)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance("Validation share"))
        set_role(label, "muted")
        widget: QWidget
        edit: QLineEdit | None = None
        if field.choices:
            combo = StillComboBox(page)
            combo.setEditable(not field.words)
            combo.addItems(field.words or field.choices)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            combo.setMinimumContentsLength(10)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            edit = combo.lineEdit()
            combo.textActivated.connect(partial(self._on_edited, field))
            widget = combo
        else:
            widget = edit = QLineEdit(page)
        widget.setObjectName(f"{field.key}Field")
        for part in (widget, edit):
            if part is not None:
                part.setAccessibleName(field.label)
                part.setToolTip(field.tip)
        label.setBuddy(widget)
        if edit is not None:
            edit.textEdited.connect(partial(self._on_edited, field))
            edit.editingFinished.connect(self._on_editing_finished)
        error = QLabel(page)
        error.setWordWrap(True)
        error.setFont(small_font())
        set_role(error, "bad")
        error.hide()
        form.addRow(label, widget)
        form.addRow(error)
        self._fields[field.key] = widget
        self._errors[field.key] = error

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_spec(self, spec: RunSpec | None) -> None:
        """Shows a spec; None: nothing is open. What is being typed stays where it is the same spec."""
        if spec == self._spec and spec is not None:
            return
        self._timer.stop()
        self._edited = {}
        self.update_spec(spec)

    def update_spec(self, spec: RunSpec | None) -> None:
        """Shows what was changed elsewhere about the spec that is shown; what is being typed stays."""
        self._spec = spec
        texts = field_texts(spec) if spec is not None else {}
        for key, widget in self._fields.items():
            if key not in self._edited:
                _show_text(widget, texts.get(key, ""))
        if not self._edited:
            self._show_errors({})
        self.save_button.setEnabled(spec is not None)

    def set_editable(self, editable: bool, note: str) -> None:
        """Says whether fields can be changed, and why not."""
        fields = self._fields.values()
        before = all(widget.isEnabled() for widget in fields)
        focus = self.window().focusWidget()
        if before and not editable and focus is not None and any(_has_focus(field) for field in fields):
            focus.clearFocus()  # else it would go to what is still enabled, and the form would scroll there
        for widget in fields:
            widget.setEnabled(editable)
        if self._in_hand is not None and editable and not before:
            if self.window().focusWidget() is None:  # else somebody went on elsewhere
                self._in_hand.setFocus(Qt.FocusReason.OtherFocusReason)
            self._in_hand = None
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def error(self, key: str) -> str:
        """Returns what is wrong with a field; "" if nothing is."""
        return "" if self._errors[key].isHidden() else self._errors[key].text()

    def cancel(self) -> None:
        """Forgets an edit that wasn't opened yet; for closing, and before something else is opened."""
        self._timer.stop()
        self._in_hand = None

    @property
    def is_in_hand(self) -> bool:
        """Whether what is being opened is an edit of this form, where the next edit will be made."""
        return self._in_hand is not None

    def focus_missing(self) -> None:
        """Gives the keyboard to the first field that training still needs, if there is one."""
        texts = field_texts(self._spec) if self._spec is not None else {}
        needed = ["model.source", "data.source", "loss.name", *([] if texts.get("loop.epochs") else ["loop.steps"])]
        missing = [self._fields[key] for key in needed if not texts.get(key)]
        if missing:
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, missing[0], lambda: self.ensureWidgetVisible(missing[0]))  # once the panel has its size

    def _show_errors(self, errors: dict[str, str]) -> None:
        for key, label in self._errors.items():
            label.setText(errors.get(key, ""))
            label.setVisible(key in errors)

    def _on_edited(self, field: SpecField, text: str) -> None:
        self._edited[field.key] = text
        self._waits = field.deliberate
        self._check()

    def _check(self) -> RunSpec | None:
        """Shows what is wrong; returns the edited spec where nothing is."""
        if self._spec is None:
            return None
        spec, errors = spec_with_texts(self._spec, self._edited)
        # Half a table is no mistake yet, only what comes on the way to a whole one.
        self._show_errors({} if self._waits else errors)
        self._timer.stop()
        if spec is not None and spec != self._spec and not self._waits:
            self._timer.start(DEBOUNCE_MS)
        return spec

    @Slot()
    def _on_editing_finished(self) -> None:
        if self._waits:
            self._waits = False
            self._check()
        if self._edited and self._timer.isActive():
            self._timer.start(0)

    @Slot()
    def _on_timer_timeout(self) -> None:
        spec = self._check()
        self._timer.stop()
        if spec is not None and spec != self._spec:
            self._spec = spec
            self._edited = {}
            self._in_hand = next((field for field in self._fields.values() if _has_focus(field)), None)
            self.specEdited.emit(spec)


def _has_focus(field: QWidget) -> bool:
    focus = field.window().focusWidget()
    return focus is not None and (focus is field or field.isAncestorOf(focus))


def _show_text(widget: QWidget, text: str) -> None:
    """Shows a text in a field, from its beginning; a list of choices shows the choice."""
    if isinstance(widget, QComboBox) and not widget.isEditable():
        widget.setCurrentIndex(widget.findText(text))
        return
    edit = widget.lineEdit() if isinstance(widget, QComboBox) else widget
    assert isinstance(edit, QLineEdit)
    if edit.text() != text:
        edit.setText(text)
        edit.setCursorPosition(0)
