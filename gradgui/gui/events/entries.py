"""What happened in a run as lines: interventions, validations, events, and changes that wait. Their words; no Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np

from gradgui.core.interventions import (
    SCHEDULE,
    Change,
    ChangeKind,
    Intervention,
    settings_words,
    thawing_words,
)
from gradgui.core.records import RunEvent, Validation
from gradgui.core.spec import ClipSpec
from gradgui.gui.control.changes.change_words import clip_words, factors_words, paths_words, what_words
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.runs.history import RunHistory


class Mark(Enum):
    """What an entry is, told by colour and shape alike."""

    PENDING = auto()
    CHANGE = auto()
    FREEZE = auto()
    VALIDATION = auto()
    BAD = auto()
    NOTE = auto()


class Category(Enum):
    """What the list can be narrowed to."""

    CHANGE = "Changes"
    VALIDATION = "Validations"
    PROBLEM = "Problems"
    OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list.

    Args:
        step: the step that it happened before; None: not carried out yet.
        time_s: seconds since the run began.
        mark: its colour and shape.
        text: a few words.
        category: what it is found under.
        more: further words of its tool tip.
        full: what the words were cut from; "": they are whole.
        source: by what it was done: "user", "planned", "auto"; "": nobody.
        fold: neighbours with the same word become one line; "": it stands alone.
        value: what a line of several says of the first and the last.
    """

    step: int | None
    time_s: float
    mark: Mark
    text: str
    category: Category
    more: Sequence[str] = ()
    full: str = ""
    source: str = ""
    fold: str = ""
    value: str = ""

    def story(self) -> str:
        """Returns everything that is known of it: what, when, by what."""
        at = "" if self.step is None else translate("Entries", "Step {step}").format(step=numbers.count(self.step))
        when = (
            translate("Entries", " at {time_s}").format(time_s=numbers.duration(self.time_s))
            if self.step is not None
            else ""
        )
        by = translate("Entries", _BY[self.source]) if self.source in _BY else ""
        words = ", ".join((self.full or self.text, *self.more))
        return f"{at}{when}: {words}{by}" if at else words


_BY = {"user": QT_TRANSLATE_NOOP("Entries", ", by hand"), "auto": QT_TRANSLATE_NOOP("Entries", ", by gradgui")}


_VERBS = {
    ChangeKind.FREEZE: (QT_TRANSLATE_NOOP("Entries", "Froze"), QT_TRANSLATE_NOOP("Entries", "Freeze")),
    ChangeKind.THAW: (QT_TRANSLATE_NOOP("Entries", "Thawed"), QT_TRANSLATE_NOOP("Entries", "Thaw")),
    ChangeKind.FREEZE_STATISTICS: (
        QT_TRANSLATE_NOOP("Entries", "Froze statistics of"),
        QT_TRANSLATE_NOOP("Entries", "Freeze statistics of"),
    ),
    ChangeKind.THAW_STATISTICS: (
        QT_TRANSLATE_NOOP("Entries", "Thawed statistics of"),
        QT_TRANSLATE_NOOP("Entries", "Thaw statistics of"),
    ),
}
#: What is asked for, and what is in force from a step on.
_FROZEN_WISHES = {
    "watch": QT_TRANSLATE_NOOP("Entries", "Watch what is frozen"),
    "skip": QT_TRANSLATE_NOOP("Entries", "Skip what is frozen"),
    "auto": QT_TRANSLATE_NOOP("Entries", "Watch or skip what is frozen, whichever is faster"),
}
_FROZEN_DEEDS = {
    "watch": QT_TRANSLATE_NOOP("Entries", "Every gradient is computed"),
    "skip": QT_TRANSLATE_NOOP("Entries", "Gradients of what is frozen are left out"),
}
#: Where a line must not be broken: before a unit, and after "seed".
_UNBREAKABLE = re.compile(r"\d (?:ms|s|%)(?!\w)|seed \d+")
#: Characters of a line; the rest is in its tool tip.
_LONGEST = 120
#: Events whose words are always the same; the record has them in English.
_PLAIN = {
    QT_TRANSLATE_NOOP("Entries", "Paused"),
    QT_TRANSLATE_NOOP("Entries", "Paused as planned"),
    QT_TRANSLATE_NOOP("Entries", "Stepped"),
    QT_TRANSLATE_NOOP("Entries", "Resumed"),
    QT_TRANSLATE_NOOP("Entries", "Finished: completed"),
    QT_TRANSLATE_NOOP("Entries", "Finished: stopped"),
    QT_TRANSLATE_NOOP("Entries", "Finished: interrupted"),
}
#: Pauses that come again and again: after every single step.
_REPEATED = frozenset({"Stepped", "Paused"})
_FREEZING = {ChangeKind.FREEZE, ChangeKind.FREEZE_STATISTICS}


def entries_of(
    history: RunHistory,
    interventions: Sequence[Intervention],
    validations: Sequence[Validation],
    events: Sequence[RunEvent],
) -> list[Entry]:
    """Returns what happened as lines, the oldest first.

    Args:
        history: of the run; asked for the rates before a change.
        interventions: those to write, as are the next two.
        validations: with their means.
        events: what else happened.
    """
    entries = [
        *(_intervention(history, one) for one in interventions),
        *(_validation(one) for one in validations),
        *(_event(one) for one in events),
    ]
    return sorted(entries, key=lambda entry: (entry.time_s, entry.step or 0))


