"""`gradgui runs`: the commands for stored runs, and showing one of them."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.comparing import add_compare_parser
from gradgui.cli.exporting import add_export_parser, step_range
from gradgui.cli.forking import FORK_EPILOG, fork_one
from gradgui.cli.managing import add_managing_parsers
from gradgui.cli.mending import add_mend_parser
from gradgui.cli.range_table import print_range, range_table
from gradgui.cli.run_listing import add_list_parser

if TYPE_CHECKING:
    from gradgui.core.spec import RunSpec
    from gradgui.runs.store.run_reader import RunReader

DESCRIPTION = """\
Lists, shows, labels, compares, exports, imports and deletes stored runs, also while another process writes them.

RUN is a run's folder, its name in the folder for runs, the beginning of that name, or the name that it was given."""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands to the parser."""
    raw = argparse.RawDescriptionHelpFormatter
    group = commands.add_parser(
        "runs",
        parents=[common],
        help="list, show, label, compare, export, import, delete stored runs",
        description=DESCRIPTION,
        formatter_class=raw,
    )
    folder = argparse.ArgumentParser(add_help=False, parents=[common])
    folder.add_argument("--runs", metavar="DIR", type=Path, help="folder for runs (default: your own)")
    actions = group.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)

    add_list_parser(actions, folder)

    show = actions.add_parser("show", parents=[folder], help="one run", description="Shows how a run went.")
    show.add_argument("run_name", metavar="RUN")
    show.add_argument("--json", action="store_true", help="print one object")
    show.add_argument("--steps", metavar="FROM:TO", type=step_range, help="the statistics of these steps too")
    show.set_defaults(run=show_one)

    add_export_parser(actions, folder)

    add_compare_parser(actions, folder)

    forking = actions.add_parser(
        "fork",
        parents=[folder],
        help="train on from a step of a run, as a new run",
        description="Goes back to a step of a run and trains on from there as a new run. The stored one stays as it is.",
        epilog=FORK_EPILOG,
        formatter_class=raw,
    )
    forking.add_argument("run_name", metavar="RUN")
    forking.add_argument("--at", metavar="STEP", type=int, help="the first step of its own (default: after the last one)")
    forking.add_argument(
        "--change",
        dest="changes",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="what is different from there on: a key of [[interventions]]; may be repeated",
    )
    forking.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one key of the spec from there on, such as optimizer.name=SGD; may be repeated",
    )
    forking.add_argument("--steps", metavar="N", type=int, help="steps of the new run in all (default: as the stored one)")
    forking.add_argument("--trust", action="store_true", help="let the code that the spec names run")
    forking.add_argument("--json", action="store_true", help="standard output holds one JSON object a line")
    forking.set_defaults(run=fork_one)

    add_mend_parser(actions, folder)
    add_managing_parsers(actions, folder)


def show_one(args: argparse.Namespace) -> int:
    """Prints one run as text or as JSON."""
    reader = open_reader(args)
    table = run_table(reader)
    statistics = range_table(reader, *args.steps) if args.steps else []
    if args.json:
        write_json({**table, "statistics": statistics} if args.steps else table)
        return 0
    print_run(reader, table)
    if args.steps:
        print_range(args.steps, statistics)
    return 0


def runs_folder(args: argparse.Namespace) -> Path:
    """Returns the folder for runs."""
    from gradgui.runs.default_folders import default_runs_dir

    return Path(args.runs) if args.runs else default_runs_dir()


def open_reader(args: argparse.Namespace) -> RunReader:
    """Opens the run that was named.

    Raises:
        StoreError: there is no such run.
    """
    from gradgui.runs.catalogue.run_list import find_run
    from gradgui.runs.store.mending.open_run import open_stored_run

    return open_stored_run(find_run(runs_folder(args), args.run_name))


