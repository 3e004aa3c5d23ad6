"""Makes the actions of a window and the menu bar of them. What they are stands in the modules beside this one."""

from __future__ import annotations

from functools import partial

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.commands.edit_actions import edit_actions
from gradgui.gui.commands.file_actions import example_actions, file_actions
from gradgui.gui.commands.help_actions import help_actions
from gradgui.gui.commands.layout_actions import layout_actions
from gradgui.gui.commands.menu_bar import fill_menu_bar
from gradgui.gui.commands.panel_actions import panel_actions
from gradgui.gui.commands.place_actions import place_actions
from gradgui.gui.commands.plot_actions import plot_actions
from gradgui.gui.commands.preference_actions import preference_actions
from gradgui.gui.commands.queue_actions import queue_actions
from gradgui.gui.commands.stored_run_actions import stored_run_actions
from gradgui.gui.commands.training_actions import training_actions
from gradgui.gui.commands.variable_actions import follow_undo_texts, variable_actions
from gradgui.gui.commands.view_actions import palette_actions, theme_actions, view_actions
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.palette.command_palette import CommandPalette
from gradgui.gui.palette.command_sources import all_commands
from gradgui.gui.preferences.preference_commands import PreferenceCommands
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper
from gradgui.gui.shortcuts.shortcut_tips import ShortcutTips

#: Each returns the actions of a menu or a part of one.
_SOURCES = (
    file_actions,
    example_actions,
    edit_actions,
    training_actions,
    queue_actions,
    stored_run_actions,
    variable_actions,
    plot_actions,
    view_actions,
    place_actions,
    panel_actions,
    theme_actions,
    layout_actions,
    help_actions,
)


def build_actions(parts: WindowParts) -> ActionRegistry:
    """Makes the actions of a window and fills its menu bar."""
    registry = ActionRegistry(parts.window)
    for actions_of in _SOURCES:
        registry.add(actions_of(parts))
    for dock in parts.docks:
        registry.adopt(f"dock.{dock.objectName().removesuffix('Dock')}", dock.toggleViewAction())
    palette = CommandPalette(partial(all_commands, parts, registry), parts.settings, parts.window)
    registry.add(palette_actions(palette.open))
    keeper = ShortcutKeeper(registry, parts.settings, parts.window)
    preferences = PreferenceCommands(parts.services, parts.settings, registry, keeper, parts.window)
    registry.add(preference_actions(preferences))
    keeper.reload()
    bar = parts.transport
    buttons = {
        bar.start_button: "run.start",
        bar.pause_button: "run.pause",
        bar.step_button: "run.step",
        bar.more_edit: "run.more",
        bar.stop_button: "run.stop",
    }
    ShortcutTips(registry, buttons, parts.window)
    follow_undo_texts(parts, registry)
    fill_menu_bar(parts.window.menuBar(), parts, registry)
    registry.refresh()
    return registry
