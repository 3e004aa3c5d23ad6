"""What the Help menu offers."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.guide.guide_commands import GuideCommands
from gradgui.gui.language.translation import translate
from gradgui.gui.tour.tour import Tour
from gradgui.gui.tour.tour_offer import TourOffer

_Key = QKeySequence.StandardKey


def help_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what helps."""
    guide = GuideCommands(parts.window)
    tour = Tour(parts.window, lambda: parts.display.is_empty, parts.open_path)
    parts.pump.add_ticker(tour.look)
    TourOffer(tour, parts.start_page, parts.settings)
    return [
        ActionSpec("help.guide", translate("HelpActions", "&Guide"), guide.open),
        ActionSpec(
            "help.here",
            translate("HelpActions", "&Help on what has the keyboard"),
            guide.open_here,
            _Key.HelpContents,
            everywhere=True,
        ),
        ActionSpec("help.tour", translate("HelpActions", "&Tour of one minute"), tour.start),
        ActionSpec(
            "help.about",
            translate("HelpActions", "&About gradgui"),
            partial(_show_about, parts.window),
            role=QAction.MenuRole.AboutRole,
        ),
    ]


def _show_about(window: QMainWindow) -> None:
    from gradgui.gui.dialogs.about import AboutDialog  # when first opened

    AboutDialog(window).open()
