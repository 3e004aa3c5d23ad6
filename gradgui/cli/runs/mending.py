"""`gradgui runs mend`: reads a stored run through, and writes it anew where its record is damaged."""

from __future__ import annotations

import argparse
from typing import Any

from gradgui.cli.runs.named_run import add_named_run, named_run


def add_mend_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    mending = actions.add_parser(
        "mend",
        parents=[folder],
        help="write a damaged run anew from what can be read",
        description="Reads a run through. A damaged record is written anew from what can be read; the old one is kept.",
    )
    add_named_run(mending)
    mending.set_defaults(run=mend_one)


def mend_one(args: argparse.Namespace) -> int:
    """Mends one run and says so."""
    from gradgui.runs.store.mending.open_run import mend_run

    path = named_run(args)
    print(mend_run(path) or f"Nothing is damaged in {path}.")
    return 0
