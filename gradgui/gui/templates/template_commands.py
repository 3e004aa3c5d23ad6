"""New spec from a template, and the set-up kept as one: asks, and passes what was made on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.runs.templates import save_template

if TYPE_CHECKING:
    from gradgui.gui.templates.template_dialog import TemplateDialog


class TemplateCommands(QObject):
    """What the File menu does with templates.

    Args:
        folder: where own templates are kept.
        start: returns the folder where new specs are written at first.
        spec: returns the set-up as it stands; None: nothing is open.
        window: owner.
    """

    #: A spec was written and shall be opened: its path.
    created = Signal(str)
    #: Something worth a line in the status bar.
    noted = Signal(str)
    #: It couldn't be done: message.
    failed = Signal(str)

    def __init__(self, folder: Path, start: Callable[[], Path], spec: Callable[[], RunSpec | None], window: QWidget) -> None:
        super().__init__(window)
        self._folder, self._start, self._spec, self._window = folder, start, spec, window
        #: Asks for a name; may be replaced.
        self.ask_name: Callable[[str], str] = self._ask_name

    @Slot()
    def new_spec(self) -> TemplateDialog:
        """Shows the templates; returns the dialog, which closes by itself."""
        from gradgui.gui.templates.template_dialog import TemplateDialog  # when first opened

        dialog = TemplateDialog(self._folder, self._start(), self._window)
        dialog.created.connect(self.created)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    @Slot()
    def save(self) -> None:
        """Keeps the set-up as a template under a name that somebody types."""
        spec = self._spec()
        name = self.ask_name(spec.name if spec is not None else "").strip() if spec is not None else ""
        if spec is None or not name:
            return
        try:
            save_template(self._folder, name, spec)
        except GradguiError as error:
            self.failed.emit(str(error))
        else:
            self.noted.emit(self.tr("Kept as the template {name}").format(name=name))

    def _ask_name(self, name: str) -> str:
        from gradgui.gui.templates.name_dialog import NameDialog  # when first opened

        dialog = NameDialog(name, self._window)
        kept = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.name if kept else ""
