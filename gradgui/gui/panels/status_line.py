"""The window's bottom line: what it stands on at the left, how the loop runs at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStatusBar, QWidget

from gradgui.core.status import RunStatus
from gradgui.gui.control.drawing_budget import SHARE, DrawingBudget
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font

#: Between the last word and the edge of the window.
_RIGHT_PX = 6


class StatusLine(QStatusBar):
    """Versions and device once they're known, until then what is awaited; the last chunk's size and time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._loaded = False
        self._left, self._drawing, self._right = QLabel(self), QLabel(self), QLabel(self)
        for label, name in (
            (self._left, self.tr("Versions and device")),
            (self._drawing, self.tr("How often is drawn")),
            (self._right, self.tr("Last chunk")),
        ):
            label.setFont(small_font())
            label.setAccessibleName(name)
            set_role(label, "muted")
        self._left.setObjectName("versionsLabel")
        self.addWidget(self._left, 1)
        self._drawing.setObjectName("drawingLabel")
        #: Does without a stored run that is being read; shown only meanwhile.
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setObjectName("cancelReadingButton")
        self.cancel_button.setAccessibleName(self.tr("Cancel reading the run"))
        self.cancel_button.setFont(small_font())
        set_role(self.cancel_button, "link")
        self.cancel_button.hide()
        self.addPermanentWidget(self.cancel_button)
        run = QWidget(self)  # one sentence in two labels, of which one has a tip
        sentence = QHBoxLayout(run)
        sentence.setContentsMargins(0, 0, _RIGHT_PX, 0)
        sentence.setSpacing(0)
        sentence.addWidget(self._drawing)
        sentence.addWidget(self._right)
        self.addPermanentWidget(run)
        self.show_run(RunStatus(), {}, "")

    def show_run(self, status: RunStatus, environment: dict[str, str], waiting: str) -> None:
        """Shows what a run stands on and how its loop runs.

        Args:
            status: of the run.
            environment: versions by package, as the engine gives them.
            waiting: what is awaited; "" if nothing is.
        """
        names = {"tensorflow": "TensorFlow", "keras": "Keras"}
        words = [f"{name} {_short(environment[key])}" for key, name in names.items() if environment.get(key)]
        self._loaded = self._loaded or bool(words) or bool(waiting)  # what was waited for began with the import
        if status.device:
            words.append(status.device)
        text = waiting if waiting and not words else " · ".join(words)
        _set(self._left, text or ("" if self._loaded else self.tr("TensorFlow is loaded with the first model")))
        chunk = ""
        if status.chunk_steps:
            steps = (
                self.tr("1 step")
                if status.chunk_steps == 1
                else self.tr("{chunk_steps} steps").format(chunk_steps=numbers.count(status.chunk_steps))
            )
            chunk = self.tr("chunk {steps} · {chunk_s}").format(steps=steps, chunk_s=numbers.milliseconds(status.chunk_s))
        _set(self._right, chunk)

    def show_drawing(self, budget: DrawingBudget, *, training: bool) -> None:
        """Says that drawing is thinned, so that it doesn't hold up training; nothing otherwise."""
        thinned = training and budget.is_thinned
        words = self.tr("drawn every {wait_s:.1f} s").format(wait_s=budget.wait_s)
        separator = " · " if self._right.text() else ""
        _set(self._drawing, f"{words}{separator}" if thinned else "")
        if thinned:
            self._drawing.setToolTip(
                self.tr(
                    "At ten times a second, drawing would take {share} of the time; while training runs it "
                    "gets at most {SHARE}. The record has every step all the same."
                ).format(share=numbers.share(budget.share), SHARE=numbers.share(SHARE))
            )


def _set(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)


def _short(version: str) -> str:
    return ".".join(version.split(".")[:2])
