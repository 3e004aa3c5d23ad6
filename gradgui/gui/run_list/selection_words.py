"""What is said of the selected runs below their table, and why they can't be deleted. Words only."""

from __future__ import annotations

from collections.abc import Iterable

from gradgui.core.number_words import size_words
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.run_list.run_actions import Runs
from gradgui.runs.catalogue.run_summary import RunSummary

#: Longer notes are cut off there: all of a note is in its tool tip and its dialog.
_MOST_CHARACTERS = 200


def about_words(selected: Runs, runs: Iterable[RunSummary]) -> str:
    """Returns what is said of the selected runs.

    Args:
        selected: they.
        runs: all runs: a parent is called by its name.
    """
    if len(selected) != 1:
        size = size_words(sum(run.size_bytes for run in selected))
        return (
            translate("SelectionWords", "{selected} runs selected, {size}").format(
                selected=numbers.count(len(selected)), size=size
            )
            if selected
            else ""
        )
    (run,) = selected
    forked = ""
    if run.parent is not None:
        parent = next((other.name for other in runs if other.path.name == run.parent.run), run.parent.run)
        forked = translate("SelectionWords", "Forked from {parent} after {step} steps.").format(
            parent=parent, step=numbers.count(run.parent.step)
        )
    note = " ".join(run.labels.note.split())
    shown = note if len(note) <= _MOST_CHARACTERS else f"{note[: _MOST_CHARACTERS - 1]}…"
    return "\n".join(text for text in (run.message, forked, shown) if text)


def delete_tip(selected: Runs) -> str:
    """Returns what the delete button does, or why it can't."""
    if any(run.is_written for run in selected):
        return translate("SelectionWords", "A run that is being written can't be deleted: stop it first")
    return translate("SelectionWords", "Move to the system's bin; it can be undone")


def summary_words(runs: Runs, passing: Iterable[RunSummary]) -> str:
    """Returns how many runs are listed, of how many, and what they take on disk; "" without any run."""
    shown = list(passing)
    count = (
        translate("SelectionWords", "1 run")
        if len(runs) == 1
        else translate("SelectionWords", "{runs} runs").format(runs=numbers.count(len(runs)))
    )
    if len(shown) < len(runs):
        count = translate("SelectionWords", "{shown} of {count}").format(shown=numbers.count(len(shown)), count=count)
    return f"{count} · {size_words(sum(run.size_bytes for run in shown))}" if runs else ""
