"""What is said of the curves: how many, where some are 0, the step that is looked at, and their numbers there."""

from __future__ import annotations

from collections.abc import Sequence

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.curves.curve_legend import LegendEntry
from gradgui.gui.plots.curves.curve_points import Floats
from gradgui.gui.plots.head.read_out import Entry
from gradgui.gui.plots.kept_spans import Spans

#: So many curves that are 0 are called by their names, of more the first one is.
_NAMED = 2


def curve_words(n_drawn: int, n_all: int, *, chosen: bool, zero: Sequence[str], step: int | None) -> tuple[Entry, ...]:
    """Returns the entries of the head.

    Args:
        n_drawn: so many curves there are.
        n_all: so many variables could have one.
        chosen: whether somebody chose them; else they're those with the largest values.
        zero: paths of the variables whose curve is 0 somewhere in view.
        step: the one under the cursor, or kept; None: none is.
    """
    entries = []
    if n_drawn < n_all:
        words = (
            translate("GradientCurves", "{n_drawn} first of {n_all} variables")
            if chosen
            else translate("GradientCurves", "{n_drawn} largest of {n_all} variables")
        )
        entries.append(Entry(words.format(n_drawn=n_drawn, n_all=numbers.count(n_all)), ""))
    if step is not None:
        entries.append(Entry(translate("GradientCurves", "at step"), numbers.count(step), n_chars=0))
    if zero:
        entries.append(zero_entry(zero))
    return tuple(entries)


def zero_entry(paths: Sequence[str]) -> Entry:
    """Returns whose the grey line along the lower edge is.

    Args:
        paths: of the variables that are 0 there, at least one.
    """
    if len(paths) <= _NAMED:
        words = translate("GradientCurves", "{paths} at 0").format(paths=", ".join(paths))
    else:
        more = numbers.count(len(paths) - 1)
        words = translate("GradientCurves", "{path} and {n} more at 0").format(path=paths[0], n=more)
    return Entry(words, "", "zero")


def legend_entries(paths: Sequence[str], values: Floats, step: int, spans: Spans, strong: str) -> tuple[LegendEntry, ...]:
    """Returns the names of the curves with their numbers at one step.

    Args:
        paths: of the variables, in the order of their curves.
        values: [n_paths] float64, at that step; NaN: there is none.
        step: it.
        spans: stretches in which each variable was frozen.
        strong: the path of the one that stands out; "": none does.
    """
    return tuple(
        LegendEntry(
            path,
            numbers.norm(float(value)),
            index,
            path == strong,
            any(start <= step < stop for start, stop in spans.get(path, ())),
        )
        for index, (path, value) in enumerate(zip(paths, values, strict=True))
    )
