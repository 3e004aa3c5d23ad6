"""One line of the form: a label, what it is edited with, and what is wrong with it below. Knows no spec."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.forms.form_label import form_label, label_width
from gradgui.gui.forms.parts.note_label import NoteLabel
from gradgui.gui.forms.parts.planned_editor import PlannedEditor
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.language.translation import translate
from gradgui.gui.look.eliding_edit import ElidingEdit
from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import set_pending, set_role, set_wrong

#: What several fields are called, each in its section: a screen reader says the key, too.
_SHARED = "Arguments"


class FieldRow(QObject):
    """A field with its label and its mistake.

    Args:
        field: what it edits.
        page: parent of its widgets.
    """

    #: Somebody typed or chose something: the whole text.
    edited = Signal(str)
    #: Enter was pressed.
    confirmed = Signal()
    #: Somebody wants to choose a file for it.
    browseRequested = Signal()

    def __init__(self, field: SpecField, page: QWidget) -> None:
        super().__init__(page)
        self.field = field
        title = translate("SpecField", field.label)
        self.label = form_label(title, page)
        self.label.setWordWrap(True)  # fields stand below each other, whatever they're called
        fit_text(self.label, lambda label: label.setFixedWidth(label_width(label)))
        self._word_of = {translate("SpecField", word): word for word in field.words}
        self._edit: QLineEdit | None = None
        self.widget: QWidget = self._made_widget(page)
        self.widget.setObjectName(f"{field.key}Field")
        for part in (self.widget, self._edit):
            if part is not None:
                part.setAccessibleName(f"{title} ({field.key})" if field.label == _SHARED else title)
                part.setAccessibleDescription(field.help)
                part.setToolTip(f"{field.help}\n{field.key}")
        self.label.setBuddy(self.widget)
        self.label.setToolTip(field.help)
        if self._edit is not None:
            self._edit.textEdited.connect(self.edited)
            self._edit.returnPressed.connect(self.confirmed)
        self._box: QWidget = self.widget
        self.browse_button: QToolButton | None = None
        if field.files:
            self._add_browse_button(page)
        self._shown = True
        self.set_placeholder(field.default)
        self.hint = NoteLabel("amber", page)
        self.hint.setObjectName(f"{field.key}Hint")
        self.mistake = NoteLabel("bad", page)

    def _made_widget(self, page: QWidget) -> QWidget:
        field = self.field
        if field.kind == "planned":
            editor = PlannedEditor(page)
            editor.edited.connect(self.edited)
            editor.confirmed.connect(self.confirmed)
            return editor
        if not field.choices:
            self._edit = ElidingEdit(page)
            return self._edit
        combo = StillComboBox(page)
        combo.setEditable(not field.words)
        if combo.isEditable():
            combo.setLineEdit(ElidingEdit(combo))
        combo.addItems([*self._word_of] or list(field.choices))
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.setMinimumContentsLength(10)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.textActivated.connect(self._on_combo_text_activated)
        self._edit = combo.lineEdit()
        return combo

    @Slot(str)
    def _on_combo_text_activated(self, text: str) -> None:
        self.edited.emit(self._word_of.get(text, text))

    def _add_browse_button(self, page: QWidget) -> None:
        button = QToolButton(page)
        button.setText("…")
        button.setObjectName(f"{self.field.key}BrowseButton")
        button.setAccessibleName(self.tr("Choose a file for {field}").format(field=self.label.text()))
        button.setToolTip(self.tr("Choose a file"))
        button.setFixedSize(28, self.widget.sizeHint().height())
        set_role(button, "tool")
        button.clicked.connect(self.browseRequested)
        self._box = QWidget(page)
        self._box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # else a mistake squeezes it
        row = QHBoxLayout(self._box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.widget, 1)
        row.addWidget(button)
        self.browse_button = button

    def add_to(self, form: QFormLayout) -> None:
        """Puts the line and what is wrong with it into a form."""
        if self.field.kind == "planned":  # as wide as the form: what it is, the section's head says
            self.label.hide()
            form.addRow(self._box)
        else:
            form.addRow(self.label, self._box)
        form.addRow(self.hint)
        form.addRow(self.mistake)

    @property
    def is_shown(self) -> bool:
        """Whether the line means something at present."""
        return self._shown

    def set_shown(self, shown: bool) -> None:
        """Shows the line, or hides it where it means nothing at present."""
        if shown is self._shown:
            return
        self._shown = shown
        self.label.setVisible(shown and self.field.kind != "planned")
        self._box.setVisible(shown)
        for words in (self.hint, self.mistake):
            words.setVisible(shown and bool(words.text()))

    def show_text(self, text: str) -> None:
        """Shows a text from its beginning; a list of choices shows the choice."""
        if isinstance(self.widget, PlannedEditor):
            self.widget.show_text(text)
        elif isinstance(self.widget, QComboBox) and not self.widget.isEditable():
            shown = translate("SpecField", text)
            self.widget.setCurrentIndex(self.widget.findText(shown))
        elif self._edit is not None and self._edit.text() != text:
            self._edit.setText(text)
            self._edit.setCursorPosition(0)

    def show_mistake(self, text: str) -> None:
        """Says what is wrong; "" if nothing is."""
        self._say(self.mistake, text)
        set_wrong(self.widget, bool(text))

    def show_hint(self, text: str) -> None:
        """Says what should be known of what was chosen; "" if nothing should."""
        self._say(self.hint, text)

    def _say(self, label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
        label.setVisible(self._shown and bool(text))

    def show_waiting(self, waiting: bool) -> None:
        """Shows in amber that what it says isn't applied yet."""
        set_pending(self.widget, waiting)

    def set_placeholder(self, text: str) -> None:
        """Says what holds while it is empty."""
        if self._edit is not None:
            self._edit.setPlaceholderText(text)

    def set_enabled(self, enabled: bool) -> None:
        """Says whether it can be changed."""
        self.widget.setEnabled(enabled)
        if self.browse_button is not None:
            self.browse_button.setEnabled(enabled)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in it."""
        focus = self.widget.window().focusWidget()
        return focus is not None and (focus is self.widget or self.widget.isAncestorOf(focus))

    @Slot(str)
    def take(self, text: str) -> None:
        """Takes a text as if somebody had typed it."""
        self.show_text(text)
        self.edited.emit(text)
