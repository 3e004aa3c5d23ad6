"""`gradgui runs delete|restore|import`: what is done with the folders of stored runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, runs_folder
from gradgui.cli.json_output import write_json
from gradgui.cli.runs.named_run import add_named_runs, named_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

IMPORT_TEXT = "Copies runs of another machine into the folder for runs: a run's folder, a folder or a zip file of runs."


def add_managing_parsers(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the commands to the parser."""
    delete = actions.add_parser(
        "delete",
        parents=[folder],
        help="move runs to the bin",
        description="Moves runs to the system's bin; `gradgui runs restore` takes them out again.",
    )
    add_named_runs(delete)
    delete.add_argument("--yes", action="store_true", help="don't ask (where nobody can answer, nothing is asked)")
    delete.add_argument("--for-good", action="store_true", help="don't use the bin: there is no way back")
    delete.set_defaults(run=delete_some)

    restore = actions.add_parser(
        "restore",
        parents=[folder],
        help="take deleted runs out of the bin",
        description="Takes a run out of the bin again; without a name, those that were deleted last.",
    )
    restore.add_argument("run_name", metavar="RUN", nargs="?")
    restore.set_defaults(run=restore_some)

    bring = actions.add_parser("import", parents=[folder], help="bring in runs of another machine", description=IMPORT_TEXT)
    bring.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    add_json(bring, "print a list of objects")
    bring.set_defaults(run=import_some)


def delete_some(args: argparse.Namespace) -> int:
    """Moves runs to the bin, after asking a person who can answer."""
    from gradgui.app.run_bin import system_bin
    from gradgui.runs.catalogue.deleting import OWN_BIN, check_deletable, delete_for_good, delete_runs

    paths = named_runs(args)
    for path in paths:
        check_deletable(path)
    if not args.yes and sys.stdin.isatty() and not _confirmed(paths, args.for_good):
        print("Nothing was deleted.")
        return 0
    for path in paths:
        if args.for_good:
            delete_for_good(path)
            print(f"Deleted {path} for good")
            continue
        (deleted,) = delete_runs([path], system_bin())
        place = Path(deleted.place)
        where = f"{place.parent}, since there is no bin for it" if place.parent.name == OWN_BIN else "the bin"
        print(f"Deleted {path}: it is in {where}. To take it out again: gradgui runs restore {path.name}")
    return 0


def _confirmed(paths: Sequence[Path], for_good: bool) -> bool:
    what = str(paths[0]) if len(paths) == 1 else f"{len(paths)} runs ({', '.join(path.name for path in paths)})"
    sys.stderr.write(f"Delete {what}{' for good' if for_good else ''}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def restore_some(args: argparse.Namespace) -> int:
    """Takes deleted runs out of the bin."""
    from gradgui.runs.catalogue.deleting import restore_runs

    for path in restore_runs(runs_folder(args), args.run_name):
        print(f"Restored {path}")
    return 0


def import_some(args: argparse.Namespace) -> int:
    """Copies runs into the folder for runs."""
    from gradgui.runs.catalogue.importing import import_runs

    done = [one for path in args.paths for one in import_runs(path, runs_folder(args))]
    if args.json:
        write_json([{"run": str(one.path), "new": one.is_new} for one in done])
        return 0
    for one in done:
        print(f"Imported {one.path}" if one.is_new else f"{one.path} was here already")
    return 0
