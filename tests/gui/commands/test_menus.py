"""The menus as data, against the actions there are and the menu bar that is shown."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtWidgets import QMenu

from gradgui.gui.actions import ActionRegistry, ActionSpec
from gradgui.gui.commands.menus import MENUS, MenuSpec, expanded, menu_places
from gradgui.gui.look.theme import theme
from gradgui.gui.main_window import MainWindow


def test_every_action_stands_in_one_menu(window: MainWindow) -> None:
    counts = Counter(action_id for action_id, _ in menu_places(window.actions_by_id))
    assert {action_id: n for action_id, n in counts.items() if n != 1} == {}
    assert set(counts) == set(window.actions_by_id)


def test_the_menu_bar_shows_what_the_data_says(window: MainWindow) -> None:
    for action_id, path in menu_places(window.actions_by_id):
        menu = window.findChild(QMenu, f"{path[-1].id}Menu")
        assert menu is not None
        assert window.actions_by_id[action_id] in menu.actions()


def test_a_beginning_stands_for_every_action_of_its_kind() -> None:
    menu = MenuSpec("theme", "Theme", ("theme.*", "-", "view.reset"))
    ids = ("theme.light", "view.reset", "theme.dark")
    assert expanded(menu, ids) == ("theme.light", "theme.dark", "-", "view.reset")


def test_places_name_the_menus_from_the_outermost_in() -> None:
    menu = MenuSpec("file", "File", ("file.open", MenuSpec("import", "Import", ("file.zip",))))
    places = [(action_id, [part.id for part in path]) for action_id, path in menu_places(("file.open", "file.zip"), (menu,))]
    assert places == [("file.open", ["file"]), ("file.zip", ["file", "import"])]


def test_no_two_entries_of_a_menu_have_the_same_mnemonic(window: MainWindow) -> None:
    for menu in window.findChildren(QMenu):
        texts = [action.text().replace("&&", "") for action in menu.actions() if "&" in action.text()]
        keys = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert not [key for key, n in keys.items() if n > 1], (menu.objectName(), texts)
    bar = Counter(menu.title[menu.title.index("&") + 1].lower() for menu in MENUS)
    assert max(bar.values()) == 1


def test_the_theme_in_force_is_ticked_and_stays_so_when_it_is_chosen_again(window: MainWindow) -> None:
    actions = window.actions_by_id
    actions["theme.dark"].trigger()
    assert (theme().name, window.settings.theme_name) == ("dark", "dark")
    actions["theme.dark"].trigger()
    assert [action_id for action_id in actions if action_id.startswith("theme.") and actions[action_id].isChecked()] == [
        "theme.dark"
    ]


def test_an_id_that_is_taken_is_refused(window: MainWindow) -> None:
    registry = ActionRegistry(window)
    registry.add([ActionSpec("file.open", "Open", lambda: None)])
    with pytest.raises(ValueError, match=r'must be new\. Received: "file.open"'):
        registry.adopt("file.open", registry["file.open"])
