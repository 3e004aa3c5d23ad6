"""Model files that weren't opened because of what was found in them: shows it, and opens those that somebody trusts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gradgui.core.refusal import RefusedFileError
from gradgui.gui.control.background import Background
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.services import WindowServices

AskRefused = Callable[[RefusedFileError], bool]


class Refusals(QObject):
    """Asks once opening has failed, so that the window never waits for a scan.

    Args:
        services: the trust store.
        controller: whose failures are heard.
        background: where a file is hashed, which may take a second.
        open_again: opens what was opened last.
        parent: owner, over which it is asked.
    """

    #: It was not opened: message, and what asks again.
    refused = Signal(str, object)
    #: It is trusted from now on, and is opened again.
    trusted = Signal()
    #: The answer can't be remembered: message, details.
    failed = Signal(str, str)

    def __init__(
        self,
        services: WindowServices,
        controller: RunController,
        background: Background,
        open_again: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._trust = services.trust
        self._controller = controller
        self._background = background
        #: Shows what was found, and says whether the file is to be opened all the same; may be replaced.
        self.ask: AskRefused = lambda error: _ask(error, parent)
        self._open_again = open_again
        # Queued: whatever else listens has said what it has to say before a dialog is in the way.
        controller.runFailed.connect(self._on_controller_run_failed, Qt.ConnectionType.QueuedConnection)

    @Slot(str, str)
    def _on_controller_run_failed(self, _message: str, _details: str) -> None:
        error = self._controller.error
        if isinstance(error, RefusedFileError):
            self._show(error, self._open_again)

    def _show(self, error: RefusedFileError, open_again: Callable[[], None]) -> None:
        if not self.ask(error):
            if error.can_be_trusted:
                text = self.tr("Not opened: {name} holds more than built-in parts of Keras, and wasn't trusted.").format(
                    name=error.path.name
                )
                self.refused.emit(text, lambda: self._show(error, open_again))
            return

        def done(_nothing: None) -> None:
            self.trusted.emit()
            open_again()

        self._background.submit(
            lambda: self._trust.trust([error.path]), done, lambda failure: self.failed.emit(str(failure), "")
        )


def _ask(error: RefusedFileError, parent: QWidget) -> bool:
    from gradgui.gui.dialogs.refusal_dialog import RefusalDialog  # when first opened

    return RefusalDialog.ask(error, parent)
