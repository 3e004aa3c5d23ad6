"""What the head says of the curves: how many of how many, where some are 0, and the step that is looked at."""

from __future__ import annotations

from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.plots.head.read_out import Entry


def curve_words(n_drawn: int, n_all: int, *, chosen: bool, zero: bool, step: int | None) -> tuple[Entry, ...]:
    """Returns the entries of the head.

    Args:
        n_drawn: so many curves there are.
        n_all: so many variables could have one.
        chosen: whether somebody chose them; else they're those with the largest values.
        zero: whether a curve is 0 in view.
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
        entries.append(zero_entry())
    return tuple(entries)


def zero_entry() -> Entry:
    """Returns what the grey line along the lower edge is."""
    return Entry(translate("GradientCurves", "a curve at 0"), "", "zero")
