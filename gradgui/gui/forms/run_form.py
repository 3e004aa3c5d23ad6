"""The form of a run's set-up: what the spec says, to be changed before the start. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFormLayout, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.apply_bar import ApplyBar
from gradgui.gui.forms.field_row import FieldRow
from gradgui.gui.forms.fields.sections import RATE_SECTION, SECTIONS
from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.forms.rate_preview import RatePreview
from gradgui.gui.forms.spec_fields import chosen_source, field_texts, spec_with_texts
from gradgui.gui.look.theme import head_font, set_role


class RunForm(QScrollArea):
    """Model, data, loss, optimizer, length. Edits wait, amber, until Enter, Apply or Start opens the spec with all of them.

    A mistake is said beside its field, and what was typed stays.
    """

    #: A valid spec that differs from the one shown.
    specEdited = Signal(object)
    saveRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runForm")
        self.setAccessibleName(self.tr("Set-up of the run"))
        set_role(self, "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._spec: RunSpec | None = None
        self._rows: dict[str, FieldRow] = {}
        self._edited: dict[str, str] = {}
        self._typing = ""  # the key of the field that is being typed in: half of it is no mistake yet
        self._in_hand = False
        self._editable = False
        self._steps_per_epoch: int | None = None
        #: Asks for a file (title, filter); may be replaced.
        self.choose_file: Callable[[str, str], str] = self._choose_file
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        set_role(self._note, "muted")
        #: Stands below the form, where it is seen wherever the form is scrolled to.
        self.apply_bar = ApplyBar(self)
        self.apply_bar.applyRequested.connect(self._on_apply_requested)
        self.apply_bar.discardRequested.connect(self.discard)
        self.save_button = QPushButton(self.tr("Save spec…"), self)
        self.save_button.setObjectName("saveSpecButton")
        self.save_button.setAccessibleName(self.tr("Save the spec as TOML"))
        self.save_button.setToolTip(self.tr("Write this set-up, with the ticks of the tree, to a TOML file"))
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
                row = FieldRow(field, page)
                row.edited.connect(partial(self._on_edited, field))
                row.confirmed.connect(self._on_apply_requested)
                row.browseRequested.connect(partial(self._on_browse_requested, row))
                row.add_to(form)
                self._rows[field.key] = row
            column.addLayout(form)
            if title == RATE_SECTION:
                self.rate_preview = RatePreview(page)
                column.addWidget(self.rate_preview)
            column.addSpacing(4)
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_spec(self, spec: RunSpec | None) -> None:
        """Shows a spec; None: nothing is open. What is being typed stays where it is the same spec."""
        if spec == self._spec and spec is not None:
            return
        self._edited = {}
        self.update_spec(spec)

    def update_spec(self, spec: RunSpec | None) -> None:
        """Shows what was changed elsewhere about the spec that is shown; what is being typed stays."""
        self._spec = spec
        texts = field_texts(spec) if spec is not None else {}
        for key, row in self._rows.items():
            if key not in self._edited:
                row.show_text(texts.get(key, ""))
        outputs = spec.loss.outputs if spec is not None and spec.loss is not None else {}
        self._rows["loss.name"].set_placeholder(
            self.tr("one each for {outputs}").format(outputs=", ".join(outputs)) if outputs else ""
        )
        self._check()
        self.save_button.setEnabled(spec is not None)

    def set_opened(self, defaults: Mapping[str, str], steps_per_epoch: int | None) -> None:
        """Takes what is known once the spec is open.

        Args:
            defaults: what holds where a field is left empty, by key.
            steps_per_epoch: batches an epoch; None: not known.
        """
        for key, text in defaults.items():
            self._rows[key].set_placeholder(text)
        self._steps_per_epoch = steps_per_epoch
        self._check()

    def set_editable(self, editable: bool, note: str) -> None:
        """Says whether fields can be changed, and why not."""
        rows = self._rows.values()
        focus = self.window().focusWidget()
        if not editable and focus is not None and any(row.has_focus for row in rows):
            focus.clearFocus()  # else it would go to what is still enabled, and the form would scroll there
        self._editable = editable
        for row in rows:
            row.set_enabled(editable)
        self.apply_bar.setEnabled(editable)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def error(self, key: str) -> str:
        """Returns what is wrong with a field; "" if nothing is."""
        return self._rows[key].mistake.text()

    def cancel(self) -> None:
        """Forgets what was edited and not applied; for closing, and before something else is opened."""
        self._in_hand = False
        self.discard()

    @property
    def is_in_hand(self) -> bool:
        """Whether what is being opened is an edit of this form, where the next edit will be made."""
        return self._in_hand

    def settle(self) -> None:
        """Called once what was being opened is there."""
        self._in_hand = False

    @property
    def has_edits(self) -> bool:
        """Whether something was edited that can be applied."""
        return self._editable and not self.apply_bar.isHidden()

    def focus_missing(self) -> None:
        """Gives the keyboard to the first field that training still needs, if there is one."""
        missing = self._spec.missing() if self._spec is not None else []
        keys = ("data.source", "loss.name", "loop.steps", "stopping.patience")
        named = next((key for key in keys if any(key in phrase for phrase in missing)), None)
        if named is not None:
            self._focus(self._rows[named])

    def _focus(self, row: FieldRow) -> None:
        row.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, row.widget, lambda: self.ensureWidgetVisible(row.widget))  # once the panel has its size

    # Edits -----------------------------------------------------------------------------------------------------------

    def edited_spec(self) -> RunSpec | None:
        """Returns the spec with all edits; None where a mistake stands in the way, which is shown and has the keyboard."""
        self._typing = ""
        spec, errors = self._check()
        if spec is None and errors:
            self._focus(self._rows[next(iter(errors))])
        return spec

    def applied(self) -> None:
        """Called when the edited spec is being opened: nothing waits any more."""
        spec, _ = self._check()
        self._in_hand = any(row.has_focus for row in self._rows.values()) or self.apply_bar.apply_button.hasFocus()
        if spec is not None:
            self._edited = {}
            self.update_spec(spec)

    @Slot()
    def discard(self) -> None:
        """Shows the spec as it was opened."""
        self._edited = {}
        self.update_spec(self._spec)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed in the field that has the keyboard; Enter at a list of choices applies."""
        row = next((row for row in self._rows.values() if row.has_focus), None)
        if row is not None and event.key() == Qt.Key.Key_Escape and row.field.key in self._edited:
            del self._edited[row.field.key]
            self.update_spec(self._spec)
        elif row is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_apply_requested()
        else:
            super().keyPressEvent(event)

    def _on_edited(self, field: SpecField, text: str) -> None:
        self._edited[field.key] = text
        self._typing = field.key if field.deliberate else ""
        self._check()

    def _check(self) -> tuple[RunSpec | None, dict[str, str]]:
        """Shows what is wrong and what waits; returns the edited spec (None: something is wrong) and the mistakes."""
        spec = self._spec
        errors: dict[str, str] = {}
        if self._spec is not None and self._edited:
            spec, errors = spec_with_texts(self._spec, self._edited)
        waits = bool(errors) or spec != self._spec
        shown = field_texts(self._spec) if self._spec is not None else {}
        changed = {key for key, text in self._edited.items() if text.strip() != shown.get(key, "")} if waits else set()
        texts = shown | self._edited
        for key, row in self._rows.items():
            row.set_shown(row.field.is_shown(texts))
            row.show_mistake(errors.get(key, "") if key != self._typing else "")
            row.show_hint(row.field.hint_for(texts.get(key, "")))
            row.show_waiting(key in changed)
        if spec is not None:
            loop = spec.loop
            n_steps = loop.steps or (loop.epochs or 0) * (self._steps_per_epoch or 0)
            self.rate_preview.show_spec(spec, n_steps or None)
        elif self._spec is None:
            self.rate_preview.show_spec(None, None)
        n_edited = len(changed) or int(waits)
        self.apply_bar.show_edits(n_edited, sum(key != self._typing for key in errors))
        return spec, errors

    @Slot()
    def _on_apply_requested(self) -> None:
        if not self.has_edits:
            return
        spec = self.edited_spec()
        if spec is not None and spec != self._spec:
            self.specEdited.emit(spec)

    def _on_browse_requested(self, row: FieldRow) -> None:
        path = self.choose_file(self.tr("{label} of the run").format(label=row.field.label), row.field.files)
        if path:
            row.take(chosen_source(row.field.key, path))

    def _choose_file(self, title: str, name_filter: str) -> str:
        return QFileDialog.getOpenFileName(self, title, "", name_filter)[0]
