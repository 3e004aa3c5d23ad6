"""The bar on top: start, pause, step, stop; how far the run is; its rate and its device. Sends requests as signals."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gradgui.core.controls import Controls
from gradgui.core.status import ENDED, Activity, RunState
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.eliding_label import ElidingLabel
from gradgui.gui.look.glyphs import pause_icon, play_icon
from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.gui.transport.learning_rate_control import LearningRateControl
from gradgui.gui.transport.more_edit import MoreEdit
from gradgui.gui.transport.transport_rows import TransportRows
from gradgui.gui.transport.transport_state import TransportState
from gradgui.gui.transport.transport_words import status_words, step_text

_END = QT_TRANSLATE_NOOP("TransportBar", "End the run; everything recorded is kept")
_CANCEL = QT_TRANSLATE_NOOP(
    "TransportBar", "Open it no further. What has begun and can't be interrupted ends unused; something else can be opened"
)
_ENDING = QT_TRANSLATE_NOOP("TransportBar", "It ends once what has begun is done: that can't be interrupted")
_BREAK_OFF = QT_TRANSLATE_NOOP("TransportBar", "Break off, and show the run whose steps are repeated")


class TransportBar(QWidget):
    """One primary button that is Start, Resume or Pause; the run's progress beside it."""

    startRequested = Signal()
    pauseRequested = Signal()
    stepRequested = Signal()
    #: So many steps more, then a pause.
    moreRequested = Signal(int)
    stopRequested = Signal()
    #: Another rate, and whether it is a step of several that belong together.
    learningRateChosen = Signal(float, bool)
    #: The rate of the spec's schedule is asked for.
    scheduleChosen = Signal()
    deviceChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TransportState()
        self.start_button = self._button("startButton", self.tr("Start"), self.tr("Start training"))
        self.pause_button = self._button("pauseButton", self.tr("Pause"), self.tr("Pause at the next chunk boundary"))
        self.step_button = self._button("stepButton", self.tr("Step"), self.tr("Carry out a single step"))
        self.more_edit = MoreEdit(self)
        self.stop_button = self._button("stopButton", self.tr("Stop"), translate("TransportBar", _END))
        set_role(self.start_button, "primary")
        set_role(self.pause_button, "primary")
        self.pause_button.hide()
        self.name_label = QLabel(self)
        set_role(self.name_label, "head")
        self.name_label.setObjectName("runNameLabel")
        self.step_label = QLabel(self)
        self.step_label.setObjectName("stepLabel")
        set_role(self.step_label, "muted")
        self.status_label = ElidingLabel(self)
        self.status_label.setObjectName("statusLabel")
        self.status_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("runProgress")
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setRange(0, 1000)
        self.learning_rate = LearningRateControl(self)
        self.device_combo = StillComboBox(self)  # nobody changes a device by scrolling
        self.device_combo.setObjectName("deviceCombo")
        self.device_combo.setAccessibleName(self.tr("Device"))
        self.device_combo.setMinimumWidth(88)
        self.device_combo.addItem("auto")
        self._lay_out()
        self._connect()
        self._paint_icons()
        theme().changed.connect(self._paint_icons)
        self.show_state(TransportState(obstacle=self.tr("Nothing is open. Open a model, a program or an example first.")))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for control in (self.start_button, self.pause_button, self.step_button, self.more_edit, self.stop_button):
            buttons.addWidget(control)
        again, both = self.tr("Start again"), (self.tr("Cancel"), self.tr("Stop"))
        for button in (self.start_button, self.pause_button):
            fit_text(button, lambda one: one.setFixedWidth(max(_longest_px(one, (again,)) + 58, 112)))
        fit_text(self.stop_button, lambda one: one.setMinimumWidth(_longest_px(one, both) + 26))
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.name_label)
        words.addWidget(self.step_label)
        words.addWidget(self.status_label, 1)
        middle = QVBoxLayout()
        middle.setSpacing(5)
        middle.addLayout(words)
        middle.addWidget(self.progress)
        rate_label = QLabel(self.tr("Learning rate"), self)
        device_label = QLabel(self.tr("Device"), self)
        for label, buddy in ((rate_label, self.learning_rate.edit), (device_label, self.device_combo)):
            label.setBuddy(buddy)
            label.setFont(small_font())
            set_role(label, "muted")
        first = QHBoxLayout()
        first.addLayout(buttons)
        first.addSpacing(12)
        first.addLayout(middle, 1)
        self._rows = TransportRows(self, first, (rate_label, self.learning_rate, device_label, self.device_combo))

    def minimumSizeHint(self) -> QSize:
        """Returns what two rows need: a small screen must not be too narrow for the window."""
        return QSize(self._rows.narrowest(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds into two rows where one is too narrow; gives the slider more of a wide bar: a decade is easier to aim at."""
        super().resizeEvent(event)
        self._rows.fold(self.width())
        self.learning_rate.slider.setFixedWidth(min(max(round(self.width() * 0.09), 110), 200))

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.startRequested)
        self.pause_button.clicked.connect(self.pauseRequested)
        self.step_button.clicked.connect(self.stepRequested)
        self.more_edit.moreRequested.connect(self.moreRequested)
        self.stop_button.clicked.connect(self.stopRequested)
        self.learning_rate.rateChosen.connect(self.learningRateChosen)
        self.learning_rate.scheduleChosen.connect(self.scheduleChosen)
        self.device_combo.textActivated.connect(self.deviceChosen)

    @Slot()
    def _paint_icons(self) -> None:
        tokens = theme().tokens
        self.start_button.setIcon(play_icon(tokens.accent_text, tokens.muted))
        self.pause_button.setIcon(pause_icon(tokens.accent_text, tokens.muted))

    # What is shown ---------------------------------------------------------------------------------------------------

    def show_state(self, state: TransportState) -> None:
        """Shows where the run stands."""
        self._state = state
        status = state.status
        self._show_buttons(state)
        self.name_label.setText(state.name)
        self.step_label.setText(step_text(state))
        words, role = status_words(state)
        self._say(words, role)
        of = status.n_steps
        self.progress.setValue(round(1000 * min(1.0, status.step / of)) if of else 0)
        self.more_edit.setEnabled(state.can_run_more)
        self._show_rate(state)
        self._show_devices(state)

    def _show_rate(self, state: TransportState) -> None:
        applied, requested = state.status.controls, state.requested
        pending = bool(applied and requested and _rate_of(applied) != _rate_of(requested))
        self.learning_rate.show_rate(
            requested.learning_rate if requested else None,
            state.own_rate,
            pending=pending,
            editable=state.can_change and not state.stored,
            in_force=applied.learning_rate if applied else None,
            schedule=requested.follows_schedule if requested and requested.schedule is not None else None,
        )

    def _say(self, words: str, role: str) -> None:
        if self.status_label.text() != words:
            self.status_label.setText(words)
            self.status_label.setToolTip(words if len(words) > 40 else "")
        if self.status_label.property("role") != role:
            set_role(self.status_label, role)

    def _show_buttons(self, state: TransportState) -> None:
        run_state = state.status.state
        running = run_state is RunState.RUNNING and not state.stored
        focused = self.start_button.hasFocus() or self.pause_button.hasFocus()
        shown, hidden = (self.pause_button, self.start_button) if running else (self.start_button, self.pause_button)
        hidden.hide()  # first, and the layout at once: never both, or those beside them jump under the mouse
        shown.show()
        layout = self.layout()
        if layout is not None:
            layout.activate()
        if focused:
            (self.pause_button if running else self.start_button).setFocus()
        text = {
            RunState.PAUSED: self.tr("Resume"),
            RunState.FINISHED: self.tr("Start again"),
            RunState.FAILED: self.tr("Try again"),
        }.get(run_state, self.tr("Start"))
        if state.stored:
            text = self.tr("Resume")
        obstacle = state.obstacle
        self.start_button.setText(text)
        self.start_button.setAccessibleName(text)
        self.start_button.setEnabled(not obstacle)
        self.start_button.setToolTip(obstacle or self.tr("{text} training").format(text=text))
        self.start_button.setAccessibleDescription(obstacle)
        can_step = not obstacle and (state.stored or run_state in {RunState.READY, RunState.PAUSED})
        self.step_button.setEnabled(can_step)
        self.step_button.setToolTip(obstacle or self.tr("Carry out a single step"))
        going_back = state.status.activity is Activity.REPLAYING
        stoppable = going_back or run_state in {RunState.RUNNING, RunState.PAUSED}
        cancels = state.can_cancel and not going_back
        self.stop_button.setEnabled((stoppable or cancels) and not state.ending and not state.stored)
        tip = _ENDING if state.ending else _BREAK_OFF if going_back else _CANCEL if cancels else _END
        self.stop_button.setToolTip(translate("TransportBar", tip))
        self.stop_button.setText(self.tr("Cancel") if cancels else self.tr("Stop"))
        self.stop_button.setAccessibleName(self.stop_button.text())

    def _show_devices(self, state: TransportState) -> None:
        names = ["auto", *state.devices]
        if state.device not in names:
            names.append(state.device)
        shown = [self.device_combo.itemText(row) for row in range(self.device_combo.count())]
        if shown != names:
            self.device_combo.clear()
            self.device_combo.addItems(names)
        if not self.device_combo.view().isVisible():
            self.device_combo.setCurrentText(state.device)
        choosable = state.is_open and not state.stored and state.status.state in {RunState.READY, *ENDED}
        self.device_combo.setEnabled(choosable)
        used = state.status.device
        self.device_combo.setToolTip(
            self.tr("The loop runs on {used}.").format(used=used)
            if used and not choosable
            else self.tr("Where the loop runs; fixed once it has started")
        )


def _rate_of(controls: Controls) -> tuple[float, bool]:
    """Returns what of the rate is asked for: the number doesn't count while a schedule gives it."""
    return (0.0 if controls.follows_schedule else controls.learning_rate, controls.follows_schedule)


def _longest_px(button: QPushButton, texts: tuple[str, ...]) -> int:
    return max(button.fontMetrics().horizontalAdvance(text) for text in texts)
