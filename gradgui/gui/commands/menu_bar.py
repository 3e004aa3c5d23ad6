"""The menu bar made from its data. What the entries do stands with the actions; only recent items are made here."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QMenuBar

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.commands.layout_actions import fill_saved_layouts
from gradgui.gui.commands.menus import MENUS, RECENT, SAVED_LAYOUTS, MenuSpec, expanded
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate


def fill_menu_bar(bar: QMenuBar, parts: WindowParts, registry: ActionRegistry) -> None:
    """Fills the bar of a window. Every menu asks what can be done before it is shown."""
    for menu in MENUS:
        _fill(_sub_menu(bar, menu, registry), menu, parts, registry)


def _sub_menu(above: QMenuBar | QMenu, spec: MenuSpec, registry: ActionRegistry) -> QMenu:
    menu = above.addMenu(spec.words)
    menu.setObjectName(f"{spec.id}Menu")
    menu.aboutToShow.connect(registry.refresh)
    return menu


def _fill(menu: QMenu, spec: MenuSpec, parts: WindowParts, registry: ActionRegistry) -> None:
    for entry in expanded(spec, registry):
        if isinstance(entry, MenuSpec):
            inner = _sub_menu(menu, entry, registry)
            _fill(inner, entry, parts, registry)
            if entry is RECENT:
                inner.aboutToShow.connect(partial(_fill_recent, inner, parts))
            elif entry is SAVED_LAYOUTS:
                inner.aboutToShow.connect(partial(fill_saved_layouts, inner, parts))
        elif entry == "-":
            menu.addSeparator()
        else:
            menu.addAction(registry[entry])


def _fill_recent(menu: QMenu, parts: WindowParts) -> None:
    menu.clear()
    for item in parts.settings.recent:
        menu.addAction(item.replace("&", "&&"), partial(parts.open_path, item))
    if menu.isEmpty():
        menu.addAction(translate("Menus", "Nothing yet")).setEnabled(False)
    else:
        menu.addSeparator()
        menu.addAction(translate("Menus", "Forget all"), parts.settings.forget_recent)
