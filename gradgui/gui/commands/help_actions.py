"""What the Help menu offers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.dialogs.about import AboutDialog

translate = QCoreApplication.translate


def help_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what helps."""
    return [
        ActionSpec(
            "help.about",
            translate("HelpActions", "&About gradgui"),
            lambda: AboutDialog(parts.window).open(),
            role=QAction.MenuRole.AboutRole,
        )
    ]
