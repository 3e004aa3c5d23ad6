"""What leaving out the gradients of what is frozen would save: measured when somebody asks, and then one click away."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gradgui.core.controls import Controls
from gradgui.core.measured import Measured
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font


class SkipSavings(QWidget):
    """A line below the tree, there only where something is frozen and something learns.

    Measuring holds the training up for about two seconds and changes nothing. A measurement holds for the ticks that it was
    made with; with others, it has to be made again.
    """

    #: Somebody wants to know.
    measureRequested = Signal()
    #: Somebody wants the gradients of what is frozen "watch"ed or "skip"ped.
    frozenGradientsRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controls: Controls | None = None
        self._measured: Measured | None = None
        self._flags: tuple[bool, ...] | None = None
        self._editable = self._measuring = self._possible = False
        self.label = QLabel(self)
        self.label.setObjectName("skipSavingsLabel")
        self.label.setFont(small_font())
        self.label.setWordWrap(True)
        set_role(self.label, "muted")
        self.measure_button = self._button(
            "measureSkipButton", self.tr("Measure"), self.tr("Measure what skipping what is frozen saves")
        )
        self.measure_button.setToolTip(self.tr("Times the step with and without it; training waits for about two seconds"))
        self.skip_button = self._button("skipFrozenButton", self.tr("Skip"), self.tr("Skip the gradients of what is frozen"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.measure_button)
        layout.addWidget(self.skip_button)
        self.measure_button.clicked.connect(self.measureRequested)
        self.skip_button.clicked.connect(self._on_skip_button_clicked)
        self._show()

    def _button(self, name: str, text: str, spoken: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        button.setFont(small_font())
        set_role(button, "link")
        return button

    def set_controls(self, requested: Controls | None, *, editable: bool) -> None:
        """Takes what shall hold, and whether it can be changed; None: nothing is shown."""
        self._controls, self._editable = requested, editable
        self._show()

    def set_measured(self, measured: Measured | None, *, measuring: bool, possible: bool) -> None:
        """Takes the newest measurement, whether one is being made, and whether one can be made at all."""
        if measured != self._measured:
            self._measured = measured
            self._flags = self._controls.selection.flags if self._controls is not None else None
        self._measuring, self._possible = measuring, possible
        self._show()

    def can_measure(self) -> bool:
        """Whether there is something to measure."""
        selection = self._controls.selection if self._controls is not None else None
        return (
            selection is not None
            and self._editable
            and self._possible
            and not self._measuring
            and 0 < selection.n_active_parameters < selection.n_learnable_parameters
        )

    def _show(self) -> None:
        selection = self._controls.selection if self._controls is not None else None
        some = selection is not None and 0 < selection.n_active_parameters < selection.n_learnable_parameters
        self.setVisible(some and self._editable and self._possible)
        if selection is None or self._controls is None or not some:
            return
        skips = self._controls.frozen_gradients == "skip"
        holds = self._measured is not None and self._flags == selection.flags
        self.measure_button.setEnabled(self.can_measure())
        self.measure_button.setVisible(not skips)
        self.skip_button.setText(self.tr("Watch") if skips else self.tr("Skip"))
        self.skip_button.setAccessibleName(
            self.tr("{words} the gradients of what is frozen").format(words=self.tr("Watch") if skips else self.tr("Skip"))
        )
        self.skip_button.setVisible(skips or (holds and self._measured is not None and self._measured.noticeable))
        self.label.setToolTip(self._measured.text() if holds and self._measured is not None else "")
        self.label.setText(self._words(skips=skips, measured=self._measured if holds else None))

    def _words(self, *, skips: bool, measured: Measured | None) -> str:
        if self._measuring:
            return self.tr("Measuring what skipping saves…")
        if skips:
            return self.tr("What is frozen is skipped")
        if measured is None:
            return self.tr("What would skipping what is frozen save?")
        if not measured.noticeable:
            return self.tr("Skipping what is frozen saves nothing")
        saved = numbers.share(measured.share)
        return self.tr("Skipping what is frozen saves {saved} of a step").format(saved=saved)

    @Slot()
    def _on_skip_button_clicked(self) -> None:
        skips = self._controls is not None and self._controls.frozen_gradients == "skip"
        self.frozenGradientsRequested.emit("watch" if skips else "skip")
