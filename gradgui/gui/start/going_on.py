"""The strip of the start page that offers to go on with a run that was cut off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gradgui.gui.look import numbers
from gradgui.gui.look.theme import head_font, set_role, theme
from gradgui.gui.start.recent_row import opened_words
from gradgui.runs.catalogue.run_summary import RunSummary

#: An older one is no longer what somebody was in the middle of.
MOST_DAYS = 14
#: Below this width the buttons stand below the words.
NARROW_PX = 420


def cut_off_run(runs: Sequence[RunSummary], dismissed: Collection[str], now: dt.datetime) -> RunSummary | None:
    """Returns the newest run that was cut off lately and hasn't ended since, unless somebody dismissed it; None: none.

    Args:
        runs: all of them.
        dismissed: names of folders.
        now: with a time zone.
    """
    recent = now - dt.timedelta(days=MOST_DAYS)
    found = [
        run
        for run in runs
        if run.state == "interrupted" and run.started >= recent and run.steps and run.path.name not in dismissed
    ]
    return max(found, key=lambda run: run.started, default=None)


class GoingOn(QWidget):
    """Says which run was cut off and where; goes on with it, shows it, or is dismissed."""

    #: Somebody wants to go on with the run: its folder.
    resumeRequested = Signal(str)
    #: Somebody wants to look at it.
    openRequested = Signal(str)
    #: Somebody doesn't want to hear of it again: the name of its folder.
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("goingOn")
        self._path = Path()
        self._title, self._words = QLabel(self), QLabel(self)
        self._title.setFont(head_font())
        self._words.setWordWrap(True)
        set_role(self._words, "muted")
        self.resume_button = QPushButton(self.tr("Resume"), self)
        self.resume_button.setObjectName("resumeCutOffButton")
        set_role(self.resume_button, "primary")
        self.look_button = QPushButton(self.tr("Look at it"), self)
        self.look_button.setObjectName("openCutOffButton")
        self.dismiss_button = QToolButton(self)
        self.dismiss_button.setObjectName("dismissCutOffButton")
        self.dismiss_button.setText("✕")
        self.dismiss_button.setFixedSize(26, 26)
        self.dismiss_button.setToolTip(self.tr("Don't offer this again; the run stays in the table of runs"))
        set_role(self.dismiss_button, "flat")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        self._layout = layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        layout.setContentsMargins(18, 12, 10, 12)
        layout.setSpacing(8)
        layout.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.resume_button, self.look_button, self.dismiss_button):
            buttons.addWidget(button)
        layout.addLayout(buttons)
        self.resume_button.clicked.connect(self._on_resume_button_clicked)
        self.look_button.clicked.connect(self._on_look_button_clicked)
        self.dismiss_button.clicked.connect(self._on_dismiss_button_clicked)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Returns the size with the buttons below the words."""
        buttons = (self.resume_button, self.look_button, self.dismiss_button)
        return QSize(sum(button.sizeHint().width() + 8 for button in buttons) + 28, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the buttons below the words where it is narrow."""
        super().resizeEvent(event)
        wide = self.width() >= NARROW_PX
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def show_run(self, run: RunSummary | None) -> None:
        """Offers to go on with a run; None: hides."""
        self.setVisible(run is not None)
        if run is None:
            return
        self._path = run.path
        self._title.setText(self.tr("Go on with {name}").format(name=run.name))
        when = opened_words(run.started, dt.datetime.now().astimezone())
        if run.n_steps is None:
            words = self.tr("Begun {when}, cut off after {n} steps. All of them are kept.")
            self._words.setText(words.format(when=when, n=numbers.count(run.steps)))
        else:
            words = self.tr("Begun {when}, cut off after {n} of {total} steps. All of them are kept.")
            self._words.setText(words.format(when=when, n=numbers.count(run.steps), total=numbers.count(run.n_steps)))
        self.resume_button.setAccessibleName(self.tr("Resume {name}").format(name=run.name))
        self.look_button.setAccessibleName(self.tr("Look at {name}").format(name=run.name))
        self.dismiss_button.setAccessibleName(self.tr("Don't offer {name} again").format(name=run.name))

    @Slot()
    def _on_resume_button_clicked(self) -> None:
        self.resumeRequested.emit(str(self._path))

    @Slot()
    def _on_look_button_clicked(self) -> None:
        self.openRequested.emit(str(self._path))

    @Slot()
    def _on_dismiss_button_clicked(self) -> None:
        self.hide()
        self.dismissed.emit(self._path.name)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the ground, with a stripe that says that something waits."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.amber))
        painter.drawRoundedRect(QRectF(7, 10, 3, self.height() - 20), 1.5, 1.5)
        painter.end()
