"""What ends a run before its last step, in the form."""

from __future__ import annotations

from gradgui.gui.forms.fields.spec_field import SpecField

_WAYS = ("", "min", "max")
_WAY_WORDS = ("As its name tells", "The smaller the better", "The larger the better")

STOPPING_FIELDS: tuple[SpecField, ...] = (
    SpecField("stopping.time_s", "After seconds", "number", default="never"),
    SpecField(
        "stopping.target.metric",
        "When",
        tip="Ends the run once this reaches a value: loss, accuracy, validation loss, validation accuracy.",
        choices=("loss", "accuracy", "validation loss", "validation accuracy"),
    ),
    SpecField("stopping.target.value", "reaches", "number"),
    SpecField("stopping.target.mode", "It is good", choices=_WAYS, words=_WAY_WORDS),
    SpecField("stopping.patience", "Patience", "integer", default="without end"),
    SpecField(
        "stopping.metric",
        "Improvement of",
        choices=("validation loss", "validation accuracy"),
        default="validation loss",
    ),
    SpecField("stopping.mode", "It improves", choices=_WAYS, words=_WAY_WORDS),
    SpecField("stopping.min_delta", "By more than", "number", default="0"),
    SpecField(
        "stopping.restore_best",
        "Best weights",
        "flag",
        choices=("", "true", "false"),
        words=("With patience", "Put back", "Not put back"),
    ),
)
