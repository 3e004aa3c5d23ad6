"""The rows of the list of shortcuts: actions by menu, then the keys that hold in places of the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.commands.menus import menu_places
from gradgui.gui.palette.command_sources import ARROW, plain
from gradgui.gui.shortcuts.fixed_keys import FIXED_KEYS, words
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper


@dataclass(frozen=True, slots=True)
class ShortcutRow:
    """One line.

    Args:
        group: the menus that lead to the action, or the place where the keys hold.
        text: what happens.
        keys: as they're written on this system; "": none.
        action_id: whose keys they are; "": they can't be changed.
        is_changed: whether they are others than at first.
    """

    group: str
    text: str
    keys: str
    action_id: str = ""
    is_changed: bool = False


def shortcut_rows(registry: ActionRegistry, keeper: ShortcutKeeper) -> Iterator[ShortcutRow]:
    """Yields a line an action, in the order of the menus, then one a key that can't be changed."""
    for action_id, path in menu_places(registry):
        group = ARROW.join(plain(menu.words) for menu in path)
        yield ShortcutRow(
            group,
            plain(registry[action_id].text()),
            native(keeper.keys(action_id)),
            action_id,
            keeper.is_changed(action_id),
        )
    for place in FIXED_KEYS:
        for key in place.keys:
            yield ShortcutRow(words(place.place), words(key.text), words(key.keys))


def native(keys: QKeySequence) -> str:
    """Returns keys as they're written on this system."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
