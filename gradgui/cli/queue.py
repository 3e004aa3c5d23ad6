"""`gradgui queue`: the runs that wait, here and in the window: lists them, adds to them, trains them one after another."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.exit_codes import FAILED, INTERRUPTED
from gradgui.cli.train import shown, spec_from_arguments

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
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")

    def action(name: str, words: str, run: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, parents=[common], help=words, description=f"{words}.")
        made.set_defaults(run=run)
        return made

    action("list", "what waits, and what became of the rest", _list).add_argument(
        "--json", action="store_true", help="print a list of objects"
    )
    add = action("add", "put a run at the end", _add)
    add.add_argument("spec", metavar="SPEC", help="a spec file (.toml), or examples:NAME")
    add.add_argument("--set", dest="settings", metavar="KEY=VALUE", action="append", default=[], help="change one key")
    add.add_argument("--preset", metavar="NAME", help="start with the frozen layers and multipliers saved in the window")
    add.add_argument("--device", help="where to train, such as CPU:0 or GPU:1")
    add.add_argument("--steps", metavar="N", type=int, help="how many steps")
    remove = action("remove", "take entries away; their runs stay", _remove)
    remove.add_argument("entries", metavar="ENTRY", nargs="+", help="an id, or a name that only one has")
    action("clear", "take away what is done, failed or skipped", _clear)
    run = action("run", "train what waits, one run after another", _run)
    run.add_argument("--runs", metavar="DIR", type=Path, help="folder for runs (default: your own)")
    run.add_argument("--trust", action="store_true", help="let the code that the specs name run")
    run.add_argument("--json", action="store_true", help="standard output holds one JSON object a line, and nothing else")


def _file() -> QueueFile:
    from gradgui.runs import default_folders
    from gradgui.runs.queue.queue_file import QueueFile

    return QueueFile(default_folders.default_queue_path())


def _list(args: argparse.Namespace) -> int:
    entries = _file().entries()
    if args.json:
        print(json.dumps([_row(entry) for entry in entries], indent=2))
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
    entries = file.entries()
    entry = entry_of(spec, entries[-1] if entries else None)
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
    from gradgui.app.sweeping import heard_with
    from gradgui.app.training import run_headless
    from gradgui.runs.queue.queue_entry import QueueState

    interrupted = False

    def train_one(entry: QueueEntry, spec: RunSpec, opened: Callable[[Path], None]) -> TrainingSummary:
        nonlocal interrupted
        if args.json:
            _write_json("run", name=entry.name, id=entry.id)
        else:
            print(entry.name, flush=True)
        summaries: list[TrainingSummary] = []

        def train(view: Any, signals: Any) -> TrainingSummary:
            listener = heard_with(opened, view)
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
        _write_json("queue", runs=[_row(entry) for entry in over])
    else:
        n_failed = sum(entry.state is QueueState.FAILED for entry in over)
        print(f"{len(over)} trained, {n_failed} of them failed" if over else "nothing waits")
    if interrupted:
        return INTERRUPTED
    return FAILED if any(entry.state is QueueState.FAILED for entry in over) else 0


def _write_json(event: str, **fields: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()
