"""`gradgui runs show`: how one run went, for people or as JSON."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json
from gradgui.cli.json_output import plain, write_json
from gradgui.cli.runs.named_run import add_named_run, open_reader
from gradgui.cli.runs.range_table import print_range, range_table
from gradgui.cli.runs.value_types import step_range

if TYPE_CHECKING:
    from gradgui.core.spec import RunSpec
    from gradgui.runs.store.run_reader import RunReader


def add_show_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    show = actions.add_parser("show", parents=[folder], help="one run", description="Shows how a run went.")
    add_named_run(show)
    add_json(show, "print one object")
    show.add_argument("--steps", metavar="FROM:TO", type=step_range, help="the statistics of these steps too")
    show.set_defaults(run=show_one)


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
            {"step": done.step, "kind": str(done.kind), "paths": list(done.paths), "value": plain(done.value)}
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
