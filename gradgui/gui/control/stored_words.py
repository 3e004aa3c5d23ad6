"""What the banner says when a stored run is shown: how it ended, who writes it, or which run goes on behind it."""

from __future__ import annotations

from collections.abc import Callable

from gradgui.core.status import RunState, StopReason
from gradgui.gui.control.shown_run import ShownRun
from gradgui.gui.panels.banner import Banner
from gradgui.runs.start_point import resume_warning


def say_stored(banner: Banner, run: ShownRun, back: Callable[[], None] | None) -> None:
    """Says what is to be known of a stored run; takes what was said before away where that is nothing.

    Args:
        banner: where it is said.
        run: a stored run.
        back: shows the run that is open again; None where none goes on.
    """
    message = run.status.message if run.status is not None else ""
    if back is not None:
        banner.say(
            f"This is the stored run {run.path.name if run.path else run.name}. The run that is open goes on.",
            kind="note",
            action="Back to it",
            act=back,
        )
    elif message and run.status is not None and run.status.state is RunState.FAILED:
        banner.say(f"This run failed. {message}")
    elif message and run.status is not None and run.status.reason is StopReason.COMPLETED:
        warning = resume_warning(run.reader) if run.reader is not None else ""
        banner.say(f"Finished: {message}. {warning}" if warning else f"Finished: {message}", kind="note")
    elif message:  # another process writes it, or the one that did has died
        banner.say(message, kind="note")
    else:
        banner.dismiss()
