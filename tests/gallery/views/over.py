"""Views of what lies over the window, or comes down in it: messages, the palette, the tour, a drag, menus."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from gradgui.gui.palette.command_palette import CommandPalette
from gradgui.gui.tour.tour import Tour
from gradgui.gui.variables.parts.tree_menus import fill_panel_menu
from tests.gallery.drawing import settle
from tests.gallery.stage import Stage

_LONG = (
    "The data must have as many rows as targets. Received: x with 4,500 rows and y with 4,400 of "
    "/home/somebody/experiments/2026/a folder with a long name/prepared.npz. Mend the file, or name another one in Set-up."
)


def banner(shown: Stage, kind: str) -> QWidget:
    """Shows messages: "bad" with a count, an earlier one and details; "amber" and "note" with a button."""
    say = shown.window.banner.say
    shown.undo.append(shown.window.banner.dismiss)
    if kind == "bad":
        say("The file must be readable. Received: a.toml, permission denied. Ask its owner, or open another one.")
        for _ in range(3):
            say(_LONG, details='Traceback (most recent call last):\n  File "program.py", line 3, in build_data')
        shown.window.banner.details_button.setChecked(True)
    elif kind == "amber":
        say(
            "The queue has stopped: 2 runs done, mlp-lr=1 failed: the loss isn't finite.", kind=kind, action="Show the queue"
        )
    else:
        say("3 runs wait in the queue from last time.", kind=kind, action="Show the queue")
    return shown.window


def palette(shown: Stage, text: str) -> QWidget:
    """Shows the command palette, with what was typed."""
    found = shown.window.findChild(CommandPalette)
    assert found is not None
    found.open()
    found.edit.setText(text)
    shown.undo.append(found.close_up)
    return shown.window


def tour(shown: Stage, n_steps: int) -> QWidget:
    """Shows the tour after so many clicks on its button."""
    found = shown.window.findChild(Tour)
    assert found is not None
    found.start()
    for _ in range(n_steps):
        settle(shown.app, 2)
        found.go_on()
    found.look()
    shown.undo.append(found.end)
    return shown.window


def drop(shown: Stage, *, taken: bool) -> QWidget:
    """Shows what is seen while something is dragged over the window."""
    overlay = shown.window.drop_target.overlay
    if taken:
        overlay.say("Open finetune.toml with pictures", "Ends transformer, which is training now", taken=True)
    else:
        overlay.say("Nothing here can be opened", "holiday.jpg is a picture; data are folders of pictures", taken=False)
    shown.undo.append(overlay.hide)
    return shown.window


def menu(shown: Stage, name: str) -> QWidget:
    """Shows one of the menus: of the menu bar by its place, or of the tree."""
    if name == "tree":
        made = QMenu(shown.window)
        fill_panel_menu(made, shown.window.variables)
        shown.undo.append(made.deleteLater)
    else:
        found = shown.window.menuBar().actions()[int(name)].menu()
        assert isinstance(found, QMenu)
        made = found
        made.aboutToShow.emit()
    made.ensurePolished()
    made.adjustSize()
    return made
