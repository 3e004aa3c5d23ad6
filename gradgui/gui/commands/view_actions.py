"""Comparing, following, arranging, themes: what the View menu offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.compare.compare_control import can_compare
from gradgui.gui.look.theme import THEME_NAMES, theme

translate = QCoreApplication.translate

#: The words of `THEME_NAMES`.
_THEME_WORDS = {
    "system": str(QT_TRANSLATE_NOOP("ViewActions", "As the system")),
    "light": str(QT_TRANSLATE_NOOP("ViewActions", "Light")),
    "dark": str(QT_TRANSLATE_NOOP("ViewActions", "Dark")),
    "light high contrast": str(QT_TRANSLATE_NOOP("ViewActions", "Light high contrast")),
    "dark high contrast": str(QT_TRANSLATE_NOOP("ViewActions", "Dark high contrast")),
}


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

    def choose(name: str) -> None:
        theme().set_name(name)
        parts.settings.theme_name = name

    return [
        ActionSpec(
            f"theme.{name.replace(' ', '_')}",
            theme_words(name),
            partial(choose, name),
            checked_when=partial(_is_theme, name),
        )
        for name in THEME_NAMES
    ]


def theme_words(name: str) -> str:
    """Returns what a theme is called, in the language of the window."""
    return translate("ViewActions", _THEME_WORDS[name])


def _is_theme(name: str) -> bool:
    return theme().name == name
