"""What is said of a fork before it is started: what its set-up may change, and what that does to what it takes over."""

from __future__ import annotations

from gradgui.core.spec import RunSpec
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.runs.forking.inheritance import inheritance
from gradgui.runs.start_point import StartPoint, kept_tables


def fork_note(start: StartPoint | None) -> str:
    """Returns what stands above the set-up of a fork; "" for every other run."""
    if start is None or start.is_resumed:
        return ""
    return translate(
        "ForkWords",
        "A fork before step {step}. What you leave as it is goes on from there; what you change begins anew: the "
        "optimizer's state with another optimizer, the place in the data with other data or batches, the count of updates "
        "with another schedule.",
    ).format(step=numbers.count(start.step))


def consequence(start: StartPoint | None, shown: RunSpec, edited: RunSpec) -> str:
    """Returns what an edit of a fork's set-up does beside what it says; "" where it does nothing, or the run is none."""
    if start is None or start.is_resumed or not kept_tables(shown, edited):
        return ""
    anew = ", ".join(inheritance(shown, edited).words(edited)[1])
    if not anew:
        return translate("ForkWords", "Nothing begins anew.")
    return translate("ForkWords", "Begins anew: {parts}.").format(parts=anew)
