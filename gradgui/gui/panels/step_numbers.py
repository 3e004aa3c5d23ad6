"""The numbers of a step: loss, norms, clipping, ratios, speed. Of the last one, or of one that was kept by a click.

Reads the history; the arithmetic is `core`'s.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gradgui.core.gradient_math import clip_firing, global_norm, update_ratio
from gradgui.core.measured import Measured
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec
from gradgui.core.status import Activity, RunState, RunStatus
from gradgui.gui.control.changes.change_words import clip_words
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.panels.number_rows import NumberRow, NumberRows
from gradgui.gui.panels.step_rows import CLIP_WINDOW_STEPS, ROWS, SPEED, WATCHING, translated
from gradgui.runs.history import RunHistory


class StepNumbers(QScrollArea):
    """What the last step measured, or one that was kept by a click; and what watching it costs."""

    #: Somebody wants to know what watching costs now.
    measureRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._kept_step: int | None = None
        self._clip: ClipSpec | None = None
        self._clip_note, self._clip_waits = "", False
        self.setObjectName("stepNumbers")
        self.setAccessibleName(self.tr("Numbers of the last step"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(self, "bare")
        self.measure_button = QPushButton(self.tr("Measure"), self)
        self.measure_button.setObjectName("measureButton")
        self.measure_button.setAccessibleName(self.tr("Measure what watching costs"))
        self.measure_button.setFont(small_font())
        set_role(self.measure_button, "link")
        self.measure_button.clicked.connect(self.measureRequested)
        self._page = page = QWidget(self)
        self._rows = NumberRows(page)
        for row in (*ROWS, SPEED):
            self._rows.add(translated(row))
        self._rows.add(translated(WATCHING), self.measure_button)
        self._rows.set_shown("kept_step", False)
        self._metrics: tuple[str, ...] = ()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(7)
        layout.addWidget(self._rows)
        layout.addStretch(1)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it
        self.show_status(RunStatus(), 0.0, can_measure=False)

    def sizeHint(self) -> QSize:
        """Returns the room that all rows need."""
        page = self._page.sizeHint()
        return QSize(max(200, page.width()), page.height() + 2)

    # What it shows ---------------------------------------------------------------------------------------------------

    def set_history(self, history: RunHistory | None) -> None:
        """Shows another run's numbers, with a row for each of its metrics."""
        self._history = history
        metrics = history.layout.metrics if history is not None else ()
        for metric in metrics:
            if metric not in self._rows:
                title = metric.replace("_", " ")
                row = NumberRow(
                    metric, title[:1].upper() + title[1:], self.tr("{metric} on this batch").format(metric=metric)
                )
                self._rows.add(row, before="speed")
        self._metrics = tuple(dict.fromkeys((*self._metrics, *metrics)))
        for metric in self._metrics:
            self._rows.set_shown(metric, metric in metrics)
        self._rows.clear()
        for key in ("penalty", "loss_scale"):
            self._rows.set_shown(key, False)
        self.refresh()

    def show_step(self, step: int | None) -> None:
        """Shows the numbers of this step, which was kept by a click; None: of the newest."""
        if step == self._kept_step:
            return
        self._kept_step = step
        for key in ("global_norm", "update_ratio"):  # a step without an update leaves them as they are
            self._rows.show_number(key, numbers.NO_VALUE)
            self._rows.show_note(key, "")
        self._rows.set_shown("step", step is None)
        self._rows.set_shown("kept_step", step is not None)
        self.setAccessibleName(
            self.tr("Numbers of the last step")
            if step is None
            else self.tr("Numbers of step {step}, which was kept").format(step=numbers.count(step))
        )
        self.refresh()

    def set_clip(self, applied: ClipSpec | None, requested: ClipSpec | None) -> None:
        """Says below the factor how gradients are clipped: what is asked for, amber until it holds. None: nothing open."""
        self._clip = applied
        waits = requested != applied
        on = requested is not None and (waits or requested.kind != "none")
        words = clip_words(requested) if requested is not None and on else ""
        self._clip_note, self._clip_waits = (
            self.tr("{words}, pending").format(words=words) if waits and words else words,
            waits,
        )
        self._rows.show_note("clip_factor", self._clip_note, waits=waits)
        self.refresh()

    def show_status(self, status: RunStatus, examples_per_step: float, *, can_measure: bool) -> None:
        """Shows the speed, and what watching was found to cost.

        Args:
            status: of the run.
            examples_per_step: on the average; 0 where that isn't known.
            can_measure: whether it can be measured now.
        """
        speed = status.steps_per_second if status.state is RunState.RUNNING else 0.0
        self._rows.show_number("speed", numbers.speed(speed) if speed else numbers.NO_VALUE)
        examples = self.tr("{speed} examples/s").format(speed=numbers.count(round(speed * examples_per_step)))
        self._rows.show_note("speed", examples if speed and examples_per_step else "")
        measuring = status.activity is Activity.MEASURING
        self.measure_button.setText(self.tr("Measuring…") if measuring else self.tr("Measure"))
        self.measure_button.setEnabled(can_measure and not measuring)
        self.measure_button.setToolTip(translated(WATCHING).tip)
        self._show_watching(next((one for one in status.measured if one.kind == "watching"), None))

    def _show_watching(self, measured: Measured | None) -> None:
        if measured is None:
            self._rows.show_number("watching", numbers.NO_VALUE)
            self._rows.show_note("watching", "")
            return
        share = numbers.share(max(0.0, measured.share)) if measured.noticeable else self.tr("under 1 %")
        self._rows.show_number("watching", share)
        times = self.tr("{with_s}, {without_s} without").format(
            with_s=numbers.milliseconds(measured.with_s), without_s=numbers.milliseconds(measured.without_s)
        )
        at = self.tr(" · step {step}").format(step=numbers.count(measured.step)) if measured.step >= 0 else ""
        self._rows.show_note("watching", f"{times}{at}")

    def clip_words(self) -> str:
        """Returns what is said about the clip; "" where it is off."""
        return self._clip_note

    def refresh(self, n_steps: int | None = None) -> None:
        """Shows the newest step, or the one that was kept.

        Args:
            n_steps: how far the run shall be taken to have come, as by the plots; None: as far as it has.
        """
        history = self._history
        if history is None:
            return
        n_steps = history.n_steps if n_steps is None else min(n_steps, history.n_steps)
        step = n_steps - 1 if self._kept_step is None else self._kept_step
        scalars, norms = history.scalars_at(step), history.norms_at(step)
        if norms is None or not scalars:
            return
        rows = self._rows
        rows.show_number("step", numbers.count(n_steps))
        rows.show_number("kept_step", numbers.count(step))
        rows.show_note("kept_step", self.tr("of {n_steps} done").format(n_steps=numbers.count(n_steps)))
        rows.show_number("epoch", f"{scalars['epoch']:.0f}")
        loss = scalars["loss"]
        rows.show_number("loss", "NaN" if np.isnan(loss) else numbers.value(loss), bad=not np.isfinite(loss))
        rows.set_shown("penalty", bool(scalars["penalty"]))
        rows.show_number("penalty", numbers.value(scalars["penalty"]))
        scale = scalars.get("loss_scale", np.nan)
        rows.set_shown("loss_scale", bool(np.isfinite(scale)))
        rows.show_number("loss_scale", f"{scale:,.6g}")
        rows.show_number("learning_rate", numbers.rate(scalars["learning_rate"]))
        learns = ~np.isnan(norms[:, NormKind.CLIPPED])
        if learns.any():  # not between two updates, while gradients accumulate: then the last update's stay
            self._show_update(norms[learns])
        self._show_clip(history, step, scalars["clip_factor"])
        for metric in history.layout.metrics:
            rows.show_number(metric, numbers.value(scalars[metric]))
        for name in ("loss", *history.layout.metrics):
            validated = history.validation_by(step, name)
            note = self.tr("validation {value}").format(value=numbers.value(validated.values[name])) if validated else ""
            rows.show_note(name, note)

    def _show_update(self, norms: npt.NDArray[np.float32]) -> None:
        """Shows what is known of an update.

        Args:
            norms: [n, 4] float32, of the variables that learn.
        """
        gradient = float(global_norm(norms[:, NormKind.GRADIENT]))
        self._rows.show_number("global_norm", numbers.value(gradient), bad=np.isinf(gradient))
        what = (
            self.tr("1 learning variable")
            if len(norms) == 1
            else self.tr("{norms} learning variables").format(norms=numbers.count(len(norms)))
        )
        self._rows.show_note("global_norm", self.tr("of {what}").format(what=what))
        ratios = update_ratio(norms[:, NormKind.UPDATE], norms[:, NormKind.WEIGHT])
        ratios = ratios[np.isfinite(ratios)]
        if not len(ratios):
            return
        self._rows.show_number("update_ratio", _ratio(float(np.median(ratios))))
        span = self.tr("{min} to {max}").format(min=_ratio(float(ratios.min())), max=_ratio(float(ratios.max())))
        self._rows.show_note("update_ratio", self.tr("median; {span}").format(span=span) if len(ratios) > 1 else "")

    def _show_clip(self, history: RunHistory, step: int, factor: float) -> None:
        kept = self._kept_step is not None  # how gradients were clipped then isn't known, but by how much
        clip = None if kept else self._clip
        kind = clip.kind if clip is not None else "none" if np.isnan(factor) else "norm"
        stop = step + 1  # once: the run goes on while columns are read one after the other
        factors = history.scalars("clip_factor", stop - CLIP_WINDOW_STEPS, stop)
        measured = factors[~np.isnan(factors)]
        note = "" if kept else self._clip_note
        if kept and np.isnan(factor):
            self._rows.show_number("clip_factor", numbers.NO_VALUE)
        elif kind == "none":
            self._rows.show_number("clip_factor", self.tr("off"))
        elif kind == "value" or not len(measured):
            self._rows.show_number("clip_factor", numbers.NO_VALUE)
        else:
            self._rows.show_number("clip_factor", f"{measured[-1]:.2f}")
            finite = history.scalars("finite", stop - CLIP_WINDOW_STEPS, stop) != 0
            n_fired, n_updates = clip_firing(factors, finite)
            fired = self.tr("acted on {n_fired} of {n_updates}").format(
                n_fired=numbers.count(n_fired), n_updates=numbers.count(n_updates)
            )
            note = f"{note} · {fired}" if note and not self._clip_waits else note or fired
        self._rows.show_note("clip_factor", note, waits=self._clip_waits and not kept)


def _ratio(ratio: float) -> str:
    return numbers.scientific(ratio) if ratio else "0"
