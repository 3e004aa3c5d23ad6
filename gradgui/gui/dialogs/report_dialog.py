"""What is shown when the window's own code fails: a report to copy. The window keeps running, and so does its run."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from gradgui.gui.dialogs.about import version_lines
from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.theme import number_font, set_role

#: So many different faults are told apart; whatever comes after them is in the log.
MOST_FAULTS = 10
_WORDS = QT_TRANSLATE_NOOP(
    "ReportDialog",
    "Part of the window failed. That is a fault of gradgui's own: the window keeps running, and a run that is going on "
    "isn't touched by it. If something looks wrong, close the window and open it again; nothing recorded is lost. "
    "Please send this report to gradgui's developers.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception that nobody caught.

    Args:
        place: its class and where it was raised: two faults with the same place are one that happened twice.
        words: its class and message.
        trace: its traceback, the user's home folder written as "~".
    """

    place: tuple[str, ...]
    words: str
    trace: str

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        """Returns an exception as a fault."""
        frames = traceback.extract_tb(error.__traceback__)
        place = (type(error).__qualname__, *(f"{frame.filename}:{frame.lineno}" for frame in frames))
        trace = "".join(traceback.format_exception(error)).rstrip()
        return cls(place, f"{type(error).__name__}: {error}", trace.replace(str(Path.home()), "~"))


class ReportDialog(QDialog):
    """One dialog for all faults of a session, never in the way: what happened, how often, and a button that copies it.

    Args:
        log_file: where the same is written to; None: nowhere.
        parent: the window.
    """

    def __init__(self, log_file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong in the window"))
        self.setObjectName("reportDialog")
        self.setModal(False)
        self.resize(720, 480)
        self._faults: dict[tuple[str, ...], tuple[Fault, int]] = {}
        self._n_more = 0
        self.head = QLabel(self)
        self.head.setObjectName("reportHead")
        self.head.setWordWrap(True)
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.head, "head")
        words = QLabel(translate("ReportDialog", _WORDS), self)
        words.setWordWrap(True)
        self.report = QPlainTextEdit(self)
        self.report.setObjectName("reportText")
        self.report.setAccessibleName(self.tr("Report"))
        self.report.setReadOnly(True)
        self.report.setFont(number_font())
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        place = QLabel(
            self.tr("Also written to {log_file}").format(log_file=log_file)
            if log_file is not None
            else self.tr("No log file is kept."),
            self,
        )
        place.setObjectName("reportLogPlace")
        place.setWordWrap(True)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(place, "muted")
        buttons = QDialogButtonBox(self)
        self.copy_button = buttons.addButton(self.tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setObjectName("copyReportButton")
        self.close_button = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.close_button.setDefault(True)
        press_by_enter(self.copy_button)
        self.copy_button.clicked.connect(self.copy)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(self.head)
        layout.addWidget(words)
        layout.addWidget(self.report, 1)
        layout.addWidget(place)
        layout.addWidget(buttons)

    def add(self, fault: Fault) -> None:
        """Adds a fault, and shows the dialog where it is a new one; one that was seen before is only counted."""
        known = self._faults.get(fault.place)
        if known is None and len(self._faults) >= MOST_FAULTS:
            self._n_more += 1
        else:
            self._faults[fault.place] = (fault, 1 if known is None else known[1] + 1)
        self._show_faults(fault)
        if known is None and self._n_more == 0:
            self.show()
            self.raise_()

    def text(self) -> str:
        """Returns the report: versions, and each fault with its traceback."""
        return "\n".join([*version_lines(), "", *self._sections()])

    @Slot()
    def copy(self) -> None:
        """Puts the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
        self.copy_button.setText(self.tr("Copied"))

    def _show_faults(self, newest: Fault) -> None:
        bar = self.report.verticalScrollBar()
        at = bar.value()
        self.head.setText(newest.words if len(newest.words) <= 300 else f"{newest.words[:299]}…")
        self.report.setPlainText(self.text())
        bar.setValue(at)  # somebody may be reading
        self.copy_button.setText(self.tr("Copy report"))

    def _sections(self) -> list[str]:
        sections = []
        for fault, count in self._faults.values():
            times = self.tr("Happened {count} times:\n").format(count=count) if count > 1 else ""
            sections.append(f"{times}{fault.trace}\n")
        if self._n_more:
            sections.append(self.tr("And {n_more} more, which the log has.").format(n_more=self._n_more))
        return sections
