"""The panel with the set-up of a run: what can be set while it runs, above the form and the TOML that start it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.live_settings import LiveSettings
from gradgui.gui.forms.parts.help_strip import HelpStrip
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.forms.run_outlook import RunOutlook
from gradgui.gui.forms.text.spec_origin import SpecOrigin
from gradgui.gui.forms.text.toml_page import TomlPage
from gradgui.gui.look.text_size import fit_bold
from gradgui.gui.look.theme import set_role

#: From this width on, form and TOML fit beside each other.
WIDE = 760
#: What can be shown of the set-up.
VIEWS = ("form", "text", "both")


class SetUpPanel(QWidget):
    """Live settings stay in sight; form and TOML below them show the same edits, and what waits is said at the foot.

    Attributes:
        live: what can be set while a run goes on.
        form: what a run is started with.
        page: the same as TOML.
    """

    #: "form", "text" or "both" is shown.
    viewChanged = Signal(str)
    #: The same, chosen by hand.
    viewChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live = LiveSettings(self)
        self._splitter = QSplitter(self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        self.form = form = RunForm(self._splitter)
        self.page = TomlPage(self._splitter)
        self.help = HelpStrip(self)
        self.outlook = RunOutlook(form, self)
        form.page.add_on_top(self.outlook.differences)
        self._view = "form"
        line = QFrame(self)
        line.setFixedHeight(1)
        set_role(line, "rule")
        self._buttons = QButtonGroup(self)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        titles = (self.tr("Form"), self.tr("TOML"), self.tr("Side by side"))
        for number, (view, title) in enumerate(zip(VIEWS, titles, strict=True)):
            button = QPushButton(title, self)
            button.setObjectName(f"{view}ViewButton")
            button.setAccessibleName(self.tr("Show the set-up as: {view}").format(view=title))
            button.setCheckable(True)
            set_role(button, "segment")
            fit_bold(button, 24)
            self._buttons.addButton(button, number)
            head.addWidget(button)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(live)
        layout.addWidget(line)
        layout.addLayout(head)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.outlook.plan)
        layout.addWidget(self.help)
        layout.addWidget(form.apply_bar)
        self._buttons.idClicked.connect(self._on_buttons_id_clicked)
        form.fieldFocused.connect(self.help.show_field)
        form.draftChanged.connect(self._on_form_draft_changed)
        form.editableChanged.connect(self.page.set_editable)
        form.textErrorWanted.connect(self._on_form_text_error_wanted)
        form.apply_bar.discardRequested.connect(self.page.discard)
        form.is_edited_elsewhere = self._is_text_edited
        self.page.specWritten.connect(form.set_draft)
        self.page.errorChanged.connect(form.set_text_error)
        self.show_view("form")

    @property
    def view(self) -> str:
        """What is shown: "form", "text", "both"."""
        return self._view

    def show_view(self, view: str) -> None:
        """Shows the form, the TOML, or both; beside each other only where there is room."""
        self._view = view
        self._fit()
        self.viewChanged.emit(view)

    def set_origin(self, origin: SpecOrigin | None) -> None:
        """Takes the file that the spec came from."""
        self.page.set_origin(origin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Called by Qt."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= WIDE
        view = "form" if self._view == "both" and not wide else self._view
        self._buttons.button(VIEWS.index("both")).setVisible(wide)
        self._buttons.button(VIEWS.index(view)).setChecked(True)
        self.form.setVisible(view != "text")
        self.page.setVisible(view != "form")

    def _is_text_edited(self) -> bool:
        return self.page.editor.hasFocus()

    @Slot(int)
    def _on_buttons_id_clicked(self, number: int) -> None:
        self.show_view(VIEWS[number])
        self.viewChosen.emit(self._view)

    @Slot(object)
    def _on_form_draft_changed(self, spec: RunSpec | None) -> None:
        if self.form.opened_spec is None:
            self.page.set_spec(None)
        elif spec is not None:
            self.page.set_spec(spec, self.form.opened_spec)

    @Slot()
    def _on_form_text_error_wanted(self) -> None:
        if self._view == "form":
            self.show_view("text")
        self.page.go_to_error()
