"""The tables of the report: last numbers, what happened, variables, environment. HTML, escaped; no page."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence

import numpy as np

from gradgui.core.interventions import SELECTION_KINDS
from gradgui.gui.look import numbers
from gradgui.runs.findings.verdicts import VariableNumbers
from gradgui.runs.store.run_reader import RunReader

#: So many rows of what happened, the first and the last, are written.
_MOST_EVENTS = 400
_BAD_EVENTS = frozenset({"non_finite", "failed"})

#: A cell: its words, and its classes.
Cell = tuple[str, str]


def table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> str:
    """Returns an HTML table; the words of its cells are escaped here."""
    head = "".join(f'<th class="{kind}" scope="col">{html.escape(words)}</th>' for words, kind in heads)
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{html.escape(words)}</td>' for words, kind in row) + "</tr>" for row in rows
    )
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"


def last_numbers(reader: RunReader) -> str:
    """Returns the numbers at the end of the run, beside their best ones."""
    rows: list[Sequence[Cell]] = []

    def add(name: str, values: np.ndarray, steps: np.ndarray) -> None:
        known = np.isfinite(values)
        if known.any():
            low, high = (
                int(np.nanargmin(np.where(known, values, np.nan))),
                int(np.nanargmax(np.where(known, values, np.nan))),
            )
            varies = values[low] != values[high]
            ends = [f"{numbers.value(float(values[at]))} (step {numbers.count(int(steps[at]))})" for at in (low, high)]
            rows.append(
                [
                    (name, ""),
                    (numbers.value(float(values[known][-1])), "number"),
                    *[(end if varies else "", "number") for end in ends],
                ]
            )

    add("loss", reader.loss, reader.steps)
    if np.nanmax(reader.penalty, initial=0.0) > 0:
        add("penalty", reader.penalty, reader.steps)
    for name in reader.layout.metrics:
        add(name, reader.metrics(name), reader.steps)
    validation = reader.validation
    for name, values in validation.values.items():
        add(f"validation {name}", values, validation.steps)
    add("learning rate", reader.learning_rate, reader.steps)
    return table([("", ""), ("last", "number"), ("lowest", "number"), ("highest", "number")], rows)


def happenings(reader: RunReader) -> str:
    """Returns interventions and events in order, a row each."""
    found = [
        (one.time_s, one.step, one.label(), "ice" if one.kind in SELECTION_KINDS else "amber", one.source)
        for one in reader.interventions
    ]
    found += [(e.time_s, e.step, e.text, "bad" if e.kind in _BAD_EVENTS else "", "") for e in reader.events]
    found.sort(key=lambda one: (one[1], one[0]))
    left_out = len(found) - _MOST_EVENTS
    if left_out > 0:
        words = f"{numbers.count(left_out)} more, which the record has"
        found = [*found[: _MOST_EVENTS // 2], (math.nan, -1, words, "", ""), *found[-_MOST_EVENTS // 2 :]]
    rows = [
        [
            ("" if step < 0 else numbers.count(step), "number"),
            ("" if math.isnan(time_s) else numbers.duration(time_s), "number"),
            (words, kind),
            (source, ""),
        ]
        for time_s, step, words, kind, source in found
    ]
    return table([("before step", "number"), ("time", "number"), ("what happened", ""), ("by", "")], rows)


def variables(reader: RunReader, now: VariableNumbers) -> str:
    """Returns every variable with what it did at last."""
    infos = {info.path: info for info in reader.variables_info}
    rows = [
        [
            (path, ""),
            (numbers.shape(infos[path].shape), ""),
            (numbers.count(infos[path].n_parameters), "number"),
            ("frozen" if now.frozen[i] else "learns", "ice" if now.frozen[i] else ""),
            *[(_norm(float(values[i])), "number") for values in (now.gradient, now.ratio, now.weight)],
        ]
        for i, path in enumerate(reader.variables)
    ]
    heads = [("variable", ""), ("shape", ""), ("parameters", "number"), ("at the end", "")]
    return table([*heads, ("gradient norm", "number"), ("update / weight", "number"), ("weight norm", "number")], rows)


def environment(reader: RunReader) -> str:
    """Returns versions, device, seed and whatever else the numbers depend on."""
    known = {"gradgui": reader.gradgui_version, **reader.environment}
    return table([], [[(name.replace("_", " "), "muted"), (value, "")] for name, value in known.items()])


def _norm(value: float) -> str:
    return numbers.NO_VALUE if math.isnan(value) else numbers.norm(value)
