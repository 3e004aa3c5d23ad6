"""`gradgui runs rename|tag|note|star|delete|restore|import`: what is done with stored runs as a whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, runs_folder
from gradgui.cli.json_output import write_json
from gradgui.cli.runs.named_run import add_named_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.runs.store.run_labels import RunLabels

IMPORT_TEXT = "Copies runs of another machine into the folder for runs: a run's folder, a folder or a zip file of runs."


def add_managing_parsers(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the commands to the parser."""
    told = argparse.ArgumentParser(add_help=False, parents=[folder])
    add_json(told, "print one object")

    rename = actions.add_parser(
        "rename", parents=[told], help="give a run another name", description="Names a run; its folder stays as it is."
    )
    add_named_run(rename)
    rename.add_argument("name", metavar="NAME", help='"": the name that its spec gives')
    rename.set_defaults(run=rename_one)

    tag = actions.add_parser("tag", parents=[told], help="tag a run", description="Adds tags; without any, shows them.")
    add_named_run(tag)
    tag.add_argument("tags", metavar="TAG", nargs="*")
    tag.add_argument("--remove", metavar="TAG", action="append", default=[], help="take a tag away; may be repeated")
    tag.set_defaults(run=tag_one)

    note = actions.add_parser(
        "note", parents=[told], help="write a note", description="Sets the note of a run, or shows it."
    )
    add_named_run(note)
    note.add_argument("text", metavar="TEXT", nargs="?", help='-: read it from standard input; "": no note')
    note.set_defaults(run=note_one)

    star = actions.add_parser("star", parents=[folder], help="star runs", description="Stars runs to come back to.")
    star.add_argument("run_names", metavar="RUN", nargs="+")
    star.add_argument("--off", action="store_true", help="take the star away")
    star.set_defaults(run=star_some)

    delete = actions.add_parser(
        "delete",
        parents=[folder],
        help="move runs to the bin",
        description="Moves runs to the system's bin; `gradgui runs restore` takes them out again.",
    )
    delete.add_argument("run_names", metavar="RUN", nargs="+")
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


def rename_one(args: argparse.Namespace) -> int:
    """Names a run."""
    from gradgui.runs.store.run_labels import rename

    (path,) = _found(args, [args.run_name])
    labels = rename(path, args.name)
    return _tell(
        args, path, labels, f'Named {path.name} "{labels.name}"' if labels.name else f"{path.name} has its own name"
    )


def tag_one(args: argparse.Namespace) -> int:
    """Adds tags and takes some away."""
    from gradgui.runs.store.run_labels import change_tags, read_labels

    (path,) = _found(args, [args.run_name])
    changed = bool(args.tags or args.remove)
    labels = change_tags(path, args.tags, args.remove) if changed else read_labels(path)
    return _tell(args, path, labels, " ".join(labels.tags) or f"{path.name} has no tags")


def note_one(args: argparse.Namespace) -> int:
    """Sets or shows the note."""
    from gradgui.runs.store.run_labels import read_labels, set_note

    (path,) = _found(args, [args.run_name])
    if args.text is None:
        labels = read_labels(path)
        return _tell(args, path, labels, labels.note or f"{path.name} has no note")
    labels = set_note(path, sys.stdin.read() if args.text == "-" else args.text)
    return _tell(args, path, labels, f"Noted on {path.name}" if labels.note else f"{path.name} has no note any more")


def star_some(args: argparse.Namespace) -> int:
    """Stars runs."""
    from gradgui.runs.store.run_labels import set_star

    for path in _found(args, args.run_names):
        set_star(path, not args.off)
        print(f"{'No star any more on' if args.off else 'Starred'} {path.name}")
    return 0


def delete_some(args: argparse.Namespace) -> int:
    """Moves runs to the bin, after asking a person who can answer."""
    from gradgui.app.run_bin import system_bin
    from gradgui.runs.catalogue.deleting import OWN_BIN, check_deletable, delete_for_good, delete_runs

    paths = _found(args, args.run_names)
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


def _found(args: argparse.Namespace, names: Sequence[str]) -> list[Path]:
    from gradgui.runs.catalogue.run_list import find_run

    return list(dict.fromkeys(find_run(runs_folder(args), name) for name in names))


def _tell(args: argparse.Namespace, path: Path, labels: RunLabels, words: str) -> int:
    if args.json:
        write_json({"run": str(path), "name": labels.name, "star": labels.star, "tags": labels.tags, "note": labels.note})
    else:
        print(words)
    return 0
