"""The loss while it goes down, over steps: the panel with its head, its plots and statistics. Curves draw themselves."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import PANEL_MARGIN, set_role
from gradgui.gui.plots.axes.log_axis import LogAxis
from gradgui.gui.plots.axes.ticks import calm_range
from gradgui.gui.plots.curves.curve_points import Floats, finite_range
from gradgui.gui.plots.curves.parent_curve import ParentCurve
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.frame.step_plot import StepPlot
from gradgui.gui.plots.head.read_out import Entry, spoken
from gradgui.gui.plots.head.segment import narrowed
from gradgui.gui.plots.loss.curve_choice import PARENT, SMOOTHED, CurveChoice
from gradgui.gui.plots.loss.loss_curves import COLUMNS, LossCurves
from gradgui.gui.plots.loss.loss_head import LossHead
from gradgui.gui.plots.loss.loss_table import loss_table
from gradgui.gui.plots.loss.metric_numbers import metric_numbers, validation_number
from gradgui.gui.plots.loss.metric_strip import MetricStrip
from gradgui.gui.plots.loss.shown_curves import ShownCurves, shown_curves
from gradgui.gui.plots.loss.statistics_panel import StatisticsPanel, StatisticsRow
from gradgui.gui.plots.marks import marks_of
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.plots.steps.step_view import StepView
from gradgui.runs.findings.range_statistics import scalar_statistics, validation_statistics
from gradgui.runs.history import Binned, RunHistory

#: The loss itself is never lower, whatever stands below it.
_LOWEST_PX = 130


class LossPlot(StepView):
    """Shows the loss of every step (thin), its smoothed course (2 px) and the validation loss (dashed with dots).

    The user sees whether training gets better, where it stops getting better on the validation data, and what each
    intervention (amber line) did to it. A red cross marks a step that wasn't finite. The learning rate has an axis of its
    own at the right; metrics have a low plot of their own below, one for those from 0 to 1 and one for all others.

    Args:
        steps: the x axis that it shares.
        parent: Qt's.
        choice: which curves are shown, shared with other windows; None: one of its own.
    """

    #: Another view is shown: never, it has one. For whoever treats all panels alike.
    viewChanged = Signal()

    export_name = "loss"
    export_title = QT_TRANSLATE_NOOP("ExportedView", "Loss")

    def __init__(self, steps: StepRange, parent: QWidget | None = None, choice: CurveChoice | None = None) -> None:
        super().__init__(steps, translate("LossPlot", "Press Start to see the loss here"), parent)
        self.choice = CurveChoice(self) if choice is None else choice
        self._y_range: tuple[float, float] | None = None
        self._shown = ShownCurves()
        self._axis = LogAxis(log=False)
        self._axis.quantity = translate("LossPlot", "loss")
        self.plot = StepPlot("lossPlot", steps, self._axis, labels=True)
        self.plot.keep_clicked_steps()
        self.plot.setAccessibleName(self.tr("Loss over steps"))
        self.plot.setMinimumHeight(_LOWEST_PX)
        self.curves = LossCurves(self.plot, self.choice)
        self.parent_curve = ParentCurve(self.plot)
        self.strips = (MetricStrip("shareStrip", steps, self.choice), MetricStrip("metricStrip", steps, self.choice))
        self.statistics = StatisticsPanel(steps)
        self._lay_out()
        self._recolour()
        steps.brushChanged.connect(self._on_steps_brush_changed)
        self.choice.changed.connect(self._on_choice_changed)
        self.start()

    # What others call ------------------------------------------------------------------------------------------------

    def curve_data(self) -> tuple[Floats, Floats]:
        """Returns steps and losses of the training curve as it is drawn, in units of the loss."""
        x, y = self.curves.training_points
        return x, np.power(10.0, y) if self.log_button.isChecked() else y

    @property
    def n_points(self) -> int:
        """Points handed to Qt for the training curve."""
        return self.curves.training.n_points

    def export_view(self) -> LossPlot:
        """Returns itself: it has one view."""
        return self

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns its plots."""
        return (self.plot, *self.strips)

    def export_parts(self) -> tuple[QWidget, ...]:
        """Its plots that are shown."""
        return (self.plot, *(strip for strip in self.strips if strip.names))

    def export_legend(self) -> tuple[Entry, ...]:
        """The names of the curves."""
        parent = (Entry(self.parent_curve.name, "", "muted", dashed=True),) if self.parent_curve.name else ()
        return (*(Entry(c.name, "", c.colour, dashed=c.dashed) for c in self._shown.all), *parent)

    def export_numbers(self) -> NumberTable:
        """The curves that are shown at every step in view, not smoothed; validations at the step that they followed."""
        return loss_table(self._history, self._shown, self._steps)

    def show_range(self) -> None:
        """Opens the statistics of the steps in view, or of what was chosen, with the keyboard in them."""
        if self._steps.brushed is None:
            self._steps.brush(*self._steps.seen)
        if self._steps.brushed is not None:
            self.statistics.first_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.statistics.first_edit.selectAll()

    # Drawing ---------------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        history, steps = self._history, self._steps
        if history is None or self._n_drawn == 0:
            self._clear()
            return
        self.plot.set_words("")
        self._recolour()  # the screen may be another one
        self._shown = shown = shown_curves(self.choice, history)
        start, stop = int(steps.x0 + 0.5), min(int(np.ceil(steps.x1 + 0.5)), self._n_drawn)
        columns = (*COLUMNS, *(metric.name for metric in shown.metrics))
        binned = history.binned_scalars(columns, start, stop, self.plot.width_px)
        log, curves = self.log_button.isChecked(), self.curves
        ranges = (
            curves.draw_training(binned, training=shown.training, smooth=shown.smoothed, log=log),
            curves.draw_penalty(binned, shown=shown.penalty, log=log),
            curves.draw_validation(history.validations, shown=shown.validation, log=log),
            self.parent_curve.draw(
                history.parent if self.choice.shown(PARENT) else None,
                _losses,
                self.choice.smoothing.deviation_bins(steps.x1 - steps.x0, 1) if shown.smoothed else 0.0,
                log=log,
            ),
        )
        self._set_y_range(finite_range(*ranges), log)
        curves.draw_rate(binned, self._y_range or (0.0, 1.0), shown=shown.rate)
        for strip, group in zip(self.strips, (shown.shares, shown.others), strict=True):
            metrics = [(metric.name, columns.index(metric.name), metric.colour) for metric in group]
            strip.draw(history, binned, metrics, smooth=shown.smoothed, validation=shown.validation)
        self._place_step_axis()
        self.plot.marks.set_marks(marks_of(history.interventions))
        self.plot.failed.set_steps(history.non_finite_steps)
        self._show_numbers()
        self._set_statistics(history)

    def _set_y_range(self, found: tuple[float, float] | None, log: bool) -> None:
        if found is None:
            return
        low, high = found
        if not log and 0 <= low < 0.3 * high:
            low = 0.0  # zero is what a loss goes to: worth seeing when it is near
        self._y_range = calm_range(self._y_range, low, high)
        self.plot.set_y_range(*self._y_range)

    def _place_step_axis(self) -> None:
        """Leaves the numbers of the steps to the lowest plot."""
        plots = self.export_parts()
        for plot in plots:
            if isinstance(plot, StepPlot):
                plot.show_step_axis(plot is plots[-1])

    def _clear(self) -> None:
        self._shown = ShownCurves()
        self.curves.clear()
        self.parent_curve.clear()
        for strip in self.strips:
            strip.hide_metrics()
        self._place_step_axis()
        self.plot.marks.set_marks(())
        self.plot.failed.set_steps(())
        self.plot.set_words(self._empty_text)
        self._read_out.set_entries(())
        self.statistics.set_rows(())

    def _show_numbers(self) -> None:
        history, shown = self._history, self._shown
        if history is None or self._n_drawn == 0:
            return
        chosen = self._steps.cursor_step
        step = self._n_drawn - 1 if chosen is None else chosen

        def at(name: str) -> float:
            return float(history.scalars(name, step, step + 1)[0])

        entries = [Entry("", numbers.value(at("loss")), "accent", strong=True)]
        entries += validation_number(history, step, "loss", "validation")
        parent = history.parent if self.parent_curve.name else None
        if parent is not None and parent.step <= step < parent.history.n_steps:
            its_loss = parent.history.scalars("loss", step, step + 1)[0]
            entries.append(Entry(self.tr("parent"), numbers.value(float(its_loss)), "muted", dashed=True))
        entries += metric_numbers(history, shown, step)
        if self.curves.penalty.isVisible():
            entries.append(Entry(self.tr("penalty"), numbers.value(at("penalty")), "penalty"))
        if shown.rate:
            entries.append(Entry(self.tr("rate"), numbers.rate(at("learning_rate")), "rate"))
        if chosen is not None:
            entries.append(Entry(self.tr("at step"), numbers.count(step)))
        self._read_out.set_entries(tuple(entries))
        self.plot.say(spoken(tuple(entries)))

    def _set_statistics(self, history: RunHistory) -> None:
        if self._steps.brushed is None:
            return
        rows = []
        for curve in self._shown.all:
            of = partial(validation_statistics if curve.validation else scalar_statistics, history, curve.column)
            rows.append(StatisticsRow(curve.name, curve.colour, curve.dashed, of, curve.is_rate))
        self.statistics.set_rows(tuple(rows))

    def _forget(self) -> None:
        self._y_range = None
        self.curves.hide_rate()
        for strip in self.strips:
            strip.forget()

    def _looks(self) -> tuple[object, ...]:
        return (self.log_button.isChecked(), self.choice.as_text(), self._steps.brushed is None)

    def _recolour(self) -> None:
        self.curves.recolour(smooth=bool(self.choice.shown(SMOOTHED)))
        self.parent_curve.recolour()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the window to fold its right column."""
        return narrowed(super().minimumSizeHint())

    # Layout and slots ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        set_role(self, "panel")
        self.head = head = LossHead(self._steps, self.choice)
        self._read_out, self.curve_menu = head.read_out, head.curve_menu
        self.log_button, self.smooth_button = head.log_button, head.smooth_button
        self.range_button, self.follow_button, self.export_button = head.range_button, head.follow_button, head.export_button
        self.log_button.toggled.connect(self._on_log_button_toggled)
        self.curve_menu.aboutToShow.connect(self._on_curve_menu_about_to_show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 8)
        layout.setSpacing(4)
        layout.addWidget(head)
        layout.addWidget(self.plot, 3)
        for strip in self.strips:
            layout.addWidget(strip, 1)
        layout.addWidget(self.statistics)

    @Slot(bool)
    def _on_log_button_toggled(self, checked: bool) -> None:
        self._axis.log = checked
        self._y_range = None
        self.redraw()

    @Slot()
    def _on_choice_changed(self) -> None:
        self._recolour()
        self.redraw()

    @Slot()
    def _on_curve_menu_about_to_show(self) -> None:
        metrics = self._history.layout.metrics if self._history is not None else ()
        parent = self._history.parent if self._history is not None else None
        name = parent.name if parent is not None else ""
        self.curve_menu.fill(metrics, rate_shown=self._shown.rate, parent=name)

    @Slot()
    def _on_steps_brush_changed(self) -> None:
        self.redraw()


def _losses(history: RunHistory, start: int, stop: int, max_bins: int) -> Binned:
    return history.binned_scalars(("loss",), start, stop, max_bins)
