"""`gradgui install-desktop`: an entry in the menu of a Linux desktop, or its removal."""

from __future__ import annotations

import argparse
from typing import Any

DESCRIPTION = """\
Puts gradgui, with its icon, into the menu of your Linux desktop, for you alone: three files below ~/.local/share, whose
paths are printed. The entry starts the gradgui that this command belongs to; run it again after that has moved.

On Windows and macOS it says how a shortcut is made there."""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "install-desktop",
        parents=[common],
        help="an entry in the menu of a Linux desktop",
        description=DESCRIPTION,
    )
    parser.add_argument("--remove", action="store_true", help="take the entry away again")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes or deletes the files, and names them."""
    from gradgui.app import desktop_integration

    if args.remove:
        deleted = desktop_integration.remove()
        print("\n".join(f"Deleted {path}" for path in deleted) or "There is no entry to remove.")
    else:
        print("\n".join(f"Wrote {path}" for path in desktop_integration.install()))
    return 0
