"""Exporting the run that is shown or selected: the dialog, and model files that the File menu asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gradgui.core.errors import GradguiError
from gradgui.gui.control.background import Background
from gradgui.gui.exporting.export_facts import ExportFacts
from gradgui.gui.exporting.export_process import ExportProcess, ExportRequest
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.runs.engine import SaveKind
from gradgui.runs.export import FORMATS, ExportFormat
from gradgui.runs.sources.opening import code_files
from gradgui.runs.start_point import spec_to_go_on
from gradgui.runs.store.run_reader import RunReader

if TYPE_CHECKING:
    from gradgui.gui.exporting.export_dialog import ExportDialog


class ExportCommands(QObject):
    """Opens export dialogs, starts the processes behind them, and ends them with the window.

    Args:
        services: trust, and how gradgui is started.
        background: reads runs.
        settings: remembers the folder.
        ask_trust: asks whether code may run.
        window: owner.
    """

    #: Something was written: a sentence.
    saved = Signal(str)
    #: It wasn't: message.
    failed = Signal(str)
    #: A dialog has opened.
    opened = Signal(object)
    #: An export without a dialog has begun: its `ExportProcess`.
    began = Signal(object)

    def __init__(
        self,
        services: WindowServices,
        background: Background,
        settings: WindowSettings,
        ask_trust: Callable[[tuple[Path, ...]], bool],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._background, self._settings = services, background, settings
        self._ask_trust = ask_trust
        self._window = window
        self._processes: list[ExportProcess] = []
        self._dialogs: list[ExportDialog] = []
        #: The run that the menu exports; None: there is none. Set by the window.
        self.shown_run: Callable[[], Path | None] = lambda: None

    @property
    def is_busy(self) -> bool:
        """Whether an export is going on."""
        return any(process.is_running for process in self._processes)

    def can_export(self) -> bool:
        """Whether the run that is shown is on disk."""
        return self.shown_run() is not None

    @Slot()
    def ask_shown(self) -> None:
        """Opens the dialog for the run that is shown."""
        path = self.shown_run()
        if path is not None:
            self.ask(path)

    def ask(self, run: Path) -> None:
        """Opens the dialog for a run, once it is read."""
        self._background.submit(
            lambda: ExportFacts.read(run),
            self._open_dialog,
            lambda error: self.failed.emit(self.tr("Not exported: {error}").format(error=error)),
        )

    def _open_dialog(self, facts: ExportFacts) -> None:
        from gradgui.gui.exporting.export_dialog import ExportDialog  # when first opened

        dialog = ExportDialog(facts, self._folder(), self._begin, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._on_dialog_saved)
        dialog.finished.connect(lambda _result: self._dialogs.remove(dialog))
        self._dialogs.append(dialog)
        dialog.show()
        self.opened.emit(dialog)

    def export_model(self, run: Path, out: Path, kind: SaveKind) -> None:
        """Writes the trained model of a stored run; says how it went."""
        try:
            process = self._begin(ExportRequest(run, kind, out), FORMATS[kind])
        except GradguiError as error:
            self.failed.emit(self.tr("Not saved: {error}").format(error=error))
            return
        if process is not None:
            process.done.connect(lambda: self.saved.emit(self.tr("Saved {out}").format(out=out)))
            process.failed.connect(lambda message: self.failed.emit(self.tr("Not saved: {message}").format(message=message)))
            process.start()
            self.began.emit(process)

    def end_all(self) -> None:
        """Ends everything at once: the window closes."""
        for dialog in tuple(self._dialogs):
            dialog.close()
        for process in self._processes:
            process.end()

    def _begin(self, request: ExportRequest, chosen: ExportFormat) -> ExportProcess | None:
        """Returns an export that may begin; None where its code may not run."""
        # Not "--trust": a model file that the scan refuses stays refused unless somebody trusted that very file.
        words = (*request.words, "--trust-store", str(self._services.trust.path))
        if chosen.runs_code:
            files = self._services.trust.untrusted(code_files(spec_to_go_on(RunReader(request.run))))
            if files and not self._ask_trust(files):
                return None
            if files:
                self._services.trust.trust(files)
        allowed = ExportRequest(request.run, request.file_format, request.out, words)
        process = ExportProcess(allowed, self._services.gradgui, self)
        for ended in [one for one in self._processes if not one.is_running]:
            self._processes.remove(ended)
            ended.deleteLater()
        self._processes.append(process)
        return process

    def _folder(self) -> Path:
        """Returns where files are proposed to go: where the last one went, else among the user's documents."""
        last = Path(self._settings.last_folder) if self._settings.last_folder else None
        if last is not None and last.is_dir():
            return last
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(documents) if documents and Path(documents).is_dir() else Path.home()

    @Slot(str)
    def _on_dialog_saved(self, path: str) -> None:
        self._settings.last_folder = str(Path(path).parent)
        self.saved.emit(self.tr("Saved {path}").format(path=path))
