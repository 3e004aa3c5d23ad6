"""The learning rate in the transport bar: a slider to aim with, a field to be exact. Both ask for one and the same rate."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gradgui.gui.transport.learning_rate_slider import LearningRateSlider
from gradgui.gui.transport.number_edit import NumberEdit

_TIP = "Base learning rate; Enter applies it at the next chunk boundary"


class LearningRateControl(QWidget):
    """The field follows the slider while it is dragged, amber: nothing is asked for before the release."""

    #: Another rate is asked for, and whether it is a step of several that belong together.
    rateChosen = Signal(float, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = LearningRateSlider(self)
        self.edit = NumberEdit("learningRateEdit", "Learning rate", _TIP, self)
        self._shown: tuple[float | None, bool, bool] = (None, False, False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.edit)
        self.slider.rateMoved.connect(self._on_slider_rate_moved)
        self.slider.rateChosen.connect(self.rateChosen)
        self.edit.numberChanged.connect(self._on_edit_number_changed)

    def show_rate(self, rate: float | None, own: float | None, *, pending: bool, editable: bool) -> None:
        """Shows the rate that is asked for, once nobody holds the slider.

        Args:
            rate: what is asked for; None: there is none.
            own: the spec's own rate.
            pending: whether it isn't in force yet.
            editable: whether it can be changed.
        """
        self._shown = (rate, pending, editable)
        self.slider.show_rate(rate, own, pending=pending, editable=editable)
        if not self.slider.is_held:
            self.edit.show_number(rate, pending=pending, editable=editable)

    @Slot(object)
    def _on_slider_rate_moved(self, moved: float | None) -> None:
        rate, pending, editable = self._shown
        if moved is not None:
            rate, pending = moved, pending or moved != rate
        self.edit.show_number(rate, pending=pending, editable=editable)

    @Slot(float)
    def _on_edit_number_changed(self, rate: float) -> None:
        self.rateChosen.emit(rate, False)
