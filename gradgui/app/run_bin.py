"""Where deleted runs go: the system's bin where Qt is installed, else a hidden folder beside the other runs."""

from __future__ import annotations

from gradgui.runs.catalogue.deleting import Bin, no_bin


def system_bin() -> Bin:
    """Returns what moves a folder to the bin."""
    try:
        from gradgui.gui.control.system_bin import move_to_system_bin
    except ImportError:
        return no_bin
    return move_to_system_bin
