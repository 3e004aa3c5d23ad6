"""What the transport bar says: how far the run is, how fast, what is awaited, how it ended. Words only."""

from __future__ import annotations

import re
import time

from gradgui.core.status import Activity, RunState, RunStatus, StopReason
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.transport.transport_state import TransportState


def step_text(state: TransportState) -> str:
    """Writes how far the run is: "300 of 1,000 steps", "12 steps" where it has no end."""
    status = state.status
    if status.n_steps is None:
        return steps_words(status.step) if status.step else ""
    return translate("TransportWords", "{step} of {n_steps}").format(
        step=numbers.count(status.step), n_steps=steps_words(status.n_steps)
    )


def steps_words(n_steps: int) -> str:
    """Writes a number of steps: "1 step", "194 steps"."""
    return (
        translate("TransportWords", "1 step")
        if n_steps == 1
        else translate("TransportWords", "{n_steps} steps").format(n_steps=numbers.count(n_steps))
    )


def status_words(state: TransportState) -> tuple[str, str]:
    """Returns what the bar says at its right, and the role of the label: its colour."""
    status = state.status
    if state.stored or not state.is_open:
        words = (
            translate("TransportWords", "Being written by another process")
            if state.growing
            else translate("TransportWords", "Stored run")
        )
        return words if state.stored else "", "muted"
    if state.ending or status.activity is not Activity.NONE:
        return _waiting_words(state)
    if status.state is RunState.FINISHED:
        return _end_words(status), "muted"
    message = status.message or state.obstacle
    match status.state:
        case RunState.READY if state.obstacle:
            return state.obstacle, "amber"
        case RunState.RUNNING:
            return _speed_words(status), "muted"
        case RunState.PAUSED:
            return _paused_words(message), "amber"
        case RunState.FAILED:
            return translate("TransportWords", "Failed: {message}").format(message=status.message), "bad"
    return translate("TransportWords", _WORDS.get(status.state, "Opening…")), "muted"


def _waiting_words(state: TransportState) -> tuple[str, str]:
    """Returns what is awaited, and whether the run ends with that."""
    words = activity_words(state.status)
    if not state.ending:
        return words, "muted"
    ends = translate("TransportWords", "Ends after this: {activity}").format(activity=f"{words[:1].lower()}{words[1:]}")
    return ends if words else translate("TransportWords", "Ending…"), "amber"


def _end_words(status: RunStatus) -> str:
    """Returns how a run ended that didn't fail."""
    if status.controls is None and status.reason is not StopReason.COMPLETED:
        return translate("TransportWords", "Opening was cancelled")
    how = {
        StopReason.COMPLETED: translate("TransportWords", "Finished"),
        StopReason.INTERRUPTED: translate("TransportWords", "Interrupted"),
    }.get(status.reason or StopReason.STOPPED, translate("TransportWords", "Stopped"))
    seconds = status.elapsed_s
    took = numbers.milliseconds(seconds) if seconds < 10 else numbers.duration(seconds)
    return translate("TransportWords", "{how} after {took}").format(how=how, took=took)


def _paused_words(message: str) -> str:
    """Returns that a run is paused and why; a message that says both is said once."""
    if not message:
        return translate("TransportWords", "Paused")
    if message.startswith(_PAUSED):
        return message
    return translate("TransportWords", "Paused: {message}").format(message=_first_words(message))


def _first_words(message: str) -> str:
    """Returns what a message is about; the banner says it whole."""
    words = re.split(r"[:.] ", message, maxsplit=1)[0].rstrip(".")
    return words[:1].lower() + words[1:]


#: How the message of a run begins that paused because it was told to.
_PAUSED = "Paused "
_WORDS = {
    RunState.READY: QT_TRANSLATE_NOOP("TransportWords", "Ready to start"),
    RunState.FINISHING: QT_TRANSLATE_NOOP("TransportWords", "Finishing…"),
}


_ACTIVITIES = {
    Activity.IMPORTING: QT_TRANSLATE_NOOP("TransportWords", "Importing TensorFlow"),
    Activity.OPENING: QT_TRANSLATE_NOOP("TransportWords", "Opening the model and the data"),
    Activity.COMPILING: QT_TRANSLATE_NOOP("TransportWords", "Compiling the training step"),
    Activity.VALIDATING: QT_TRANSLATE_NOOP("TransportWords", "Validating"),
    Activity.SAVING: QT_TRANSLATE_NOOP("TransportWords", "Saving"),
    Activity.MEASURING: QT_TRANSLATE_NOOP("TransportWords", "Measuring the training step"),
    Activity.REPLAYING: QT_TRANSLATE_NOOP("TransportWords", "Repeating steps from a checkpoint"),
}


def activity_words(status: RunStatus) -> str:
    """Returns what is awaited and since when: "Importing TensorFlow… 3 s"; "" if nothing is."""
    if status.activity is Activity.NONE:
        return ""
    words = translate("TransportWords", _ACTIVITIES[status.activity])
    return f"{words}… {max(0.0, time.monotonic() - status.activity_since):.0f} s"


def _speed_words(status: RunStatus) -> str:
    speed = numbers.speed(status.steps_per_second)
    if status.steps_left is not None:
        return translate("TransportWords", "pauses in {steps_left} · {speed}").format(
            steps_left=steps_words(status.steps_left), speed=speed
        )
    words = [
        speed,
        translate("TransportWords", "{elapsed_s} elapsed").format(elapsed_s=numbers.duration(status.elapsed_s)),
    ]
    if status.remaining_s is not None:
        words.append(
            translate("TransportWords", "{remaining_s} left").format(remaining_s=numbers.duration(status.remaining_s))
        )
    return " · ".join(words)
