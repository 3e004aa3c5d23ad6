"""Specs on the clipboard: that of what is shown or of a stored run goes there as TOML, and what lies there is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import read_spec, spec_to_toml
from gradgui.gui.arrivals.arrivals import Arrivals
from gradgui.gui.arrivals.incoming import is_text_alone
from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.control.run_controller import RunController
from gradgui.runs.store.run_format import SPEC_FILE


class SpecClipboard(QObject):
    """Copies and pastes specs.

    Args:
        controller: has the spec that is open.
        shown: the run that is looked at.
        arrivals: opens what is pasted.
        parent: owner.
    """

    #: A sentence on what was copied.
    noted = Signal(str)
    #: It can't be done: message.
    failed = Signal(str)

    def __init__(
        self, controller: RunController, shown: Callable[[], ShownRun | None], arrivals: Arrivals, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._shown = shown
        self._arrivals = arrivals

    @property
    def can_copy(self) -> bool:
        """Whether there is a spec to copy: what is open, or what the shown run was started with."""
        return self._spec() is not None

    def _spec(self) -> RunSpec | None:
        shown = self._shown()
        return shown.spec if shown is not None and shown.stored else self._controller.current_spec()

    def copy(self) -> None:
        """Puts the spec of what is shown on the clipboard, with the ticks and the rate as they stand."""
        spec = self._spec()
        if spec is not None:
            self._put(spec)

    def copy_of_run(self, folder: Path) -> None:
        """Puts the spec of a stored run on the clipboard."""
        try:
            self._put(read_spec(folder / SPEC_FILE))
        except GradguiError as error:
            self.failed.emit(str(error))

    def _put(self, spec: RunSpec) -> None:
        QGuiApplication.clipboard().setText(spec_to_toml(spec))
        self.noted.emit(self.tr("Copied the spec of {name}").format(name=spec.name or self.tr("this run")))

    def paste(self) -> None:
        """Opens what is on the clipboard: a spec as text, files, or text that names some."""
        mime = QGuiApplication.clipboard().mimeData()
        if is_text_alone(mime):
            if mime.text().strip():
                self._arrivals.open_spec_text(mime.text())
                return
            self.failed.emit(self.tr("The clipboard must hold a spec as TOML, a file or a path. Received: nothing of that."))
        elif self._arrivals.sort(mime).items:
            self._arrivals.take(mime)
        else:
            self.failed.emit(self.tr("The clipboard must hold a spec as TOML, a file or a path. Received: nothing of that."))
