"""The learning rate in the transport bar: a slider to aim with, a field to be exact. Both ask for one and the same rate."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.text_size import fit_bold
from gradgui.gui.look.theme import set_role
from gradgui.gui.transport.learning_rate_slider import LearningRateSlider
from gradgui.gui.transport.number_edit import NumberEdit

_FOLLOWS = QT_TRANSLATE_NOOP(
    "LearningRateControl",
    "The rate follows the spec's schedule. A rate set by hand ends that; a click here keeps the present one",
)
_BY_HAND = QT_TRANSLATE_NOOP(
    "LearningRateControl", "The rate was set by hand. A click goes back to the spec's schedule, where it would be now"
)
_TIP = QT_TRANSLATE_NOOP("LearningRateControl", "Base learning rate; Enter applies it at the next chunk boundary")
#: Significant digits of a rate that a schedule gives: all of them are more than the field has room for.
_DIGITS = 3


class LearningRateControl(QWidget):
    """The field follows the slider while it is dragged, amber: nothing is asked for before the release."""

    #: Another rate is asked for, and whether it is a step of several that belong together.
    rateChosen = Signal(float, bool)
    #: The rate of the spec's schedule is asked for.
    scheduleChosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = LearningRateSlider(self)
        self.edit = NumberEdit("learningRateEdit", self.tr("Learning rate"), translate("LearningRateControl", _TIP), self)
        self.schedule_button = QPushButton(self.tr("Schedule"), self)
        self.schedule_button.setObjectName("scheduleButton")
        self.schedule_button.setAccessibleName(self.tr("Follow the schedule of the rate"))
        self.schedule_button.setCheckable(True)
        fit_bold(self.schedule_button, 24)
        set_role(self.schedule_button, "segment")
        self.schedule_button.hide()
        self._shown: tuple[float | None, bool, bool] = (None, False, False)
        self._in_force: float | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.edit)
        layout.addWidget(self.schedule_button)
        self.slider.rateMoved.connect(self._on_slider_rate_moved)
        self.slider.rateChosen.connect(self.rateChosen)
        self.slider.scheduleChosen.connect(self.scheduleChosen)
        self.schedule_button.clicked.connect(self._on_schedule_button_clicked)
        self.edit.numberChanged.connect(self._on_edit_number_changed)

    def show_rate(
        self,
        rate: float | None,
        own: float | None,
        *,
        pending: bool,
        editable: bool,
        schedule: bool | None = None,
        in_force: float | None = None,
    ) -> None:
        """Shows the rate that is asked for, once nobody holds the slider.

        Args:
            rate: what is asked for; None: there is none.
            own: the spec's own rate.
            pending: whether it isn't in force yet.
            editable: whether it can be changed.
            schedule: whether it follows the spec's schedule; None: there is none.
            in_force: the rate that holds until then.
        """
        self._shown = (rate, pending, editable)
        self._in_force = in_force
        self.slider.show_rate(rate, own, pending=pending, editable=editable, schedule=schedule, in_force=in_force)
        self.schedule_button.setVisible(schedule is not None)
        self.schedule_button.setChecked(bool(schedule))
        self.schedule_button.setEnabled(editable)
        self.schedule_button.setToolTip(
            translate("LearningRateControl", _FOLLOWS) if schedule else translate("LearningRateControl", _BY_HAND)
        )
        if not self.slider.is_held:
            shown = float(f"{rate:.{_DIGITS}g}") if schedule and rate is not None else rate
            self.edit.show_number(shown, pending=pending, editable=editable, in_force=in_force)

    @Slot()
    def _on_schedule_button_clicked(self) -> None:
        rate, *_ = self._shown
        if self.schedule_button.isChecked():
            self.scheduleChosen.emit()
        elif rate is not None and rate > 0:
            self.rateChosen.emit(rate, False)
        else:
            self.schedule_button.setChecked(True)

    @Slot(object)
    def _on_slider_rate_moved(self, moved: float | None) -> None:
        rate, pending, editable = self._shown
        if moved is not None:
            rate, pending = moved, pending or moved != rate
        self.edit.show_number(rate, pending=pending, editable=editable, in_force=self._in_force)

    @Slot(float)
    def _on_edit_number_changed(self, rate: float) -> None:
        self.rateChosen.emit(rate, False)
