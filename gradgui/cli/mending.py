"""`gradgui runs mend`: reads a stored run through, and writes it anew where its record is damaged."""

from __future__ import annotations

import argparse
from typing import Any


def add_mend_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    mending = actions.add_parser(
        "mend",
        parents=[folder],
        help="write a damaged run anew from what can be read",
        description="Reads a run through. A damaged record is written anew from what can be read; the old one is kept.",
    )
    mending.add_argument("run_name", metavar="RUN")
    mending.set_defaults(run=mend_one)


def mend_one(args: argparse.Namespace) -> int:
    """Mends one run and says so."""
    from gradgui.cli.runs import runs_folder
    from gradgui.runs.catalogue.run_list import find_run
    from gradgui.runs.store.mending.open_run import mend_run

    path = find_run(runs_folder(args), args.run_name)
    print(mend_run(path) or f"Nothing is damaged in {path}.")
    return 0
