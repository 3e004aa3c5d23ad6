"""`gradgui queue`: the runs that wait, here and in the window: lists them, adds to them, trains them one after another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, add_runs_folder, add_spec, add_trust, spec_from_arguments
from gradgui.cli.exit_codes import FAILED, INTERRUPTED
from gradgui.cli.json_output import write_event, write_json
from gradgui.cli.training.showing import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.training import TrainingSummary
    from gradgui.core.spec import RunSpec
    from gradgui.runs.queue.queue_entry import QueueEntry
    from gradgui.runs.queue.queue_file import QueueFile

DESCRIPTION = """\
The queue of runs that the window shows under Queue. What is added here appears there; one of both trains it at a time."""

EPILOG = """\
examples:
  gradgui queue add examples:mlp --set optimizer.learning_rate=1e-2
  gradgui queue list
  gradgui queue run            trains what waits, one run after another
  gradgui queue remove NAME

exit codes: 0 finished, 2 wrong input, 3 a training failed, 130 interrupted"""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "queue",
        help="runs that wait: list, add, train",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")

    def action(name: str, words: str, run: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, parents=[common], help=words, description=f"{words}.")
        made.set_defaults(run=run)
        return made

    add_json(action("list", "what waits, and what became of the rest", _list), "print a list of objects")
    add = action("add", "put a run at the end", _add)
    add_spec(add)
    remove = action("remove", "take entries away; their runs stay", _remove)
    remove.add_argument("entries", metavar="ENTRY", nargs="+", help="an id, or a name that only one has")
    action("clear", "take away what is done, failed or skipped", _clear)
    run = action("run", "train what waits, one run after another", _run)
    add_runs_folder(run)
    add_trust(run, "let the code that the specs name run")
    add_json(run)


def _file() -> QueueFile:
    from gradgui.runs import default_folders
    from gradgui.runs.queue.queue_file import QueueFile

    return QueueFile(default_folders.default_queue_path())


def _list(args: argparse.Namespace) -> int:
    entries = _file().entries()
    if args.json:
        write_json([_row(entry) for entry in entries])
        return 0
    if not entries:
        print("nothing waits")
        return 0
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        words = f"{entry.id}  {entry.name:<{width}}  {entry.state:<7}  {entry.message or entry.differs}"
        print(words.rstrip())
    return 0


def _row(entry: QueueEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "state": str(entry.state),
        "differs": entry.differs,
        "tag": entry.tag,
        "message": entry.message,
        "run": entry.run or None,
    }


def _add(args: argparse.Namespace) -> int:
    from gradgui.runs.queue.queue_entry import entry_of

    spec = spec_from_arguments(args)
    spec.check_complete()
    file = _file()
    entry = entry_of(spec, file.entries())
    file.add([entry])
    print(f"{entry.id}  {entry.name} waits")
    return 0


def _remove(args: argparse.Namespace) -> int:
    file = _file()
    file.remove([file.find(text).id for text in args.entries])
    return 0


def _clear(_args: argparse.Namespace) -> int:
    _file().clear_over()
    return 0


def _run(args: argparse.Namespace) -> int:
    from gradgui.app.queueing import train_queue
    from gradgui.app.training import run_headless
    from gradgui.app.training_listener import OpenedFirst
    from gradgui.runs.queue.queue_entry import QueueState

    interrupted = False

    def train_one(entry: QueueEntry, spec: RunSpec, opened: Callable[[Path], None]) -> TrainingSummary:
        nonlocal interrupted
        if args.json:
            write_event("run", {"name": entry.name, "id": entry.id})
        else:
            print(entry.name, flush=True)
        summaries: list[TrainingSummary] = []

        def train(view: Any, signals: Any) -> TrainingSummary:
            listener = OpenedFirst(opened, view)
            summaries.append(run_headless(spec, args.runs, trust=args.trust, listener=listener, signals=signals))
            return summaries[0]

        interrupted = shown(spec, train, json=args.json) == INTERRUPTED
        return summaries[0]

    over: list[QueueEntry] = []
    for entry in train_queue(_file(), train_one, trust=args.trust):
        over.append(entry)
        if entry.state is QueueState.FAILED and not args.json:
            sys.stderr.write(f"gradgui: {entry.name}: {entry.message}\n")
    if args.json:
        write_event("queue", {"runs": [_row(entry) for entry in over]})
    else:
        n_failed = sum(entry.state is QueueState.FAILED for entry in over)
        print(f"{len(over)} trained, {n_failed} of them failed" if over else "nothing waits")
    if interrupted:
        return INTERRUPTED
    return FAILED if any(entry.state is QueueState.FAILED for entry in over) else 0
