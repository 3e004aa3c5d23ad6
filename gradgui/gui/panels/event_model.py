"""What happened in a run as one list, newest first: interventions, validations, events, and changes still waiting on top."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from gradgui.core.interventions import Change, ChangeKind, Intervention, summarise_paths
from gradgui.core.records import RunEvent, Validation
from gradgui.core.spec import ClipSpec
from gradgui.gui.control.change_words import clip_words, factors_words, what_words
from gradgui.gui.look import numbers
from gradgui.runs.history import RunHistory

Index = QModelIndex | QPersistentModelIndex


class Mark(Enum):
    """What an entry is, told by colour and shape alike."""

    PENDING = auto()
    CHANGE = auto()
    FREEZE = auto()
    VALIDATION = auto()
    BAD = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list; step None: not carried out yet. `more` and `full` are for the tool tip."""

    step: int | None
    time_s: float
    mark: Mark
    text: str
    more: Sequence[str] = ()
    full: str = ""


_VERBS = {
    ChangeKind.FREEZE: ("Froze", "Freeze"),
    ChangeKind.THAW: ("Thawed", "Thaw"),
    ChangeKind.FREEZE_STATISTICS: ("Froze statistics of", "Freeze statistics of"),
    ChangeKind.THAW_STATISTICS: ("Thawed statistics of", "Thaw statistics of"),
}
#: What is asked for, and what is in force from a step on.
_FROZEN_WISHES = {
    "watch": "Watch what is frozen",
    "skip": "Skip what is frozen",
    "auto": "Watch or skip what is frozen, whichever is faster",
}
_FROZEN_DEEDS = {"watch": "Every gradient is computed", "skip": "Gradients of what is frozen are left out"}
#: Where a line must not be broken: before a unit, and after "seed".
_UNBREAKABLE = re.compile(r"\d (?:ms|s|%)(?!\w)|seed \d+")
#: Characters of a line; the rest is in its tool tip.
_LONGEST = 120
_FREEZING = {ChangeKind.FREEZE, ChangeKind.FREEZE_STATISTICS}


class EventModel(QAbstractListModel):
    """Reads a history; every `refresh` takes what was added since."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._history: RunHistory | None = None
        self._pending: tuple[Change, ...] = ()
        self._waiting: list[Entry] = []
        self._entries: list[Entry] = []
        self._seen = (0, 0, 0)

    def set_history(self, history: RunHistory | None) -> None:
        """Lists another run."""
        self.beginResetModel()
        self._history = history
        self._entries, self._waiting, self._pending, self._seen = [], [], (), (0, 0, 0)
        self.endResetModel()
        self.refresh()

    def set_pending(self, pending: tuple[Change, ...], *, at_next_start: bool = False) -> None:
        """Lists the changes that wait, on top: for the next chunk, or for the next start."""
        if pending == self._pending:
            return
        self._pending = pending
        if self._waiting:
            self.beginRemoveRows(QModelIndex(), 0, len(self._waiting) - 1)
            self._waiting = []
            self.endRemoveRows()
        when = "at the next start" if at_next_start else "pending"
        entries = [Entry(None, 0.0, Mark.PENDING, f"{_wish(change)}: {when}") for change in reversed(pending)]
        if entries:
            self.beginInsertRows(QModelIndex(), 0, len(entries) - 1)
            self._waiting = entries
            self.endInsertRows()

    def refresh(self) -> None:
        """Adds what the history has more than at the last look."""
        history = self._history
        if history is None:
            return
        interventions, validations, events = history.interventions, history.validations, history.events
        i, v, e = self._seen
        fresh = [
            *(self._intervention(history, one) for one in interventions[i:]),
            *(_validation(one) for one in validations[v:]),
            *(_event(one) for one in events[e:]),
        ]
        self._seen = (len(interventions), len(validations), len(events))
        if not fresh:
            return
        fresh.sort(key=lambda entry: (entry.time_s, entry.step or 0), reverse=True)
        at = len(self._waiting)
        self.beginInsertRows(QModelIndex(), at, at + len(fresh) - 1)
        self._entries[:0] = fresh
        self.endInsertRows()

    def _intervention(self, history: RunHistory, one: Intervention) -> Entry:
        mark = Mark.FREEZE if one.kind in _FREEZING else Mark.CHANGE
        return Entry(one.step, one.time_s, mark, _deed(history, one))

    def entry(self, index: Index) -> Entry:
        """Returns the line behind an index."""
        row = index.row()
        return self._waiting[row] if row < len(self._waiting) else self._entries[row - len(self._waiting)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Returns the number of lines."""
        return 0 if parent.isValid() else len(self._waiting) + len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a line's text; the step in `Qt.UserRole`."""
        if not index.isValid():
            return None
        entry = self.entry(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.UserRole:
                return entry.step
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                at = "" if entry.step is None else f"Step {numbers.count(entry.step)}: "
                return at + ", ".join((entry.full or entry.text, *entry.more))
        return None


def _wish(change: Change) -> str:
    match change.kind:
        case ChangeKind.LEARNING_RATE:
            return f"Rate {numbers.rate(float(change.value))}"
        case ChangeKind.MULTIPLIERS:
            return f"Multiplier {factors_words(change.value)} on {what_words(tuple(change.value))}"
        case ChangeKind.CLIP:
            return f"Clip {clip_words(change.value)}"
        case ChangeKind.FROZEN_GRADIENTS:
            return _FROZEN_WISHES[change.value]
        case ChangeKind.PAUSE:
            return "Pause"
    return f"{_VERBS[change.kind][1]} {what_words(change.patterns)}"


def _deed(history: RunHistory, one: Intervention) -> str:
    """Returns what an intervention did, the old rate beside the new one where a step was taken with it."""
    by = " (planned)" if one.source == "planned" else ""
    match one.kind:
        case ChangeKind.LEARNING_RATE:
            before = history.scalars("learning_rate", one.step - 1, one.step) if one.step > 0 else np.empty(0)
            was = f"{numbers.rate(float(before[0]))} → " if len(before) else ""
            return f"Rate {was}{numbers.rate(float(one.value))}{by}"
        case ChangeKind.MULTIPLIERS:
            return f"Multiplier {factors_words(one.value)} on {summarise_paths(one.paths)}{by}"
        case ChangeKind.CLIP:
            return f"Clip {clip_words(ClipSpec(**one.value))}{by}"
        case ChangeKind.FROZEN_GRADIENTS:
            return f"{(_FROZEN_DEEDS if one.source == 'auto' else _FROZEN_WISHES)[one.value]}{by}"
        case ChangeKind.PAUSE:
            return f"Pause{by}"
    return f"{_VERBS[one.kind][0]} {summarise_paths(one.paths)}{by}"


def _validation(one: Validation) -> Entry:
    values = [f"{name} {numbers.value(value)}" for name, value in one.values.items()]
    loss = one.values.get("loss", math.nan)
    return Entry(one.step, one.time_s, Mark.VALIDATION, f"Validation {numbers.value(loss)}", values)


def _event(one: RunEvent) -> Entry:
    bad = one.kind in {"non_finite", "failed"}
    # The step that wasn't finite has an entry of its own: the pause after it needn't say it all again.
    text = "Paused" if one.kind == "paused" and "not finite" in one.text else one.text
    text = _UNBREAKABLE.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    return Entry(one.step, one.time_s, Mark.BAD if bad else Mark.NOTE, short, full=text)
