"""The numbers of the metrics, and of what was validated, as the head of the loss plot says them. Draws nothing."""

from __future__ import annotations

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.loss.shown_curves import ShownCurves
from gradgui.runs.history import RunHistory


def metric_numbers(history: RunHistory, shown: ShownCurves, step: int) -> list[Entry]:
    """Returns each metric that has a curve, else the first one, on the batch of a step, with its newest validation by then.

    Args:
        history: the run; it has this step.
        shown: which curves there are.
        step: whose numbers are wanted.
    """
    drawn = [(metric.name, metric.colour, shown.validation) for metric in shown.metrics]
    found: list[Entry] = []
    for name, colour, validated in drawn or [(name, "", True) for name in history.layout.metrics[:1]]:
        found.append(Entry(name, numbers.value(float(history.scalars(name, step, step + 1)[0])), colour))
        found += validation_number(history, step, name, colour) if validated else ()
    return found


def validation_number(history: RunHistory, step: int, name: str, colour: str) -> tuple[Entry, ...]:
    """Returns the value of the newest validation by a step; none where there was none.

    Args:
        history: the run.
        step: at whose end it has been taken.
        name: "loss" or a metric.
        colour: of its curve; "": it has none.
    """
    found = history.validation_by(step, name)
    if found is None:
        return ()
    words = (
        translate("ShownCurves", "validation")
        if name == "loss"
        else translate("ShownCurves", "validation {name}").format(name=name)
    )
    return (Entry(words, numbers.value(found.values[name]), colour, dashed=bool(colour)),)
