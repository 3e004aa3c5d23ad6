"""Starting, pausing, stopping, going back: what the Run menu offers for the run that is open."""

from __future__ import annotations

from gradgui.core.status import RunState
from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate


def training_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with the run that is open."""
    return [*_start_actions(parts), *_stop_actions(parts), *_going_back_actions(parts)]


def _start_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what takes steps."""
    controller, display, commands = parts.controller, parts.display, parts.commands
    needs_run = translate("TrainingActions", "Open something that can train first")
    return [
        ActionSpec(
            "run.start",
            translate("TrainingActions", "&Start or resume"),
            commands.start,
            "F5",
            lambda: display.can_resume or _live(parts, controller.can_start),
            needs=needs_run,
        ),
        ActionSpec(
            "run.step",
            translate("TrainingActions", "Single s&tep"),
            commands.step,
            "F10",
            lambda: _live(parts, controller.can_step),
            needs=needs_run,
        ),
        ActionSpec(
            "run.more",
            translate("TrainingActions", "Run so many &more…"),
            parts.transport.more_edit.take_keyboard,
            "Ctrl+F10",
            lambda: display.can_run_more or _live(parts, controller.can_run_more),
            translate("TrainingActions", "Type how many steps to take, and press Enter: then the run pauses"),
            needs=needs_run,
        ),
    ]


def _stop_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what takes no further ones."""
    controller, rewind = parts.controller, parts.rewind
    needs_running = translate("TrainingActions", "Nothing is training")
    return [
        ActionSpec(
            "run.pause",
            translate("TrainingActions", "&Pause"),
            controller.pause,
            "F6",
            lambda: _live(parts, controller.status.state is RunState.RUNNING),
            needs=needs_running,
        ),
        ActionSpec(
            "run.cancel_compile",
            translate("TrainingActions", "&Cancel compiling"),
            controller.cancel_compile,
            None,
            lambda: _live(parts, controller.can_cancel_compile),
            translate(
                "TrainingActions",
                "Goes back to computing every gradient; a trace that has begun can't be interrupted, "
                "its result is kept unused",
            ),
            needs=translate("TrainingActions", "Nothing is being compiled"),
        ),
        ActionSpec(
            "run.stop",
            translate("TrainingActions", "St&op or cancel"),
            rewind.stop,
            "Shift+F5",
            lambda: _live(parts, rewind.can_stop) or rewind.is_reading,
            translate("TrainingActions", "Ends the run; while something is opened or read, does without it"),
            needs=needs_running,
        ),
    ]


def _going_back_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what begins a new run at a step of the one that is shown."""
    rewind = parts.rewind
    needs_steps = translate("TrainingActions", "Open a run that has taken steps first")
    return [
        ActionSpec(
            "run.fork",
            translate("TrainingActions", "&Fork from here"),
            lambda: rewind.fork(parts.steps.cursor_step),
            "Ctrl+Alt+F",
            lambda: rewind.can_go_back,
            translate(
                "TrainingActions",
                "A new run that shares the steps before the cursor, or all steps; the run that is there stays as it is",
            ),
            needs=needs_steps,
        ),
        ActionSpec(
            "run.go_back",
            translate("TrainingActions", "Go &back to a step…"),
            lambda: rewind.ask(parts.steps.cursor_step),
            "Ctrl+Alt+B",
            lambda: rewind.can_go_back,
            translate(
                "TrainingActions",
                "Lists checkpoints and changes, and takes any step: a new run begins there with what held then",
            ),
            needs=needs_steps,
        ),
    ]


def _live(parts: WindowParts, possible: bool) -> bool:
    """Whether something is possible that only the run in training can do, and that run is what is shown."""
    return possible and not parts.display.is_stored
