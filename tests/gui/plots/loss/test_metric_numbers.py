"""What the head of the loss plot says of metrics and validations."""

from __future__ import annotations

from gradgui.core.records import Validation
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.loss.metric_numbers import metric_numbers, validation_number
from gradgui.gui.plots.loss.shown_curves import ShownCurve, ShownCurves
from gradgui.runs.history import RunHistory
from tests.gui.plots.histories import simple_history

DRAWN = (ShownCurve("accuracy", "accuracy", "curves.0"),)


def validated() -> RunHistory:
    """Returns a run of 30 steps, accuracy 0.5 on each batch, with two validations."""
    history = simple_history(30)
    history.add_validation(Validation(10, {"loss": 1.5, "accuracy": 0.75}, 100))
    history.add_validation(Validation(20, {"loss": 1.25, "accuracy": 0.875}, 100))
    return history


def texts(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.name, entry.text) for entry in entries]


def test_a_metric_stands_beside_its_newest_validation_by_that_step() -> None:
    history, shown = validated(), ShownCurves(shares=DRAWN, validation=True)
    for step, value in ((29, "0.8750"), (15, "0.7500")):
        entries = metric_numbers(history, shown, step)
        assert texts(entries) == [("accuracy", "0.5000"), ("validation accuracy", value)]
        assert [(entry.colour, entry.dashed) for entry in entries] == [("curves.0", False), ("curves.0", True)]
    assert texts(metric_numbers(history, shown, 5)) == [("accuracy", "0.5000")]


def test_without_a_curve_the_first_metric_is_said_all_the_same() -> None:
    entries = metric_numbers(validated(), ShownCurves(), 29)
    assert texts(entries) == [("accuracy", "0.5000"), ("validation accuracy", "0.8750")]
    assert not any(entry.colour or entry.dashed for entry in entries)


def test_what_was_never_validated_has_no_number() -> None:
    assert validation_number(validated(), 29, "recall", "") == ()
    assert validation_number(validated(), 29, "loss", "validation") == (
        Entry("validation", "1.250", "validation", dashed=True),
    )
