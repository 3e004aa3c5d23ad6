"""Settings and shortcuts: what the File and the Help menu offer for them."""

from __future__ import annotations

from PySide6.QtGui import QAction

from gradgui.gui.actions import ActionSpec
from gradgui.gui.language.translation import translate
from gradgui.gui.preferences.preference_commands import PreferenceCommands


def preference_actions(commands: PreferenceCommands) -> list[ActionSpec]:
    """Returns the actions that open the settings, and the list of shortcuts in them."""
    return [
        ActionSpec(
            "file.settings",
            translate("PreferenceActions", "Settin&gs…"),
            commands.open,
            "Ctrl+,",
            role=QAction.MenuRole.PreferencesRole,
            tip=translate("PreferenceActions", "Theme, text size, shortcuts, trusted code, folders"),
        ),
        ActionSpec(
            "help.shortcuts",
            translate("PreferenceActions", "&Keyboard shortcuts…"),
            commands.open_shortcuts,
            "Ctrl+Alt+K",
            tip=translate("PreferenceActions", "Every key and what it does, to be searched and changed"),
        ),
    ]
