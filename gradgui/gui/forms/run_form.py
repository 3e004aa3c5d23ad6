"""The form of a run's set-up: what the spec says, to be changed before the start. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.apply_bar import ApplyBar
from gradgui.gui.forms.draft.draft_mistakes import DraftFindings, DraftMistakes
from gradgui.gui.forms.draft.opened_checks import OpenedChecks
from gradgui.gui.forms.draft.spec_draft import SpecDraft
from gradgui.gui.forms.fields.sections import FIELDS
from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.forms.parts.form_page import FormPage
from gradgui.gui.look.theme import set_role


class RunForm(QScrollArea):
    """The whole spec in sections. Edits wait, amber, until Enter, Apply or Start opens the spec with all of them.

    A mistake is said beside its field, and what was typed stays.
    """

    #: A valid spec that differs from the one shown.
    specEdited = Signal(object)
    saveRequested = Signal()
    #: The edited spec is another one; None: something is wrong with it, or nothing is open.
    draftChanged = Signal(object)
    #: Another field has the keyboard: its `SpecField`; None: none.
    fieldFocused = Signal(object)
    #: Whether the spec can be changed now.
    editableChanged = Signal(bool)
    #: What is wrong stands in the text beside the form.
    textErrorWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runForm")
        self.setAccessibleName(self.tr("Set-up of the run"))
        set_role(self, "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._draft = SpecDraft()
        self._mistakes = DraftMistakes(self._draft)
        self._in_hand = False
        self._editable = False
        self._steps_per_epoch: int | None = None
        self._own_note = ""
        #: Whether the keyboard is in another view of the same spec.
        self.is_edited_elsewhere: Callable[[], bool] = lambda: False
        #: Stands below the form, where it is seen wherever the form is scrolled to.
        self.apply_bar = ApplyBar(self)
        self.apply_bar.applyRequested.connect(self._on_apply_requested)
        self.apply_bar.discardRequested.connect(self.discard)
        self.apply_bar.problemRequested.connect(self._on_problem_requested)
        self.page = page = FormPage(self.viewport())
        self.rate_preview = page.rate_preview
        self.save_button = page.save_button
        self.save_button.clicked.connect(self.saveRequested)
        page.edited.connect(self._on_page_edited)
        page.confirmed.connect(self._on_apply_requested)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it
        page.fieldFocused.connect(self.fieldFocused)
        self.set_spec(None)

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def opened_spec(self) -> RunSpec | None:
        """The spec that is open, without edits."""
        return self._draft.opened

    def set_spec(self, spec: RunSpec | None) -> None:
        """Shows a spec; None: nothing is open. What is being typed stays where it is the same spec."""
        if spec == self._draft.opened and spec is not None:
            return
        self._draft.forget()
        self._mistakes.forget()
        self.update_spec(spec)

    def update_spec(self, spec: RunSpec | None) -> None:
        """Shows what was changed elsewhere about the spec that is shown; what is being typed stays."""
        self._draft.open(spec)
        self._show_draft()
        self.save_button.setEnabled(spec is not None)

    def _show_draft(self) -> None:
        spec = self._draft.opened
        self.page.show_texts(self._draft.texts)
        self.page.show_outputs(spec.loss.outputs if spec is not None and spec.loss is not None else ())
        self._check()

    def set_opened(
        self, defaults: Mapping[str, str], steps_per_epoch: int | None, checks: OpenedChecks | None = None
    ) -> None:
        """Takes what is known once the spec is open.

        Args:
            defaults: what holds where a field is left empty, by key.
            steps_per_epoch: batches an epoch; None: not known.
            checks: looks up patterns in the variables that are open; None: nothing is known of them.
        """
        for key, text in defaults.items():
            self.page.rows[key].set_placeholder(text)
        self._steps_per_epoch = steps_per_epoch
        self._mistakes.checks = checks
        self._check()

    def show_failure(self, message: str) -> None:
        """Says beside the field that it is about why the spec couldn't be opened, until something else is typed there."""
        key = self._mistakes.fail(message, self.page.rows)
        if key:
            self.page.sections[key].set_folded(False)
        self._check()

    def set_editable(self, editable: bool, note: str) -> None:
        """Says whether fields can be changed, and why not."""
        focus = self.window().focusWidget()
        if not editable and focus is not None and self.page.focused_row() is not None:
            focus.clearFocus()  # else it would go to what is still enabled, and the form would scroll there
        self._editable = editable
        self._own_note = note
        self._show_editable()
        self.apply_bar.setEnabled(editable)
        self.editableChanged.emit(editable)

    @property
    def can_edit(self) -> bool:
        """Whether fields can be changed."""
        return self._editable and not self._mistakes.text_error

    def _show_editable(self) -> None:
        self.page.set_enabled(self.can_edit)
        wrong = self.tr("The TOML beside can't be read: mend it there, or discard it.")
        note = wrong if self._mistakes.text_error and self._editable else self._own_note
        self.page.show_note(note)

    def error(self, key: str) -> str:
        """Returns what is wrong with a field; "" if nothing is."""
        return self.page.rows[key].mistake.text()

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
        key = self._mistakes.missing_key()
        if key:
            self.focus_key(key)

    def focus_key(self, key: str) -> None:
        """Gives the keyboard to a field, and shows it."""
        self.page.focus_key(key, self.ensureWidgetVisible)

    # Edits -----------------------------------------------------------------------------------------------------------

    def edited_spec(self) -> RunSpec | None:
        """Returns the spec with all edits; None where a mistake stands in the way, which is shown and has the keyboard."""
        self._mistakes.typing = ""
        findings = self._check()
        if findings.n_wrong:
            self._on_problem_requested()
            return None
        return findings.spec

    def set_value(self, key: str, value: Any) -> None:
        """Sets a key as if somebody had edited it; it waits for Apply as any edit. None leaves it out.

        Raises:
            SpecError: that is no valid spec, or nothing is open.
        """
        self._draft.set_value(key, value)
        self._show_draft()

    def set_draft(self, spec: RunSpec) -> None:
        """Shows a whole spec that somebody wrote as an edit of the one that is open."""
        self._mistakes.text_error = ""
        self._draft.set_spec(spec)
        self._show_draft()
        self._show_editable()

    def unfinished(self) -> dict[str, str]:
        """Returns what the edited fields say, by key, while something is wrong with one; nothing otherwise."""
        return self._draft.unfinished() if self._draft.opened is not None else {}

    def type_again(self, texts: Mapping[str, str]) -> None:
        """Fills fields with what somebody had typed, by key, whether or not it is right."""
        for key in texts.keys() & self.page.rows.keys():
            self._draft.write(key, texts[key])
        self._show_draft()

    def set_text_error(self, message: str) -> None:
        """Takes what is wrong with the text beside the form; "" if it can be read. Until then fields wait."""
        if message != self._mistakes.text_error:
            self._mistakes.text_error = message
            self._show_editable()
            self._check()

    def take_back(self, key: str) -> None:
        """Shows in a field what is open."""
        self._draft.take_back(key)
        self._show_draft()

    def applied(self) -> None:
        """Called when the edited spec is being opened: nothing waits any more."""
        spec = self._check().valid_spec
        focused = self.page.focused_row() is not None or self.apply_bar.apply_button.hasFocus()
        self._in_hand = focused or self.is_edited_elsewhere()
        if spec is not None:
            self._draft.open(spec)
            self._draft.forget()
            self._mistakes.forget_failure()
            self._show_draft()

    @Slot()
    def discard(self) -> None:
        """Shows the spec as it was opened."""
        self._draft.forget()
        self._mistakes.text_error = ""
        self._show_draft()
        self._show_editable()
        self.draftChanged.emit(self._draft.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed in the field that has the keyboard; Enter at a list of choices applies."""
        row = self.page.focused_row()
        if row is not None and event.key() == Qt.Key.Key_Escape and row.field.key in self._draft.changed_keys():
            self.take_back(row.field.key)
        elif row is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_apply_requested()
        else:
            super().keyPressEvent(event)

    @Slot(object, str)
    def _on_page_edited(self, field: SpecField, text: str) -> None:
        self._draft.write(field.key, text)
        self._mistakes.typing = field.key if field.deliberate else ""
        self._check()

    def _check(self) -> DraftFindings:
        """Shows what is wrong and what waits; returns it."""
        draft, findings = self._draft, self._mistakes.find()
        self.page.show_state(draft.texts, findings.said, findings.changed, self._mistakes.typing)
        if findings.spec is not None:
            self.rate_preview.show_spec(findings.spec, self.n_steps(findings.spec))
        elif draft.opened is None:
            self.rate_preview.show_spec(None, None)
        self.apply_bar.show_edits(findings.n_edits, findings.n_wrong)
        self.draftChanged.emit(findings.valid_spec)
        return findings

    def n_steps(self, spec: RunSpec) -> int | None:
        """Returns how many steps a spec takes, as far as is known."""
        return spec.loop.steps or (spec.loop.epochs or 0) * (self._steps_per_epoch or 0) or None

    @Slot()
    def _on_apply_requested(self) -> None:
        if not self.has_edits:
            return
        spec = self.edited_spec()
        if spec is not None and spec != self._draft.opened:
            self.specEdited.emit(spec)

    @Slot()
    def _on_problem_requested(self) -> None:
        """Goes to the first thing that is wrong."""
        self._mistakes.typing = ""
        errors = self._check().errors
        if self._mistakes.text_error:
            self.textErrorWanted.emit()
        elif errors:
            self.focus_key(next((field.key for field in FIELDS if field.key in errors), next(iter(errors))))
