"""The loss while it goes down: training, smoothed, validation, penalty, over the steps of a run."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gradgui.core.records import Validation
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import PANEL_MARGIN, head_font, mixed, set_role, theme
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curve import Curve, Dots
from gradgui.gui.plots.curve_points import SMOOTHING_SHARE, Floats, envelope, finite_range, log10, smoothed
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.read_out import Entry, ReadOut
from gradgui.gui.plots.segment import segment_button
from gradgui.gui.plots.step_axis import StepRange
from gradgui.gui.plots.step_plot import StepPlot
from gradgui.gui.plots.step_view import StepView
from gradgui.runs.history import Binned, RunHistory

_EMPTY = np.empty(0)
#: Dots on the validation curve are at least about so far apart, in pixels.
_DOT_PX = 12.0


class LossPlot(StepView):
    """Shows the loss of every step (thin), its smoothed course (2 px) and the validation loss (dashed with dots).

    The user sees whether training gets better, where it stops getting better on the validation data, and what each
    intervention (amber line) did to it. A red cross marks a step that wasn't finite.
    """

    def __init__(self, steps: StepRange, parent: QWidget | None = None) -> None:
        super().__init__(steps, "Press Start to see the loss here", parent)
        self._y_range: tuple[float, float] | None = None
        self._training: tuple[Floats, Floats] = (_EMPTY, _EMPTY)
        self._axis = LogAxis(log=False)
        self.plot = StepPlot("lossPlot", steps, self._axis, labels=True)
        self.plot.setAccessibleName("Loss over steps")
        self._penalty = Curve(self.plot, z=1)
        self._raw = Curve(self.plot, z=2)
        self._smooth = Curve(self.plot, z=4)
        self._validation = Curve(self.plot, z=5)
        self._dots = Dots(self.plot, z=6)
        self._lay_out()
        self._recolour()
        steps.changed.connect(self._on_steps_followed)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    def curve_data(self) -> tuple[Floats, Floats]:
        """Returns steps and losses of the training curve as it is drawn, in units of the loss."""
        x, y = self._training
        return x, np.power(10.0, y) if self.log_button.isChecked() else y

    @property
    def n_points(self) -> int:
        """Points handed to Qt for the training curve."""
        return self._raw.n_points

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        if history is None or history.n_steps == 0:
            self._clear()
            return
        self.plot.set_words("")
        self._recolour()  # the screen may be another one
        start, stop = int(steps.x0 + 0.5), int(np.ceil(steps.x1 + 0.5))
        binned = history.binned_scalars(("loss", "penalty"), start, stop, self.plot.width_px)
        log = self.log_button.isChecked()
        ranges = [self._draw_training(binned, log)]
        if self._draw_penalty(binned, log):
            ranges.append(self._penalty.getData()[1])
        ranges.append(self._draw_validation(history.validations, log))
        self._set_y_range(finite_range(*ranges), log)
        self.plot.marks.set_marks(marks_of(history.interventions))
        self.plot.failed.set_steps(history.non_finite_steps)
        self._show_numbers()

    def _draw_training(self, binned: Binned, log: bool) -> Floats:
        x, y = envelope(binned, 0)
        mean = binned.mean[:, 0]
        if log:
            y, mean = log10(y), log10(mean)
        self._training = (x, y)
        self._raw.set_points(x, y)
        if self.smooth_button.isChecked():
            deviation = SMOOTHING_SHARE * (self._steps.x1 - self._steps.x0) / binned.bin_steps
            self._smooth.set_points(binned.steps, smoothed(mean, deviation))
        else:
            self._smooth.hide_points()
        return y

    def _draw_penalty(self, binned: Binned, log: bool) -> bool:
        values = binned.mean[:, 1]
        if not np.any(values[np.isfinite(values)]):
            self._penalty.hide_points()
            return False
        self._penalty.set_points(binned.steps, log10(values) if log else values)
        return self._penalty.n_points > 0

    def _draw_validation(self, validations: tuple[Validation, ...], log: bool) -> Floats:
        stride = max(1, len(validations) // self.plot.width_px)
        shown = [v for v in validations[::-1][::stride][::-1] if "loss" in v.values]
        # The means were taken before `step`: between it and the step before.
        x = np.array([v.step - 0.5 for v in shown], dtype=np.float64)
        y = np.array([v.values["loss"] for v in shown], dtype=np.float64)
        if log:
            y = log10(y)
        self._validation.set_points(x, y) if len(shown) > 1 else self._validation.hide_points()
        px_apart = (
            self.plot.width_px / (self._steps.x1 - self._steps.x0) * float(np.mean(np.diff(x))) if len(x) > 1 else np.inf
        )
        dotted = np.isfinite(y) & ((np.arange(len(x))[::-1] % max(1, round(_DOT_PX / px_apart))) == 0)
        self._dots.setData(x=x[dotted], y=y[dotted])
        inside = (x >= self._steps.x0) & (x <= self._steps.x1)
        return y[inside]

    def _set_y_range(self, found: tuple[float, float] | None, log: bool) -> None:
        if found is None:
            return
        low, high = found
        if not log and 0 <= low < 0.3 * high:
            low = 0.0  # zero is what a loss goes to: worth seeing when it is near
        self._y_range = calm_range(self._y_range, low, high)
        self.plot.set_y_range(*self._y_range)

    def _clear(self) -> None:
        for curve in (self._raw, self._smooth, self._validation, self._penalty):
            curve.hide_points()
        self._dots.setData(x=[], y=[])
        self._training = (_EMPTY, _EMPTY)
        self.plot.marks.set_marks(())
        self.plot.failed.set_steps(())
        self.plot.set_words(self._empty_text)
        self._read_out.set_entries(())

    def _show_numbers(self) -> None:
        history = self._history
        if history is None or history.n_steps == 0:
            return
        chosen = self._steps.cursor_step
        step = history.n_steps - 1 if chosen is None else chosen
        row = {name: float(history.scalars(name, step, step + 1)[0]) for name in self._columns(history)}
        entries = [Entry("", numbers.value(row["loss"]), "accent", strong=True)]
        before = [v for v in history.validations if v.step <= step + 1 and "loss" in v.values]
        if before:
            entries.append(Entry("validation", numbers.value(before[-1].values["loss"]), "validation", dashed=True))
        entries += [Entry(name, numbers.value(row[name])) for name in history.layout.metrics[:1]]
        if self._penalty.isVisible():
            entries.append(Entry("penalty", numbers.value(row["penalty"]), "penalty"))
        if chosen is not None:
            entries.append(Entry("at step", numbers.count(step)))
        self._read_out.set_entries(tuple(entries))

    def _columns(self, history: RunHistory) -> tuple[str, ...]:
        return ("loss", "penalty", *history.layout.metrics[:1])

    def _forget(self) -> None:
        self._y_range = None

    def _looks(self) -> tuple[object, ...]:
        return (self.log_button.isChecked(), self.smooth_button.isChecked())

    def _recolour(self) -> None:
        tokens = theme().tokens
        self._raw.set_look(mixed(tokens.accent, tokens.panel, 0.45 if self.smooth_button.isChecked() else 0))
        self._smooth.set_look(QColor(tokens.accent), width=2, smooth=True)
        self._validation.set_look(QColor(tokens.validation), dashed=True, smooth=True)
        self._penalty.set_look(QColor(tokens.penalty), smooth=True)
        self._dots.setBrush(QColor(tokens.validation))

    # Layout and slots ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        set_role(self, "panel")
        title = QLabel(self.tr("Loss"))
        title.setFont(head_font())
        self._read_out = ReadOut("lossReadOut")
        self._read_out.setAccessibleName("Loss now")
        self.log_button = segment_button("logButton", self.tr("Log"), self.tr("Logarithmic axis"))
        self.smooth_button = segment_button(
            "smoothButton", self.tr("Smooth"), self.tr("Draw the mean over neighbouring steps")
        )
        self.follow_button = segment_button(
            "followButton",
            self.tr("Follow"),
            self.tr("Move with the run. Wheel and drag look elsewhere, a double click comes back."),
        )
        self.smooth_button.setChecked(True)
        self.follow_button.setChecked(True)
        self.log_button.toggled.connect(self._on_log_button_toggled)
        self.smooth_button.toggled.connect(self._on_smooth_button_toggled)
        self.follow_button.clicked.connect(self._on_follow_button_clicked)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title)
        head.addSpacing(10)
        head.addWidget(self._read_out, 1, Qt.AlignmentFlag.AlignVCenter)
        buttons: tuple[QToolButton, ...] = (self.log_button, self.smooth_button, self.follow_button)
        for button in buttons:
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)

    @Slot(bool)
    def _on_log_button_toggled(self, checked: bool) -> None:
        self._axis.log = checked
        self._y_range = None
        self.redraw()

    @Slot(bool)
    def _on_smooth_button_toggled(self, _checked: bool) -> None:
        self._recolour()
        self.redraw()

    @Slot(bool)
    def _on_follow_button_clicked(self, checked: bool) -> None:
        self._steps.follow() if checked else self._steps.free()

    @Slot()
    def _on_steps_followed(self) -> None:
        self.follow_button.setChecked(self._steps.following)
