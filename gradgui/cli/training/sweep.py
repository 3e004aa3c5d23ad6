"""`gradgui sweep`: one spec trained under several settings, one run after another, and what came of each."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, add_runs_folder, add_spec, add_trust, spec_from_arguments
from gradgui.cli.exit_codes import FAILED, INTERRUPTED
from gradgui.cli.json_output import write_event
from gradgui.cli.training.showing import shown

if TYPE_CHECKING:
    from gradgui.app.sweeping import SweptRun
    from gradgui.app.training import TrainingSummary
    from gradgui.runs.queue.sweep import SweepPlan, SweptSpec

DESCRIPTION = """\
Trains a spec once for every combination of values, one run after another, in this terminal. Every run is recorded like any
other, named after what differs, and tagged: `gradgui runs list --where tag:TAG`, and the same words in the window's filter,
find them together. One that fails doesn't keep the others from being trained. Ctrl-C ends the run that goes on, and begins
none after it."""

EPILOG = """\
values: 1e-2,1e-3 is a list; 1e-4..1e-1:4 are four values, each the same factor larger; 0..0.2:3:linear are equally far apart

examples:
  gradgui sweep examples:mlp --set-each optimizer.learning_rate=1e-2,1e-3,1e-4
  gradgui sweep spec.toml --set-each optimizer.name=SGD,Adam --set-each data.batch_size=32,64 --seeds 3
  gradgui sweep spec.toml --set-each optimizer.learning_rate=1e-4..1e-1:4 --plan

exit codes: 0 all finished, 2 wrong input, 3 a training failed, 130 interrupted"""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "sweep",
        parents=[common],
        help="train under several settings, one after another",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_spec(parser, steps="how many steps each")
    parser.add_argument(
        "--set-each",
        dest="axes",
        metavar="KEY=VALUES",
        action="append",
        default=[],
        help="the values that one key of the spec takes; repeated: every combination",
    )
    parser.add_argument("--seeds", metavar="N", type=int, default=1, help="train each combination with N seeds")
    add_runs_folder(parser)
    parser.add_argument("--plan", action="store_true", help="list the runs, and train none")
    add_trust(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Trains as asked."""
    from gradgui.app.sweeping import check_plan, run_sweep

    plan = plan_from_arguments(args)
    _write_plan(plan, json_lines=args.json)
    if args.plan:
        return 0
    check_plan(plan, trust=args.trust)
    runs: list[SweptRun] = []
    for n, done in enumerate(run_sweep(plan, lambda swept: _train(swept, plan, args)), 1):
        runs.append(done)
        if done.error is not None and not args.json:
            sys.stderr.write(f"gradgui: {done.name}: {done.error}\n")
            if n < len(plan.runs):
                sys.stderr.write("The next run begins.\n")
    _write_outcome(plan, runs, json_lines=args.json)
    if len(runs) < len(plan.runs) or any(one.summary is not None and one.summary.reason == "interrupted" for one in runs):
        return INTERRUPTED
    return FAILED if any(one.error is not None for one in runs) else 0


def plan_from_arguments(args: argparse.Namespace) -> SweepPlan:
    """Returns the runs that the command line asks for.

    Raises:
        SpecError: there is no such spec, or a setting doesn't fit.
    """
    from gradgui.core.errors import SpecError
    from gradgui.runs.queue.sweep import plan_sweep
    from gradgui.runs.queue.value_list import parse_values

    values: dict[str, list[Any]] = {}
    for axis in args.axes:
        key, equals, text = axis.partition("=")
        if not equals or not key.strip():
            raise SpecError(f'--set-each must be KEY=VALUES, such as optimizer.learning_rate=1e-2,1e-3. Received: "{axis}".')
        values.setdefault(key.strip(), []).extend(parse_values(text))
    return plan_sweep(spec_from_arguments(args), values, args.seeds, folder=Path.cwd())


def _train(swept: SweptSpec, plan: SweepPlan, args: argparse.Namespace) -> TrainingSummary:
    from gradgui.app.sweeping import tag_run
    from gradgui.app.training import run_headless
    from gradgui.app.training_listener import OpenedFirst

    summaries: list[TrainingSummary] = []

    def train(view: Any, signals: Any) -> TrainingSummary:
        listener = OpenedFirst(lambda folder: tag_run(folder, plan.tag), view)
        summaries.append(run_headless(swept.spec, args.runs, trust=args.trust, listener=listener, signals=signals))
        return summaries[0]

    if args.json:
        write_event("run", {"name": swept.name, "changes": swept.changes})
    else:
        print(f"{swept.name}", flush=True)
    shown(swept.spec, train, json=args.json)
    return summaries[0]


def _write_plan(plan: SweepPlan, *, json_lines: bool) -> None:
    if json_lines:
        write_event("sweep", {"tag": plan.tag, "runs": [{"name": one.name, "changes": one.changes} for one in plan.runs]})
        return
    n_runs = "1 run" if len(plan.runs) == 1 else f"{len(plan.runs)} runs"
    print(f"{n_runs}, tagged {plan.tag}:")
    for one in plan.runs:
        print(f"  {one.name}")
    sys.stdout.flush()


def _write_outcome(plan: SweepPlan, runs: list[SweptRun], *, json_lines: bool) -> None:
    if json_lines:
        write_event("swept", {"tag": plan.tag, "runs": [_row(one) for one in runs], "left_out": len(plan.runs) - len(runs)})
        return
    width = max(len(one.name) for one in runs)
    for one in runs:
        how = (
            "failed"
            if one.summary is None
            else f"{one.summary.reason}, {one.summary.steps} steps, loss {one.summary.loss:.4g}"
        )
        print(f"{one.name:<{width}}  {how}")
    if len(runs) < len(plan.runs):
        print(f"{len(plan.runs) - len(runs)} of {len(plan.runs)} runs were not begun")
    folders = [one.summary.run.name for one in runs if one.summary is not None and one.summary.run is not None]
    if len(folders) > 1:
        print(f"compare them: gradgui runs compare {' '.join(folders)}")


def _row(one: SweptRun) -> dict[str, Any]:
    row: dict[str, Any] = {"name": one.name, "changes": one.changes}
    if one.summary is None:
        return {**row, "reason": "failed", "message": str(one.error)}
    loss = one.summary.loss if math.isfinite(one.summary.loss) else None
    folder = None if one.summary.run is None else str(one.summary.run)
    return {**row, "run": folder, "reason": str(one.summary.reason), "steps": one.summary.steps, "loss": loss}
