"""The menu that says which curves the loss plot has: a check a curve, and how much is smoothed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from gradgui.gui.plots.loss.curve_choice import (
    LEARNING_RATE,
    PARENT,
    PENALTY,
    SMOOTHED,
    SMOOTHINGS,
    TRAINING,
    VALIDATION,
    CurveChoice,
)


class CurveMenu(QMenu):
    """Ticks of curves leave it open.

    Args:
        choice: what it shows and changes.
        parent: the button that opens it.
    """

    def __init__(self, choice: CurveChoice, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice = choice
        self.setObjectName("lossCurveMenu")
        self.setAccessibleName(self.tr("Curves of the loss plot"))
        self.setToolTipsVisible(True)

    def fill(self, metrics: tuple[str, ...], *, rate_shown: bool, parent: str = "") -> None:
        """Offers what a run has; called before it is shown.

        Args:
            metrics: the names of the run's metrics.
            rate_shown: whether the learning rate is shown now.
            parent: the name of the run that it was forked from; "": none is known.
        """
        self.clear()
        self._add(TRAINING, self.tr("&Training, every step"))
        self._add(SMOOTHED, self.tr("&Smoothed"))
        self._add(VALIDATION, self.tr("&Validation"))
        self._add(PENALTY, self.tr("&Penalty"), self.tr("The part of the loss that comes from regularisers"))
        self._add(
            LEARNING_RATE, self.tr("&Learning rate"), self.tr("On an axis of its own at the right, logarithmic"), rate_shown
        )
        if parent:
            name = parent.replace("&", "&&")
            self._add(PARENT, self.tr("P&arent run: {}").format(name), self.tr("From the fork on, grey and dashed"))
        if metrics:
            self.addSeparator()
            for name in metrics:
                self._add(name, name.replace("&", "&&"), self.tr("On every batch; dashed on the validation data"))
        self.addSeparator()
        amounts = self.addMenu(self.tr("S&moothing"))
        amounts.setObjectName("smoothingMenu")
        group = QActionGroup(amounts)
        for smoothing in SMOOTHINGS:
            action = QAction(self.tr(smoothing.words), amounts, checkable=True)
            action.setObjectName(f"smoothing.{smoothing.key}")
            action.setChecked(smoothing == self._choice.smoothing)
            action.triggered.connect(partial(self._on_smoothing_triggered, smoothing.key))
            group.addAction(action)
            amounts.addAction(action)
            if smoothing.key == "strong":
                amounts.addSeparator()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ticks without closing, so that several can be."""
        action = self.activeAction()
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks without closing."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)

    def _add(self, name: str, words: str, tip: str = "", shown_anyway: bool = False) -> None:
        action = self.addAction(words)
        action.setObjectName(f"curve.{name}")
        action.setCheckable(True)
        action.setToolTip(tip)
        shown = self._choice.shown(name)
        action.setChecked(shown_anyway if shown is None else shown)
        action.toggled.connect(partial(self._choice.show, name))

    def _on_smoothing_triggered(self, key: str, _checked: bool = False) -> None:
        self._choice.smooth(next(smoothing for smoothing in SMOOTHINGS if smoothing.key == key))
