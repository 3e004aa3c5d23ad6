"""The rows of the numbers of a step: what each is called and what it means. Knows no number."""

from __future__ import annotations

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.panels.number_rows import NumberRow

#: Steps over which it is counted how often the clip acts.
CLIP_WINDOW_STEPS = 1000

#: Those of every run, from above.
ROWS = (
    NumberRow(
        "step",
        QT_TRANSLATE_NOOP("NumberRow", "Steps done"),
        QT_TRANSLATE_NOOP("NumberRow", "The numbers below are those of the last of them; the plots count steps from 0"),
    ),
    NumberRow(
        "kept_step",
        QT_TRANSLATE_NOOP("NumberRow", "Kept step"),
        QT_TRANSLATE_NOOP(
            "NumberRow",
            "A click in a plot kept this step (they count from 0); the numbers below are its, until another click on it, or "
            "Esc there, lets it go",
        ),
    ),
    NumberRow(
        "epoch",
        QT_TRANSLATE_NOOP("NumberRow", "Epoch"),
        QT_TRANSLATE_NOOP("NumberRow", "Epoch that the step belongs to, from 0"),
    ),
    NumberRow(
        "loss",
        QT_TRANSLATE_NOOP("NumberRow", "Loss"),
        QT_TRANSLATE_NOOP(
            "NumberRow", "What was differentiated: data loss plus penalties, on this batch, before the update"
        ),
    ),
    NumberRow(
        "penalty",
        QT_TRANSLATE_NOOP("NumberRow", "Penalty"),
        QT_TRANSLATE_NOOP("NumberRow", "The part of the loss that regularisers add"),
    ),
    NumberRow(
        "learning_rate",
        QT_TRANSLATE_NOOP("NumberRow", "Learning rate"),
        QT_TRANSLATE_NOOP("NumberRow", "The base rate that this step had"),
    ),
    NumberRow(
        "loss_scale",
        QT_TRANSLATE_NOOP("NumberRow", "Loss scale"),
        QT_TRANSLATE_NOOP("NumberRow", "Factor of the loss in this step, in float16; the norms don't have it"),
    ),
    NumberRow(
        "global_norm",
        QT_TRANSLATE_NOOP("NumberRow", "Global norm"),
        QT_TRANSLATE_NOOP("NumberRow", "L2 norm of the raw gradients of all variables that learn, as one vector"),
    ),
    NumberRow(
        "clip_factor",
        QT_TRANSLATE_NOOP("NumberRow", "Clip factor"),
        QT_TRANSLATE_NOOP(
            "NumberRow",
            "Smallest factor by which a gradient of the last update was clipped, and in how many of "
            "the updates of the last {n_steps} steps the clip acted",
        ),
    ),
    NumberRow(
        "update_ratio",
        QT_TRANSLATE_NOOP("NumberRow", "Update / weight"),
        QT_TRANSLATE_NOOP(
            "NumberRow",
            "Norm of the update over the norm of the weight: the median of the variables that learn, and the smallest and "
            "the largest of them; about 1e-3 is usual",
        ),
    ),
)
SPEED = NumberRow(
    "speed",
    QT_TRANSLATE_NOOP("NumberRow", "Speed"),
    QT_TRANSLATE_NOOP("NumberRow", "Steps and examples a second, while training runs"),
)
WATCHING = NumberRow(
    "watching",
    QT_TRANSLATE_NOOP("NumberRow", "Watching"),
    QT_TRANSLATE_NOOP(
        "NumberRow",
        "What watching costs: the share of a step that gradgui's norms take, measured against the same steps without them. "
        "Measuring stops training for about two seconds and changes nothing; what was measured once is measured again every "
        "few minutes while training runs",
    ),
)


def translated(row: NumberRow) -> NumberRow:
    """Returns a row in the language of the window."""
    tip = translate("NumberRow", row.tip).format(n_steps=numbers.count(CLIP_WINDOW_STEPS))
    return NumberRow(row.key, translate("NumberRow", row.title), tip)
