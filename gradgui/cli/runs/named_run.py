"""The runs that a command names: their argument, their folders, the reader of one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.cli.arguments import runs_folder

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def add_named_run(parser: argparse.ArgumentParser) -> None:
    """Adds `RUN`, named `run_name`."""
    parser.add_argument("run_name", metavar="RUN")


def add_named_runs(parser: argparse.ArgumentParser) -> None:
    """Adds `RUN...`, one at least, named `run_names`."""
    parser.add_argument("run_names", metavar="RUN", nargs="+")


def named_run(args: argparse.Namespace) -> Path:
    """Returns the folder of the run that was named.

    Raises:
        StoreError: there is no such run.
    """
    from gradgui.runs.catalogue.run_list import find_run

    return find_run(runs_folder(args), args.run_name)


def named_runs(args: argparse.Namespace) -> list[Path]:
    """Returns the folders of the runs that were named, in their order, each once.

    Raises:
        StoreError: one of them isn't there.
    """
    from gradgui.runs.catalogue.run_list import find_run

    return list(dict.fromkeys(find_run(runs_folder(args), name) for name in args.run_names))


def open_reader(args: argparse.Namespace) -> RunReader:
    """Opens the run that was named.

    Raises:
        StoreError: there is no such run.
    """
    from gradgui.runs.store.mending.open_run import open_stored_run

    return open_stored_run(named_run(args))
