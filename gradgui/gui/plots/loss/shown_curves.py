"""Which curves the loss plot shows of one run: what was chosen, resolved against what the run has. No drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradgui.gui.language.translation import translate
from gradgui.gui.plots.loss.curve_choice import LEARNING_RATE, PENALTY, SMOOTHED, TRAINING, VALIDATION, CurveChoice
from gradgui.runs.history import RunHistory


@dataclass(frozen=True, slots=True)
class ShownCurve:
    """One curve.

    Args:
        name: what a reader calls it.
        column: of the record, or of the validations.
        colour: name of its token.
        dashed: how it is drawn.
        validation: whether it was measured on the validation data.
        is_rate: whether its numbers are learning rates.
    """

    name: str
    column: str
    colour: str
    dashed: bool = False
    validation: bool = False
    is_rate: bool = False


@dataclass(frozen=True, slots=True)
class ShownCurves:
    """What is shown.

    Args:
        training: whether every step's loss is.
        smoothed: whether its smoothed course is.
        validation: whether values on the validation data are, and there are any.
        penalty: whether the penalty is, where there is one.
        rate: whether the learning rate is.
        shares: metrics whose values all lie from 0 to 1.
        others: all other metrics.
        all: every curve, smoothed ones with what they smooth, in the order of a legend.
    """

    training: bool = False
    smoothed: bool = False
    validation: bool = False
    penalty: bool = False
    rate: bool = False
    shares: tuple[ShownCurve, ...] = ()
    others: tuple[ShownCurve, ...] = ()
    all: tuple[ShownCurve, ...] = ()

    @property
    def metrics(self) -> tuple[ShownCurve, ...]:
        """Both kinds of metrics."""
        return self.shares + self.others


def shown_curves(choice: CurveChoice, history: RunHistory) -> ShownCurves:
    """Resolves a choice against a run."""
    training, smoothed = bool(choice.shown(TRAINING)), bool(choice.shown(SMOOTHED))
    validated = {name for validation in history.validations[-1:] for name in validation.values}
    validation = bool(choice.shown(VALIDATION)) and bool(validated)
    penalty = bool(choice.shown(PENALTY)) and _any(history, "penalty")
    wanted = choice.shown(LEARNING_RATE)
    rate = _varies(history, "learning_rate") if wanted is None else wanted
    chosen = [name for name in history.layout.metrics if choice.shown(name)]
    metrics = [ShownCurve(name, name, f"curves.{index + 1}") for index, name in enumerate(chosen)]
    shares = tuple(metric for metric in metrics if _is_share(history, metric.column))
    others = tuple(metric for metric in metrics if metric not in shares)
    every: list[ShownCurve] = []
    if training or smoothed:
        every.append(ShownCurve(translate("ShownCurves", "training"), "loss", "accent"))
    if validation and "loss" in validated:
        every.append(ShownCurve(translate("ShownCurves", "validation"), "loss", "validation", dashed=True, validation=True))
    for metric in shares + others:
        every.append(metric)
        if validation and metric.column in validated:
            name = translate("ShownCurves", "validation {name}").format(name=metric.name)
            every.append(ShownCurve(name, metric.column, metric.colour, dashed=True, validation=True))
    if penalty:
        every.append(ShownCurve(translate("ShownCurves", "penalty"), "penalty", "penalty"))
    if rate:
        every.append(ShownCurve(translate("ShownCurves", "learning rate"), "learning_rate", "rate", is_rate=True))
    return ShownCurves(training, smoothed, validation, penalty, rate, shares, others, tuple(every))


def _reaches(history: RunHistory, name: str) -> tuple[float, float] | None:
    """Returns the smallest and the largest finite value of a column so far; None: there is none."""
    whole = history.binned_scalars((name,), 0, None, 1)
    low, high = whole.minimum[:, 0], whole.maximum[:, 0]
    if not np.isfinite(low).any():
        return None
    return float(np.nanmin(low)), float(np.nanmax(high))


def _any(history: RunHistory, name: str) -> bool:
    found = _reaches(history, name)
    return found is not None and found != (0.0, 0.0)


def _varies(history: RunHistory, name: str) -> bool:
    found = _reaches(history, name)
    return found is not None and found[0] != found[1]


def _is_share(history: RunHistory, name: str) -> bool:
    found = _reaches(history, name)
    return found is None or (found[0] >= 0.0 and found[1] <= 1.0)
