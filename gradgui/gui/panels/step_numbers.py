"""The numbers of the last step: loss, norms, clipping, ratios. Reads the history; the arithmetic is `core.gradient_math`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gradgui.core.gradient_math import clip_firing_share, global_norm, update_ratio
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec
from gradgui.gui.control.change_words import clip_words
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, small_font
from gradgui.runs.history import RunHistory

#: Steps over which the share of clipped ones is taken.
CLIP_WINDOW_STEPS = 1000


@dataclass(frozen=True)
class _Row:
    key: str
    title: str
    tip: str


_ROWS = (
    _Row("step", "Steps done", "The numbers below are those of the last of them; the plots count steps from 0"),
    _Row("epoch", "Epoch", "Epoch that the last step belongs to, from 0"),
    _Row("loss", "Loss", "What was differentiated: data loss plus penalties, on this batch, before the update"),
    _Row("global_norm", "Global norm", "L2 norm over the raw gradients of all variables that learn"),
    _Row(
        "clip_factor",
        "Clip factor",
        f"Smallest factor by which a gradient was clipped; in how many of the last {CLIP_WINDOW_STEPS:,} steps it acted",
    ),
    _Row(
        "update_ratio",
        "Update / weight",
        "Norm of the update over the norm of the weights that learn; about 1e-3 is usual",
    ),
)


class StepNumbers(QWidget):
    """What the last step measured. Values are monospaced and stand at the right, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._values: dict[str, QLabel] = {}
        self._titles: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        self._clip: ClipSpec | None = None
        self._clip_label = QLabel(self)
        self._clip_label.setObjectName("clipLabel")
        self._clip_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._clip_label.setFont(small_font())
        self._clip_label.hide()
        for row in _ROWS:
            self._add(row, below=self._clip_label if row.key == "clip_factor" else None)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def _add(self, row: _Row, below: QLabel | None = None) -> None:
        title, number = QLabel(row.title, self), QLabel(numbers.NO_VALUE, self)
        set_role(title, "muted")
        number.setFont(number_font())
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setAccessibleName(row.title)
        number.setObjectName(f"{row.key}Number")
        for label in (title, number):
            label.setToolTip(row.tip)
        at = self._grid.rowCount()
        if below is None:
            self._grid.addWidget(title, at, 0)
            self._grid.addWidget(number, at, 1)
        else:
            self._grid.addWidget(title, at, 0, Qt.AlignmentFlag.AlignTop)
            cell = QVBoxLayout()
            cell.setSpacing(1)
            cell.addWidget(number)
            cell.addWidget(below)
            self._grid.addLayout(cell, at, 1)
        self._values[row.key] = number
        self._titles[row.key] = title

    def set_history(self, history: RunHistory | None) -> None:
        """Shows another run's numbers, with a row for each of its metrics."""
        self._history = history
        metrics = history.layout.metrics if history is not None else ()
        for metric in metrics:
            if metric not in self._values:
                self._add(_Row(metric, metric.replace("_", " ").capitalize(), f"{metric} on this batch"))
        always = {row.key for row in _ROWS}
        for key, number in self._values.items():
            number.setText(numbers.NO_VALUE)
            for label in (number, self._titles[key]):
                label.setVisible(key in always or key in metrics)
        self.refresh()

    def set_clip(self, applied: ClipSpec | None, requested: ClipSpec | None) -> None:
        """Says below the factor how gradients are clipped: what is asked for, amber until it holds. None: nothing open."""
        self._clip = applied
        pending = requested != applied
        on = requested is not None and (pending or requested.kind != "none")
        words = clip_words(requested) if requested is not None else ""
        self._clip_label.setText(f"{words}, pending" if pending else words)
        self._clip_label.setVisible(on)
        role = "amber" if pending else "muted"
        if self._clip_label.property("role") != role:
            set_role(self._clip_label, role)
        self.refresh()

    def clip_words(self) -> str:
        """Returns what is said about the clip; "" where it is off."""
        return "" if self._clip_label.isHidden() else self._clip_label.text()

    def refresh(self) -> None:
        """Shows the newest step."""
        history = self._history
        scalars = history.last_scalars() if history is not None else {}
        norms = history.last_norms() if history is not None else None
        if history is None or norms is None or not scalars:
            return
        self._show("step", numbers.count(history.n_steps))
        self._show("epoch", f"{scalars['epoch']:.0f}")
        loss = scalars["loss"]
        self._show("loss", "NaN" if np.isnan(loss) else numbers.value(loss), bad=not np.isfinite(loss))
        learns = ~np.isnan(norms[:, NormKind.CLIPPED])
        if learns.any():  # not between two updates, while gradients accumulate: then the last update's stay
            gradient = float(global_norm(norms[learns, NormKind.GRADIENT]))
            self._show("global_norm", numbers.value(gradient), bad=np.isinf(gradient))
            update = global_norm(norms[learns, NormKind.UPDATE])
            weight = global_norm(norms[learns, NormKind.WEIGHT])
            ratio = float(update_ratio(update, weight))
            self._show("update_ratio", numbers.scientific(ratio) if ratio else "0")
        self._show_clip(history, scalars["clip_factor"])
        for metric in history.layout.metrics:
            self._show(metric, numbers.value(scalars[metric]))

    def _show_clip(self, history: RunHistory, factor: float) -> None:
        kind = self._clip.kind if self._clip is not None else "none" if np.isnan(factor) else "norm"
        factors = history.scalars("clip_factor", history.n_steps - CLIP_WINDOW_STEPS)
        measured = factors[~np.isnan(factors)]
        if kind == "none":
            self._show("clip_factor", "off")
        elif kind == "value" or not len(measured):
            self._show("clip_factor", numbers.NO_VALUE)
        else:
            self._show("clip_factor", f"{measured[-1]:.2f} (fires {numbers.share(clip_firing_share(factors))})")

    def _show(self, key: str, text: str, *, bad: bool = False) -> None:
        label = self._values[key]
        label.setText(text)
        role = "bad" if bad else "number"
        if label.property("role") != role:
            set_role(label, role)
