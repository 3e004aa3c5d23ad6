"""What the banner says when a stored run is shown: how it ended, who writes it, or which run goes on behind it."""

from __future__ import annotations

from collections.abc import Callable

from gradgui.core.status import RunState, StopReason
from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.language.translation import translate
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
            translate("StoredWords", "This is the stored run {name}. The run that is open goes on.").format(
                name=run.path.name if run.path else run.name
            ),
            kind="note",
            action=translate("StoredWords", "Back to it"),
            act=back,
        )
    elif message and run.status is not None and run.status.state is RunState.FAILED:
        banner.say(translate("StoredWords", "This run failed. {message}").format(message=message))
    elif message and run.status is not None and run.status.reason is StopReason.COMPLETED:
        warning = resume_warning(run.reader) if run.reader is not None else ""
        banner.say(
            translate("StoredWords", "Finished: {message}. {warning}").format(message=message, warning=warning)
            if warning
            else translate("StoredWords", "Finished: {message}").format(message=message),
            kind="note",
        )
    elif message:  # another process writes it, or the one that did has died
        banner.say(message, kind="note")
    else:
        banner.dismiss()
