"""Layouts: what the Layouts menu offers. Saved ones are listed when it is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.gui.layouts.named_layouts import SHIPPED


def layout_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns the shipped layouts, and the dialog that saves others."""
    shipped = [
        ActionSpec(f"layout.{layout.id}", layout.words, partial(parts.layouts.show_shipped, layout)) for layout in SHIPPED
    ]
    return [
        *shipped,
        ActionSpec(
            "view.layouts",
            translate("LayoutActions", "Save or &manage layouts…"),
            partial(_show_layouts, parts),
            "Ctrl+Alt+L",
            tip=translate("LayoutActions", "Keeps where the panels stand under a name; renames and deletes what was kept"),
        ),
    ]


def _show_layouts(parts: WindowParts) -> None:
    from gradgui.gui.layouts.layouts_dialog import LayoutsDialog  # when first opened

    LayoutsDialog(parts.layouts, parts.window).open()


def fill_saved_layouts(menu: QMenu, parts: WindowParts) -> None:
    """Lists the saved layouts in their menu."""
    menu.clear()
    for name in parts.layouts.names:
        menu.addAction(name.replace("&", "&&"), partial(parts.layouts.apply, name))
    if menu.isEmpty():
        menu.addAction(translate("LayoutActions", "Nothing saved yet")).setEnabled(False)
