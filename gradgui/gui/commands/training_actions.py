"""Starting, pausing, stopping, going back: what the Run menu offers for the run that is open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gradgui.core.status import RunState
from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts

translate = QCoreApplication.translate


def training_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with the run that is open."""
    controller, display, commands, rewind = parts.controller, parts.display, parts.commands, parts.rewind

    def live(possible: bool) -> bool:
        return possible and not display.is_stored

    needs_run = translate("TrainingActions", "Open something that can train first")
    needs_running = translate("TrainingActions", "Nothing is training")
    needs_steps = translate("TrainingActions", "Open a run that has taken steps first")
    return [
        ActionSpec(
            "run.start",
            translate("TrainingActions", "&Start or resume"),
            commands.start,
            "F5",
            lambda: display.can_resume or live(controller.can_start),
            needs=needs_run,
        ),
        ActionSpec(
            "run.pause",
            translate("TrainingActions", "&Pause"),
            controller.pause,
            "F6",
            lambda: live(controller.status.state is RunState.RUNNING),
            needs=needs_running,
        ),
        ActionSpec(
            "run.step",
            translate("TrainingActions", "Single s&tep"),
            commands.step,
            "F10",
            lambda: live(controller.can_step),
            needs=needs_run,
        ),
        ActionSpec(
            "run.more",
            translate("TrainingActions", "Run so many &more…"),
            parts.transport.more_edit.take_keyboard,
            "Ctrl+F10",
            lambda: display.can_run_more or live(controller.can_run_more),
            translate("TrainingActions", "Type how many steps to take, and press Enter: then the run pauses"),
            needs=needs_run,
        ),
        ActionSpec(
            "run.cancel_compile",
            translate("TrainingActions", "&Cancel compiling"),
            controller.cancel_compile,
            None,
            lambda: live(controller.can_cancel_compile),
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
            lambda: live(rewind.can_stop) or rewind.is_reading,
            translate("TrainingActions", "Ends the run; while something is opened or read, does without it"),
            needs=needs_running,
        ),
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
