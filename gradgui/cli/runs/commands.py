"""`gradgui runs`: the parser of the commands for stored runs."""

from __future__ import annotations

import argparse
from typing import Any

from gradgui.cli.arguments import add_runs_folder
from gradgui.cli.runs.comparing import add_compare_parser
from gradgui.cli.runs.exporting import add_export_parser
from gradgui.cli.runs.forking import add_fork_parser
from gradgui.cli.runs.labelling import add_labelling_parsers
from gradgui.cli.runs.listing import add_list_parser
from gradgui.cli.runs.managing import add_managing_parsers
from gradgui.cli.runs.mending import add_mend_parser
from gradgui.cli.runs.showing import add_show_parser

DESCRIPTION = """\
Lists, shows, labels, compares, exports, imports and deletes stored runs, also while another process writes them.

RUN is a run's folder, its name in the folder for runs, the beginning of that name, or the name that the list shows."""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands to the parser."""
    group = commands.add_parser(
        "runs",
        parents=[common],
        help="list, show, label, compare, export, import, delete stored runs",
        description=DESCRIPTION,
    )
    folder = argparse.ArgumentParser(add_help=False, parents=[common])
    add_runs_folder(folder)
    actions = group.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)

    add_list_parser(actions, folder)
    add_show_parser(actions, folder)
    add_export_parser(actions, folder)
    add_compare_parser(actions, folder)
    add_fork_parser(actions, folder)
    add_mend_parser(actions, folder)
    add_labelling_parsers(actions, folder)
    add_managing_parsers(actions, folder)
