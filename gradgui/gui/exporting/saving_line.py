"""A model that the File menu writes, in the window's bottom line: which, how far, and a button that cancels it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStatusBar, QWidget

from gradgui.gui.exporting.export_commands import ExportCommands
from gradgui.gui.exporting.export_process import ExportProcess
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font


class SavingLine(QWidget):
    """Shown while something is written, else hidden; the dialog for exports shows its own.

    Args:
        line: the bottom line.
        exporting: begins what is written.
    """

    def __init__(self, line: QStatusBar, exporting: ExportCommands) -> None:
        super().__init__(line)
        self._line = line
        self._process: ExportProcess | None = None
        self.words_label = QLabel(self)
        self.words_label.setObjectName("savingLabel")
        self.words_label.setAccessibleName(self.tr("What is being written"))
        self.words_label.setFont(small_font())
        set_role(self.words_label, "muted")
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setObjectName("cancelSavingButton")
        self.cancel_button.setAccessibleName(self.tr("Cancel writing the model"))
        self.cancel_button.setFont(small_font())
        set_role(self.cancel_button, "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words_label)
        row.addWidget(self.cancel_button)
        self.hide()
        line.addPermanentWidget(self)
        self.hide()  # a status bar shows what it is given
        self.cancel_button.clicked.connect(self._on_cancel_button_clicked)
        exporting.began.connect(self._on_exporting_began)

    @Slot(object)
    def _on_exporting_began(self, process: ExportProcess) -> None:
        self._process = process
        process.progressed.connect(self._on_process_progressed)
        process.done.connect(self._on_process_ended)
        process.failed.connect(self._on_process_ended)
        process.cancelled.connect(self._on_process_cancelled)
        self.words_label.setText(self.tr("Writing {name}…").format(name=process.request.out.name))
        self.cancel_button.setEnabled(True)
        self.show()

    @Slot(float)
    def _on_process_progressed(self, share: float) -> None:
        if self._process is not None and self.sender() is self._process:
            words = self.tr("Writing {name}: {share}")
            self.words_label.setText(words.format(name=self._process.request.out.name, share=numbers.share(share)))

    @Slot()
    def _on_process_ended(self) -> None:
        if self.sender() is self._process:
            self._process = None
            self.hide()

    @Slot()
    def _on_process_cancelled(self) -> None:
        self._line.showMessage(self.tr("Not saved: cancelled"), 8000)
        self._on_process_ended()

    @Slot()
    def _on_cancel_button_clicked(self) -> None:
        if self._process is not None:
            self.cancel_button.setEnabled(False)
            self._process.cancel()
