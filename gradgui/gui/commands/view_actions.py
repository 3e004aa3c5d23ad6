"""Comparing, following, arranging, themes: what the View menu offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.compare.compare_control import can_compare
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import theme
from gradgui.gui.preferences.applying import choose
from gradgui.gui.preferences.preference import THEME, words


def view_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what changes what is seen."""
    return [
        ActionSpec("view.follow", translate("ViewActions", "&Follow the run"), parts.steps.follow, "Ctrl+Shift+F"),
        ActionSpec(
            "view.compare",
            translate("ViewActions", "&Compare the selected runs"),
            lambda: parts.compare.compare_runs(parts.runs.selected_runs()),
            "Ctrl+Alt+C",
            lambda: can_compare(parts.runs.selected_runs()),
            translate(
                "ViewActions",
                "Their losses over one another, and what differs between them; select several in the table of runs",
            ),
            needs=translate("ViewActions", "Select several runs in the table of runs first"),
        ),
        ActionSpec(
            "view.close_comparison",
            translate("ViewActions", "Close the com&parison"),
            parts.compare.close,
            None,
            lambda: parts.compare.is_open,
            needs=translate("ViewActions", "No comparison is open"),
        ),
        ActionSpec("view.reset", translate("ViewActions", "&Reset layout"), parts.layout.reset),
    ]


def palette_actions(open_palette: Callable[[], None]) -> list[ActionSpec]:
    """Returns the action that opens the command palette."""
    return [
        ActionSpec(
            "view.palette",
            translate("ViewActions", "Co&mmand palette…"),
            open_palette,
            "Ctrl+Shift+P",
            tip=translate("ViewActions", "Everything that can be done, found by typing a few letters of it"),
        )
    ]


def theme_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns an action a theme; the one in force is ticked."""
    return [
        ActionSpec(
            f"theme.{name.replace(' ', '_')}",
            words(title),
            partial(choose, THEME, parts.settings, name),
            checked_when=partial(_is_theme, name),
        )
        for name, title in THEME.choices
    ]


def _is_theme(name: str) -> bool:
    return theme().name == name
