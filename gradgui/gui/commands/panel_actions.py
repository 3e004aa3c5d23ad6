"""The panel that has the keyboard floated, moved and closed: what "Panel" in the View menu offers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.gui.panels.dock_moves import DockMoves

_Area = Qt.DockWidgetArea


def panel_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what dragging a panel by its head does, for the keyboard."""
    moves = DockMoves(parts.window, parts.docks)
    needs = translate("PanelActions", "Go to a panel first: its number is in View, Go to")

    def has_panel() -> bool:
        return moves.current is not None

    areas = (
        ("left", translate("PanelActions", "To the &left"), _Area.LeftDockWidgetArea),
        ("right", translate("PanelActions", "To the &right"), _Area.RightDockWidgetArea),
        ("top", translate("PanelActions", "To the &top"), _Area.TopDockWidgetArea),
        ("bottom", translate("PanelActions", "To the &bottom"), _Area.BottomDockWidgetArea),
    )
    return [
        ActionSpec(
            "panel.float",
            translate("PanelActions", "&Float, or back into the window"),
            moves.toggle_floating,
            "Ctrl+Alt+D",
            has_panel,
            needs=needs,
            everywhere=True,
        ),
        *(
            ActionSpec(f"panel.{name}", words, partial(moves.move_to, area), None, has_panel, needs=needs)
            for name, words, area in areas
        ),
        ActionSpec("panel.close", translate("PanelActions", "&Close"), moves.close, None, has_panel, needs=needs),
    ]
