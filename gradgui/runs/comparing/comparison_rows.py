"""A comparison as one table: what differs in the specs of runs and in the changes made to them, then where they ended.

A row a key, a column a run. What is shown of it, and how it is sorted, is for others.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TextIO

import numpy as np

from gradgui.runs.comparing.comparison import (
    FINAL_STEPS,
    Difference,
    Final,
    final,
    intervention_differences,
    is_better_when_small,
    spec_differences,
)
from gradgui.runs.history import RunHistory
from gradgui.runs.store.run_reader import RunReader


class Section(StrEnum):
    """What a row is about, in the order of the table."""

    SPEC = "What was asked for"
    DONE = "What was changed on the way"
    ENDED = "Where they ended"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row.

    Args:
        section: what it is about.
        key: what the values are: "loss, last 100 steps", "optimizer.learning_rate", "step 500".
        values: of each run; None: it has none.
        best: the best of the values; None where none is better than another.
        tip: what the key means, where it doesn't say so.
    """

    section: Section
    key: str
    values: tuple[Any, ...]
    best: float | None = None
    tip: str = ""

    def order(self, *, descending: bool = False) -> list[int]:
        """Returns the runs by this row: numbers, then words, then those without a value."""
        numbered = [(value, i) for i, value in enumerate(self.values) if _is_number(value)]
        worded = [(text_of(value), i) for i, value in enumerate(self.values) if not _is_number(value) and text_of(value)]
        rest = [i for i, value in enumerate(self.values) if not text_of(value)]
        ordered = [i for _, i in sorted(numbered, reverse=descending)] + [i for _, i in sorted(worded, reverse=descending)]
        return ordered + rest


def comparison_rows(runs: Sequence[tuple[RunReader, RunHistory]]) -> tuple[ComparisonRow, ...]:
    """Returns the table of some runs. Reads their records: called off the GUI thread.

    Args:
        runs: each with its history.
    """
    readers = [reader for reader, _ in runs]
    ended = [final(reader) for reader in readers]
    rows = [_differs(Section.SPEC, row) for row in spec_differences(readers)]
    rows += [_differs(Section.DONE, row) for row in intervention_differences(readers)]
    rows += [
        _ended("state", [_state(reader) for reader in readers]),
        _ended("steps", [end.steps for end in ended]),
        _ended("time, s", [end.time_s for end in ended]),
        _ended(f"loss, last {FINAL_STEPS} steps", [end.loss for end in ended], small=True, tip="Mean over its last steps"),
        _ended("loss, lowest step", [_lowest(history) for _, history in runs], small=True, tip="The smallest of any step"),
    ]
    rows += _metric_rows(ended)
    for name in dict.fromkeys(name for end in ended for name in end.validation):
        pairs = [end.validation.get(name) for end in ended]
        for which, at in (("last", 0), ("best", 1)):
            values = [None if pair is None else pair[at] for pair in pairs]
            rows.append(_ended(f"validation {name}, {which}", values, small=is_better_when_small(name)))
    return tuple(rows)


def cells_of(rows: Sequence[ComparisonRow]) -> list[list[str]]:
    """Returns section, key and the values of each row as texts: numbers read back exactly, nothing is an empty cell."""
    return [[row.section.value, row.key, *(_exact(value) for value in row.values)] for row in rows]


def write_rows(rows: Sequence[ComparisonRow], names: Sequence[str], file: TextIO) -> None:
    """Writes a table as CSV: section, key, then a column a run."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["section", "key", *names])
    writer.writerows(cells_of(rows))


def text_of(value: Any) -> str:
    """Returns a value as words; "" for none. Numbers of a table are written by whoever shows it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text_of, value)) or "none"
    return str(value)


def _state(run: RunReader) -> str:
    """Returns how a run ended: "completed" and "stopped" rather than "finished"."""
    status = run.status
    return str(status.reason) if status.state == "finished" and status.reason else str(status.state)


def _metric_rows(ended: Sequence[Final]) -> list[ComparisonRow]:
    names = dict.fromkeys(name for end in ended for name in end.metrics)
    return [
        _ended(
            f"{name}, last {FINAL_STEPS} steps",
            [end.metrics.get(name) for end in ended],
            small=is_better_when_small(name),
            tip="Mean over its last batches",
        )
        for name in names
    ]


def _ended(key: str, values: Sequence[Any], *, small: bool | None = None, tip: str = "") -> ComparisonRow:
    plain = tuple(None if isinstance(value, float) and math.isnan(value) else value for value in values)
    known = [float(value) for value in plain if isinstance(value, (int, float)) and math.isfinite(value)]
    differ = len(known) > 1 and len(set(known)) > 1
    best = None if small is None or not differ else min(known) if small else max(known)
    return ComparisonRow(Section.ENDED, key, plain, best, tip)


def _differs(section: Section, difference: Difference) -> ComparisonRow:
    return ComparisonRow(section, difference.key, difference.values)


def _lowest(history: RunHistory) -> float:
    if not history.n_steps:
        return math.nan
    lowest = history.binned_scalars(("loss",), 0, None, 1).minimum[:, 0]
    return float(np.nanmin(lowest)) if np.isfinite(lowest).any() else math.nan


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value)


def _exact(value: Any) -> str:
    return repr(value) if isinstance(value, float) and math.isfinite(value) else text_of(value)