def waiting_entries(changes: Sequence[Change], *, at_next_start: bool) -> list[Entry]:
    """Returns the changes that wait as lines, the oldest first: for the next chunk, or for the next start."""
    when = translate("Entries", "at the next start") if at_next_start else translate("Entries", "pending")
    return [Entry(None, 0.0, Mark.PENDING, f"{_wish(change)}: {when}", Category.CHANGE) for change in changes]


def _intervention(history: RunHistory, one: Intervention) -> Entry:
    mark = Mark.FREEZE if one.kind in _FREEZING else Mark.CHANGE
    return Entry(one.step, one.time_s, mark, _deed(history, one), Category.CHANGE, source=one.source)


def _wish(change: Change) -> str:
    match change.kind:
        case ChangeKind.LEARNING_RATE:
            return translate("Entries", "Rate {value}").format(value=_rate(change.value))
        case ChangeKind.ACCUMULATION_STEPS:
            return translate("Entries", "Accumulation over {value}").format(value=_steps(change.value))
        case ChangeKind.MULTIPLIERS:
            return translate("Entries", "Multiplier {value} on {value_2}").format(
                value=factors_words(change.value), value_2=what_words(tuple(change.value))
            )
        case ChangeKind.CLIP:
            return translate("Entries", "Clip {value}").format(value=clip_words(change.value))
        case ChangeKind.FROZEN_GRADIENTS:
            return translate("Entries", _FROZEN_WISHES[change.value])
        case ChangeKind.LOSS_SCALE | ChangeKind.PAUSE:
            return _plain_words(change.kind, change.value)
    return f"{translate('Entries', _VERBS[change.kind][1])} {what_words(change.patterns)}"


def _deed(history: RunHistory, one: Intervention) -> str:
    """Returns what an intervention did, the old rate beside the new one where a step was taken with it."""
    by = f" ({one.source})" if one.source in {"planned", "auto", "fork"} else ""
    match one.kind:
        case ChangeKind.LEARNING_RATE:
            before = history.scalars("learning_rate", one.step - 1, one.step) if one.step > 0 else np.empty(0)
            was = f"{numbers.rate(float(before[0]))} → " if len(before) else ""
            return translate("Entries", "Rate {was}{value}{by}").format(was=was, value=_rate(one.value), by=by)
        case ChangeKind.ACCUMULATION_STEPS:
            return translate("Entries", "Accumulation over {value}{by}").format(value=_steps(one.value), by=by)
        case ChangeKind.MULTIPLIERS:
            return translate("Entries", "Multiplier {value} on {paths}{by}").format(
                value=factors_words(one.value), paths=paths_words(one.paths), by=by
            )
        case ChangeKind.CLIP:
            return translate("Entries", "Clip {ClipSpec}{by}").format(ClipSpec=clip_words(ClipSpec(**one.value)), by=by)
        case ChangeKind.FROZEN_GRADIENTS:
            words = (_FROZEN_DEEDS if one.source == "auto" else _FROZEN_WISHES)[one.value]
            return f"{translate('Entries', words)}{by}"
        case ChangeKind.LOSS_SCALE | ChangeKind.PAUSE | ChangeKind.SETTINGS:
            return f"{_plain_words(one.kind, one.value)}{by}"
        case ChangeKind.THAW if one.value is not None:
            return translate("Entries", "Thawed {paths}, {value}{by}").format(
                paths=paths_words(one.paths), value=thawing_words(one.value), by=by
            )
    return f"{translate('Entries', _VERBS[one.kind][0])} {paths_words(one.paths)}{by}"


def _plain_words(kind: ChangeKind, value: Any) -> str:
    """Returns what is said alike of a wish and of a deed."""
    if kind is ChangeKind.SETTINGS:
        return translate("Entries", "Settings: {value}").format(value=settings_words(value))
    return (
        translate("Entries", "Pause")
        if kind is ChangeKind.PAUSE or value is None
        else translate("Entries", "Loss scale {value}").format(value=numbers.tick(value))
    )


def _rate(value: float | str) -> str:
    return translate("Entries", "by schedule") if value == SCHEDULE else numbers.rate(float(value))


def _steps(n: int) -> str:
    return translate("Entries", "1 step") if n == 1 else translate("Entries", "{n} steps").format(n=numbers.count(n))


def _validation(one: Validation) -> Entry:
    values = [f"{name} {numbers.value(value)}" for name, value in one.values.items()]
    loss = one.values.get("loss", math.nan)
    return Entry(
        one.step,
        one.time_s,
        Mark.VALIDATION,
        translate("Entries", "Validation {loss}").format(loss=numbers.value(loss)),
        Category.VALIDATION,
        values,
        fold="validation",
        value=numbers.value(loss, 3),
    )


def _event(one: RunEvent) -> Entry:
    problem = one.kind in {"non_finite", "failed", "note"}
    # The step that wasn't finite has an entry of its own: the pause after it needn't say it all again.
    text = "Paused" if one.kind == "paused" and "not finite" in one.text else one.text
    repeated = text in _REPEATED
    text = translate("Entries", text) if text in _PLAIN else text
    whole = text
    if one.kind == "measured":  # both times are in the tool tip
        text = text.partition(":")[0]
    text = _UNBREAKABLE.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    mark = Mark.BAD if one.kind in {"non_finite", "failed"} else Mark.NOTE
    category = Category.PROBLEM if problem else Category.OTHER
    fold = short if one.kind == "paused" and repeated else one.kind if one.kind in {"measured", "skipped"} else ""
    return Entry(one.step, one.time_s, mark, short, category, full=whole, fold=fold)
