"""The widgets of the form: sections of lines, a note above them and the button that saves below. Knows texts, no draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.spec import DataSpec, LossSpec, ModelSpec, RunSpec
from gradgui.gui.forms.fields.sections import RATE_SECTION, SECTIONS
from gradgui.gui.forms.parts.field_row import FieldRow
from gradgui.gui.forms.parts.form_section import FormSection
from gradgui.gui.forms.rate_preview import RatePreview
from gradgui.gui.forms.spec_fields import chosen_source, field_texts
from gradgui.gui.look.theme import set_role

#: What the fields show of a spec that says nothing.
_USUAL = field_texts(RunSpec(model=ModelSpec(""), data=DataSpec(""), loss=LossSpec()))


class FormPage(QWidget):
    """What scrolls in the form."""

    #: Somebody typed or chose something: the field, its whole text.
    edited = Signal(object, str)
    #: Enter was pressed in a line.
    confirmed = Signal()
    #: Another line has the keyboard: its `SpecField`; None: none.
    fieldFocused = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: dict[str, FieldRow] = {}
        #: The section of a line, by its key.
        self.sections: dict[str, FormSection] = {}
        #: The sections from top to bottom.
        self.folding: list[FormSection] = []
        #: Asks for a file (title, filter); may be replaced.
        self.choose_file: Callable[[str, str], str] = self._choose_file
        self._focused = ""  # the key of the line that has the keyboard
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        set_role(self._note, "muted")
        self.save_button = QPushButton(self.tr("Save spec…"), self)
        self.save_button.setObjectName("saveSpecButton")
        self.save_button.setAccessibleName(self.tr("Save the spec as TOML"))
        self.save_button.setToolTip(self.tr("Write this set-up, with the ticks of the tree, to a TOML file"))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(4)
        column.addWidget(self._note)
        for section in SECTIONS:
            name = section.title.lower().replace(" ", "_")
            part = FormSection(self.tr(section.title), name, self)
            for field in section.fields:
                row = FieldRow(field, part.body)
                row.edited.connect(partial(self.edited.emit, field))
                row.confirmed.connect(self.confirmed)
                row.browseRequested.connect(partial(self._on_row_browse_requested, row))
                row.add_to(part.form)
                self.rows[field.key] = row
                self.sections[field.key] = part
            if section.title == RATE_SECTION:
                self.rate_preview = RatePreview(part.body)
                part.add_below(self.rate_preview)
            part.set_folded(section.folded)
            self.folding.append(part)
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def add_on_top(self, widget: QWidget) -> None:
        """Puts something above the first section, which scrolls along."""
        self._column.insertWidget(1, widget)

    def focus_key(self, key: str, bring_into_view: Callable[[QWidget], object]) -> None:
        """Gives the keyboard to a field, and has it shown together with what is wrong with it."""
        self.sections[key].set_folded(False)
        row = self.rows[key]
        row.widget.setFocus(Qt.FocusReason.OtherFocusReason)

        def show() -> None:
            if not row.mistake.isHidden():
                bring_into_view(row.mistake)
            bring_into_view(row.widget)

        QTimer.singleShot(0, row.widget, show)  # once the panel has its size

    def show_note(self, text: str) -> None:
        """Says something above everything; "" says nothing."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Shows a text in every line, by key; lines that aren't named are empty."""
        for key, row in self.rows.items():
            row.show_text(texts.get(key, ""))

    def show_outputs(self, names: Collection[str]) -> None:
        """Says where the loss stands that outputs with a loss of their own have; none: in the line of the loss."""
        words = self.tr("one each for {names}").format(names=", ".join(names)) if names else ""
        self.rows["loss.name"].set_placeholder(words)

    def show_state(self, texts: Mapping[str, str], said: Mapping[str, str], changed: Collection[str], typing: str) -> None:
        """Shows which lines mean something, what is wrong with them, and which wait.

        Args:
            texts: what all lines say.
            said: what is wrong, by key.
            changed: keys of the lines that say something else than what is open.
            typing: the key of the line that is being typed in, which isn't wrong yet.
        """
        for key, row in self.rows.items():
            row.set_shown(row.field.is_shown(texts))
            row.show_mistake(said.get(key, "") if key != typing else "")
            row.show_hint(row.field.hint_for(texts.get(key, "")))
            row.show_waiting(key in changed)
        wrong = {key for key in said if key != typing}
        for section in SECTIONS:
            part = self.sections[section.fields[0].key]
            keys = [field.key for field in section.fields]
            n_wrong = sum(key in wrong for key in keys)
            n_set = sum(bool(texts) and texts.get(key, "") not in {_USUAL.get(key, ""), ""} for key in keys)
            if n_wrong:
                part.show_words(self.tr("{n} to mend").format(n=n_wrong), bad=True)
            else:
                part.show_words(self.tr("{n} set").format(n=n_set) if n_set and part.is_folded else "")

    def set_enabled(self, enabled: bool) -> None:
        """Says whether the lines can be changed."""
        for row in self.rows.values():
            row.set_enabled(enabled)

    def focused_row(self) -> FieldRow | None:
        """Returns the line that has the keyboard."""
        return next((row for row in self.rows.values() if row.has_focus), None)

    def row_of(self, widget: QWidget) -> FieldRow | None:
        """Returns the line that a widget belongs to; None: to none."""
        rows = self.rows.values()
        return next((row for row in rows if widget is row.widget or row.widget.isAncestorOf(widget)), None)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        row = self.row_of(now) if now is not None and self.isAncestorOf(now) else None
        key = row.field.key if row is not None else ""
        if key != self._focused:
            self._focused = key
            self.fieldFocused.emit(row.field if row is not None else None)

    def _on_row_browse_requested(self, row: FieldRow) -> None:
        path = self.choose_file(self.tr("{what} of the run").format(what=row.field.label), row.field.files)
        if path:
            row.take(chosen_source(row.field.key, path))

    def _choose_file(self, title: str, name_filter: str) -> str:
        return QFileDialog.getOpenFileName(self, title, "", name_filter)[0]
