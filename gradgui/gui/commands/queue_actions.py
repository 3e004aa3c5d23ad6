"""Queueing and sweeping: what the Run menu offers beside training the run that is open."""

from __future__ import annotations

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate


def queue_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with the queue of runs."""
    queue = parts.queue
    needs_set_up = translate("QueueActions", "Open something that can train first")
    return [
        ActionSpec(
            "queue.add",
            translate("QueueActions", "Add to &queue"),
            queue.add,
            "Ctrl+Shift+F5",
            lambda: queue.can_add,
            translate("QueueActions", "The set-up as it stands waits at the end of the queue"),
            needs=needs_set_up,
        ),
        ActionSpec(
            "queue.sweep",
            translate("QueueActions", "S&weep over values…"),
            queue.ask_sweep,
            "Ctrl+Alt+W",
            lambda: queue.can_add,
            translate("QueueActions", "A run for each of several values of a key, one after another"),
            needs=needs_set_up,
        ),
        ActionSpec(
            "queue.toggle",
            translate("QueueActions", "Start or pause the qu&eue"),
            queue.toggle,
            "Ctrl+Alt+F5",
            lambda: queue.can_toggle,
            translate("QueueActions", "Trains what waits, one run after another; a pause begins no further run"),
            needs=translate("QueueActions", "Nothing waits in the queue"),
        ),
    ]
