"""`gradgui runs rename|tag|note|star`: what somebody writes on stored runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json
from gradgui.cli.json_output import write_json
from gradgui.cli.runs.named_run import add_named_run, add_named_runs, named_run, named_runs

if TYPE_CHECKING:
    from gradgui.runs.store.run_labels import RunLabels


def add_labelling_parsers(actions: Any, folder: argparse.ArgumentParser) -> None:
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
    add_named_runs(star)
    star.add_argument("--off", action="store_true", help="take the star away")
    star.set_defaults(run=star_some)


def rename_one(args: argparse.Namespace) -> int:
    """Names a run."""
    from gradgui.runs.store.run_labels import rename

    path = named_run(args)
    labels = rename(path, args.name)
    return _tell(
        args, path, labels, f'Named {path.name} "{labels.name}"' if labels.name else f"{path.name} has its own name"
    )


def tag_one(args: argparse.Namespace) -> int:
    """Adds tags and takes some away."""
    from gradgui.runs.store.run_labels import change_tags, read_labels

    path = named_run(args)
    changed = bool(args.tags or args.remove)
    labels = change_tags(path, args.tags, args.remove) if changed else read_labels(path)
    return _tell(args, path, labels, " ".join(labels.tags) or f"{path.name} has no tags")


def note_one(args: argparse.Namespace) -> int:
    """Sets or shows the note."""
    from gradgui.runs.store.run_labels import read_labels, set_note

    path = named_run(args)
    if args.text is None:
        labels = read_labels(path)
        return _tell(args, path, labels, labels.note or f"{path.name} has no note")
    labels = set_note(path, sys.stdin.read() if args.text == "-" else args.text)
    return _tell(args, path, labels, f"Noted on {path.name}" if labels.note else f"{path.name} has no note any more")


def star_some(args: argparse.Namespace) -> int:
    """Stars runs."""
    from gradgui.runs.store.run_labels import set_star

    for path in named_runs(args):
        set_star(path, not args.off)
        print(f"{'No star any more on' if args.off else 'Starred'} {path.name}")
    return 0


def _tell(args: argparse.Namespace, path: Path, labels: RunLabels, words: str) -> int:
    if args.json:
        write_json({"run": str(path), "name": labels.name, "star": labels.star, "tags": labels.tags, "note": labels.note})
    else:
        print(words)
    return 0
