"""The clipboard: what the Edit menu offers beside undoing, which stands with the variables that it changes."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate


def edit_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be copied and pasted."""
    clipboard = parts.clipboard
    return [
        ActionSpec(
            "edit.copy_spec",
            translate("EditActions", "&Copy spec"),
            clipboard.copy,
            "Ctrl+Shift+C",
            lambda: clipboard.can_copy,
            translate("EditActions", "What is open as TOML, with the ticks and the rate as they stand"),
            needs=translate("EditActions", "Open something first"),
        ),
        ActionSpec(
            "edit.paste",
            translate("EditActions", "&Paste spec or file"),
            clipboard.paste,
            QKeySequence.StandardKey.Paste,
            tip=translate("EditActions", "Opens the spec, file or path that was copied"),
        ),
    ]