def run_table(reader: RunReader) -> dict[str, Any]:
    """Returns what is to be known of a run, as plain tables."""
    from gradgui.core.spec_toml import spec_to_table

    status, spec = reader.status, readable_spec(reader)
    return {
        "run": str(reader.path),
        "name": reader.name,
        "state": status.state,
        "reason": None if status.reason is None else str(status.reason),
        "message": status.message,
        "started": reader.started_at,
        "steps": reader.n_steps,
        "loss": float(reader.loss[-1]) if reader.n_steps else None,
        "validation": [
            {"step": int(step), **{name: float(values[row]) for name, values in reader.validation.values.items()}}
            for row, step in enumerate(reader.validation.steps)
        ],
        "clip": dict(zip(("fired", "updates"), reader.clip_fired, strict=True)),
        "variables": list(reader.variables),
        "interventions": [
            {"step": done.step, "kind": str(done.kind), "paths": list(done.paths), "value": _plain(done.value)}
            for done in reader.interventions
        ],
        "environment": reader.environment,
        "spec": None if spec is None else spec_to_table(spec),
    }


def readable_spec(reader: RunReader) -> RunSpec | None:
    """Returns the spec of a run; None where its file is gone or was changed, which is no reason to show nothing."""
    from gradgui.core.errors import GradguiError

    try:
        return reader.spec
    except GradguiError:
        return None


def print_run(reader: RunReader, table: dict[str, Any]) -> None:
    """Prints a run for people."""
    state = table["state"] if table["reason"] in {None, table["state"]} else f"{table['state']} ({table['reason']})"
    rows = [
        ("run", table["run"]),
        ("name", table["name"]),
        ("state", state),
        ("damaged", reader.mended),
        ("message", table["message"]),
        ("resume", _how_to_resume(reader)),
        ("forked", _forked_words(reader)),
        ("started", table["started"]),
        ("steps", f"{table['steps']:,}"),
        ("loss", "" if table["loss"] is None else f"{table['loss']:.6g}"),
    ]
    validations = table["validation"]
    if validations:
        measured = [row for row in validations if math.isfinite(row.get("loss", math.nan))]
        rows.append(("validation", f"last {_validation_words(validations[-1])}"))
        if measured:
            rows.append(("", f"best {_validation_words(min(measured, key=lambda row: float(row['loss'])))}"))
    spec = readable_spec(reader)
    if spec is None:
        rows.append(("spec", "can't be read"))
    else:
        rows += [
            ("model", spec.model.source),
            ("data", spec.data.source if spec.data else ""),
            ("optimizer", f"{spec.optimizer.name}, rate {reader.learning_rate[-1]:g}" if reader.n_steps else ""),
        ]
    n_fired, n_updates = reader.clip_fired
    if n_updates:
        rows.append(("clip", f"fired at {n_fired:,} of {n_updates:,} updates"))
    rows += [
        ("variables", f"{len(table['variables'])} with gradients"),
    ]
    for key, value in rows:
        if value:
            print(f"{key:<12}{value}")
    for done in reader.interventions:
        print(f"{'':<12}step {done.step}: {done.label()}")


def _forked_words(reader: RunReader) -> str:
    """Returns from which run it was forked, and with what; "" where it began anew."""
    parent = reader.parent
    return f"from {parent.run} before step {parent.step:,}. {parent.words()}".strip() if parent is not None else ""


def _how_to_resume(reader: RunReader) -> str:
    """Returns the command that goes on with a run that has steps left, else ""."""
    left = reader.planned_steps is None or reader.n_steps < reader.planned_steps
    return f"gradgui train --resume {reader.path.name}" if left and reader.status.state != "running" else ""


def _validation_words(row: dict[str, float]) -> str:
    values = ", ".join(f"{name} {value:.4g}" for name, value in row.items() if name != "step")
    return f"{values} (step {row['step']})"


def _plain(value: Any) -> Any:
    """Returns a value as JSON can say it; numbers that aren't finite become None."""
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


def write_json(value: Any) -> None:
    """Prints plain data as JSON."""
    sys.stdout.write(json.dumps(_plain(value), indent=2) + "\n")
