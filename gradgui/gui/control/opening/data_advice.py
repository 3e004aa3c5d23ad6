"""What the data page proposes, taken over into the set-up and opened at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.gui.data.data_page import DataPage
from gradgui.gui.forms.run_form import RunForm


class DataAdvice(QObject):
    """Joins the data page and the form: what is accepted there is an edit here, which is applied with all others.

    Args:
        page: proposes.
        form: holds the spec.
        show_form: brings the form into sight, where a mistake in it stands in the way.
        parent: owner.
    """

    def __init__(self, page: DataPage, form: RunForm, show_form: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._form = form
        self._show_form = show_form
        self._draft: RunSpec | None = None
        page.settingsAccepted.connect(self._on_page_settings_accepted)
        form.draftChanged.connect(self._on_form_draft_changed)
        form.editableChanged.connect(self._on_form_editable_changed)

    @Slot(object)
    def _on_page_settings_accepted(self, settings: Mapping[str, Any]) -> None:
        try:
            for key, value in settings.items():
                self._form.set_value(key, value)
        except SpecError as error:
            self._show_form()
            self._form.show_failure(str(error))
            return
        spec = self._form.edited_spec()
        if spec is None:
            self._show_form()
        elif spec != self._form.opened_spec:
            self._form.specEdited.emit(spec)

    @Slot(object)
    def _on_form_draft_changed(self, spec: RunSpec | None) -> None:
        self._draft = spec
        self._tell()

    @Slot(bool)
    def _on_form_editable_changed(self, _: bool) -> None:
        self._tell()

    def _tell(self) -> None:
        self._page.set_spec(self._draft, editable=self._form.can_edit)
