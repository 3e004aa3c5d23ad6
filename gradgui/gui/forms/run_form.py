"""The form of a run's set-up: what the spec says, to be changed before the start. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QScrollArea, QWidget

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.apply_bar import ApplyBar
from gradgui.gui.forms.fields.sections import FIELDS, NEEDED_KEYS
from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.forms.mistakes import key_named
from gradgui.gui.forms.opened_checks import OpenedChecks
from gradgui.gui.forms.parts.field_row import FieldRow
from gradgui.gui.forms.parts.form_page import FormPage
from gradgui.gui.forms.spec_draft import SpecDraft
from gradgui.gui.forms.spec_fields import chosen_source
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
        self._typing = ""  # the key of the field that is being typed in: half of it is no mistake yet
        self._in_hand = False
        self._editable = False
        self._steps_per_epoch: int | None = None
        self._checks: OpenedChecks | None = None
        self._failure: dict[str, str] = {}
        self._failed_texts: dict[str, str] = {}
        self._text_error = ""
        self._focused = ""
        self._own_note = ""
        #: Asks for a file (title, filter); may be replaced.
        self.choose_file: Callable[[str, str], str] = self._choose_file
        #: Whether the keyboard is in another view of the same spec.
        self.is_edited_elsewhere: Callable[[], bool] = lambda: False
        #: Stands below the form, where it is seen wherever the form is scrolled to.
        self.apply_bar = ApplyBar(self)
        self.apply_bar.applyRequested.connect(self._on_apply_requested)
        self.apply_bar.discardRequested.connect(self.discard)
        self.apply_bar.problemRequested.connect(self._on_problem_requested)
        self.page = page = FormPage(self)
        self.rate_preview = page.rate_preview
        self.save_button = page.save_button
        self.save_button.clicked.connect(self.saveRequested)
        page.edited.connect(self._on_page_edited)
        page.confirmed.connect(self._on_apply_requested)
        page.browseRequested.connect(self._on_page_browse_requested)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.set_spec(None)

    def add_on_top(self, widget: QWidget) -> None:
        """Puts something above the first section, which scrolls along."""
        self.page.add_on_top(widget)

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
        self._checks, self._failure, self._text_error = None, {}, ""
        self.update_spec(spec)

    def update_spec(self, spec: RunSpec | None) -> None:
        """Shows what was changed elsewhere about the spec that is shown; what is being typed stays."""
        self._draft.open(spec)
        self._show_draft()
        self.save_button.setEnabled(spec is not None)

    def _show_draft(self) -> None:
        texts = self._draft.texts
        self.page.show_texts(texts)
        spec = self._draft.opened
        outputs = spec.loss.outputs if spec is not None and spec.loss is not None else {}
        words = self.tr("one each for {names}").format(names=", ".join(outputs)) if outputs else ""
        self.page.rows["loss.name"].set_placeholder(words)
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
        self._checks = checks
        self._check()

    def show_failure(self, message: str) -> None:
        """Says beside the field that it is about why the spec couldn't be opened, until something else is typed there."""
        texts = self._draft.texts
        keys = [*self.page.rows]
        key = key_named(message.partition(": ")[2], keys) or key_named(message, keys)
        self._failure = {key: message} if key in keys else {}
        self._failed_texts = {key: texts.get(key, "") for key in self._failure}
        for failed in self._failure:
            self.page.sections[failed].set_folded(False)
        self._check()

    def set_editable(self, editable: bool, note: str) -> None:
        """Says whether fields can be changed, and why not."""
        focus = self.window().focusWidget()
        if not editable and focus is not None and self.page.focused_row() is not None:
            focus.clearFocus()  # else it would go to what is still enabled, and the form would scroll there
        self._editable = editable
        self.page.set_enabled(self.can_edit)
        self.apply_bar.setEnabled(editable)
        self.editableChanged.emit(editable)
        self._own_note = note
        self._show_note()

    @property
    def can_edit(self) -> bool:
        """Whether fields can be changed."""
        return self._editable and not self._text_error

    def _show_note(self) -> None:
        wrong = self.tr("The TOML beside can't be read: mend it there, or discard it.")
        note = wrong if self._text_error and self._editable else self._own_note
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
        spec = self._draft.result()[0] or self._draft.opened
        missing = spec.missing() if spec is not None else []
        named = next((key for key in NEEDED_KEYS if any(key in phrase for phrase in missing)), None)
        if named is not None:
            self.focus_key(named)

    def focus_key(self, key: str) -> None:
        """Gives the keyboard to a field, and shows it."""
        self.page.sections[key].set_folded(False)
        row = self.page.rows[key]
        row.widget.setFocus(Qt.FocusReason.OtherFocusReason)

        def show() -> None:
            if not row.mistake.isHidden():
                self.ensureWidgetVisible(row.mistake)
            self.ensureWidgetVisible(row.widget)

        QTimer.singleShot(0, row.widget, show)  # once the panel has its size

    # Edits -----------------------------------------------------------------------------------------------------------

    def edited_spec(self) -> RunSpec | None:
        """Returns the spec with all edits; None where a mistake stands in the way, which is shown and has the keyboard."""
        self._typing = ""
        spec, errors = self._check()
        if errors or self._text_error:
            self._on_problem_requested()
            return None
        return spec

    def set_value(self, key: str, value: Any) -> None:
        """Sets a key as if somebody had edited it; it waits for Apply as any edit. None leaves it out.

        Raises:
            SpecError: that is no valid spec, or nothing is open.
        """
        self._draft.set_value(key, value)
        self._show_draft()

    def set_draft(self, spec: RunSpec) -> None:
        """Shows a whole spec that somebody wrote as an edit of the one that is open."""
        self._text_error = ""
        self._draft.set_spec(spec)
        self._show_draft()
        self._show_editable()

    def set_text_error(self, message: str) -> None:
        """Takes what is wrong with the text beside the form; "" if it can be read. Until then fields wait."""
        if message != self._text_error:
            self._text_error = message
            self._show_editable()
            self._check()

    def _show_editable(self) -> None:
        self.page.set_enabled(self.can_edit)
        self._show_note()

    def take_back(self, key: str) -> None:
        """Shows in a field what is open."""
        self._draft.take_back(key)
        self._show_draft()

    def applied(self) -> None:
        """Called when the edited spec is being opened: nothing waits any more."""
        spec, _ = self._check()
        focused = self.page.focused_row() is not None or self.apply_bar.apply_button.hasFocus()
        self._in_hand = focused or self.is_edited_elsewhere()
        if spec is not None:
            self._draft.open(spec)
            self._draft.forget()
            self._failure = {}
            self._show_draft()

    @Slot()
    def discard(self) -> None:
        """Shows the spec as it was opened."""
        self._draft.forget()
        self._text_error = ""
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
        self._typing = field.key if field.deliberate else ""
        self._check()

    def _check(self) -> tuple[RunSpec | None, dict[str, str]]:
        """Shows what is wrong and what waits; returns the edited spec (None: something is wrong) and the mistakes."""
        draft = self._draft
        spec, errors = draft.result()
        if spec is not None and self._checks is not None and spec != draft.opened:
            errors = self._checks.mistakes(spec)
        waits = bool(errors) or spec != draft.opened
        changed = draft.changed_keys() if waits else set()
        texts = draft.texts
        said = {key: words for key, words in self._failure.items() if texts.get(key) == self._failed_texts[key]} | errors
        self.page.show_state(texts, said, changed, self._typing)
        if spec is not None:
            self.rate_preview.show_spec(spec, self.n_steps(spec))
        elif draft.opened is None:
            self.rate_preview.show_spec(None, None)
        n_wrong = sum(key != self._typing for key in errors) + bool(self._text_error)
        self.apply_bar.show_edits(len(changed) or int(waits or bool(self._text_error)), n_wrong)
        self.draftChanged.emit(spec if not errors else None)
        return (spec if not errors else None), errors

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
        self._typing = ""
        _, errors = self._check()
        if self._text_error:
            self.textErrorWanted.emit()
        elif errors:
            self.focus_key(next((field.key for field in FIELDS if field.key in errors), next(iter(errors))))

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        row = self.page.row_of(now) if now is not None and self.isAncestorOf(now) else None
        key = row.field.key if row is not None else ""
        if key != self._focused:
            self._focused = key
            self.fieldFocused.emit(row.field if row is not None else None)

    @Slot(object)
    def _on_page_browse_requested(self, row: FieldRow) -> None:
        path = self.choose_file(self.tr("{what} of the run").format(what=row.field.label), row.field.files)
        if path:
            row.take(chosen_source(row.field.key, path))

    def _choose_file(self, title: str, name_filter: str) -> str:
        return QFileDialog.getOpenFileName(self, title, "", name_filter)[0]
